// log1p, asinh and divide: transforms without a fit. Infinities pass through as in every scaler, so that a fit sees and
// counts them.
#include <cmath>

#include "kernels/apply.h"
#include "kernels/elementary.h"
#include "scale/scalers.h"

namespace strickle {

namespace {

// The index of the first finite value whose quotient is infinite, or −1.
std::int64_t first_overflowing(std::span<const double> values, double divisor) {
  if (divisor >= 1) return -1;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i]) && std::isinf(values[i] / divisor)) return static_cast<std::int64_t>(i);
  }
  return -1;
}

class Log1p final : public Scaler {
 public:
  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Log1p>(*this); }
  std::string_view name() const override { return "log1p"; }
  std::vector<Option> options() const override { return {}; }

  std::int64_t first_outside_domain(std::span<const double> values) const override {
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] <= -1 && std::isfinite(values[i])) return static_cast<std::int64_t>(i);
    }
    return -1;
  }
  std::string domain_hint() const override { return "asinh takes numbers of either sign"; }
  void apply(const double* in, double* out, std::size_t count) const override { kernels::log1p(in, out, count); }
  void invert(const double* in, double* out, std::size_t count) const override { kernels::expm1(in, out, count); }
};

class Asinh final : public Scaler {
 public:
  explicit Asinh(double scale) : scale_(scale) {}
  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Asinh>(*this); }
  std::string_view name() const override { return "asinh"; }
  std::vector<Option> options() const override { return {{"scale", scale_}}; }

  std::int64_t first_outside_domain(std::span<const double> values) const override {
    return first_overflowing(values, scale_);
  }
  std::string domain_hint() const override { return "a larger scale keeps x / scale finite"; }
  void apply(const double* in, double* out, std::size_t count) const override {
    kernels::center_and_scale(in, out, count, 0.0, scale_);
    kernels::asinh(out, out, count);
  }
  void invert(const double* in, double* out, std::size_t count) const override {
    kernels::sinh(in, out, count);
    kernels::uncenter_and_unscale(out, out, count, 0.0, scale_);
  }

 private:
  double scale_;
};

class Divide final : public Scaler {
 public:
  explicit Divide(double by) : by_(by) {}
  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Divide>(*this); }
  std::string_view name() const override { return "divide"; }
  std::vector<Option> options() const override { return {{"by", by_}}; }

  std::int64_t first_outside_domain(std::span<const double> values) const override {
    return first_overflowing(values, by_);
  }
  std::string domain_hint() const override { return "a larger divisor keeps x / by finite"; }
  void apply(const double* in, double* out, std::size_t count) const override {
    kernels::center_and_scale(in, out, count, 0.0, by_);
  }
  void invert(const double* in, double* out, std::size_t count) const override {
    kernels::uncenter_and_unscale(in, out, count, 0.0, by_);
  }

 private:
  double by_;
};

}  // namespace

std::unique_ptr<Scaler> make_log1p(OptionReader&) { return std::make_unique<Log1p>(); }

std::unique_ptr<Scaler> make_asinh(OptionReader& options) {
  const double scale = options.take_number("scale", 1.0);
  if (!(scale > 0)) options.refuse("scale", "a positive number");
  return std::make_unique<Asinh>(scale);
}

std::unique_ptr<Scaler> make_divide(OptionReader& options) {
  const double by = options.take_number("by", 1.0);
  if (!(by > 0)) options.refuse("by", "a positive number");
  return std::make_unique<Divide>(by);
}

}  // namespace strickle
