#include "kernels/apply.h"
#include "scale/quantile_scale.h"
#include "scale/scalers.h"

namespace strickle {

namespace {

class Squash final : public QuantileScale {
 public:
  explicit Squash(double bound) : QuantileScale({.zero_iqr = ZeroIqr::deviation}), bound_(bound) {}

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Squash>(*this); }
  std::string_view name() const override { return "squash"; }
  std::vector<Option> options() const override { return {{"bound", bound_}}; }

  void apply(const double* in, double* out, std::size_t count) const override {
    kernels::squash(in, out, count, center(), scale(), bound_);
  }
  void invert(const double* in, double* out, std::size_t count) const override {
    kernels::invert_squash(in, out, count, center(), scale(), bound_);
  }
  std::optional<RowForm> row_form() const override {
    return RowForm{center(), scale(), {.kind = kernels::AfterScaling::Kind::bound, .high = bound_}};
  }

 private:
  double bound_;
};

}  // namespace

std::unique_ptr<Scaler> make_squash(OptionReader& options) {
  const double bound = options.take_number("bound", 3.0);
  if (!(bound >= 1e-100 && bound <= 1e100)) options.refuse("bound", "between 1e-100 and 1e100");
  return std::make_unique<Squash>(bound);
}

}  // namespace strickle
