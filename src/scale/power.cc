// power: Yeo-Johnson's or Box-Cox's transform with the λ of greatest likelihood, then to mean 0 and deviation 1.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "kernels/power.h"
#include "scale/center_scale.h"
#include "scale/scalers.h"
#include "stats/power_search.h"
#include "strickle/error.h"

namespace strickle {

namespace {

using kernels::PowerMethod;

class Power final : public Scaler {
 public:
  Power(PowerMethod method, bool standardize) : method_(method), standardize_(standardize) {}

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Power>(*this); }
  std::string_view name() const override { return "power"; }
  std::vector<Option> options() const override {
    return {{"method", std::string(method_ == PowerMethod::box_cox ? "box-cox" : "yeo-johnson")},
            {"standardize", standardize_}};
  }
  /// Σx and Σx² tell a constant column, beside the histogram that the search begins with.
  StateParts parts(bool weighted) const override {
    if (weighted) throw Error(ErrorCode::unsupported, "power has no weighted form", "use standard");
    return {.sum = true, .squares = true, .histogram = true};
  }

  std::vector<Estimate> estimates(const ColumnState& state) const override {
    if (!varies(state)) return {};
    return PowerLikelihood(*state.histogram, method_).estimates();
  }
  std::unique_ptr<Search> search(const ColumnState& state, std::size_t) const override {
    if (!varies(state)) return nullptr;
    return std::make_unique<PowerSearch>(*state.histogram, method_);
  }

  void fit(const ColumnState& state, std::span<const Estimate> found) override {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    lambda_ = {"lambda", 1.0};
    center_ = {"center", 0.0};
    scale_ = {"scale", 1.0};
    if (state.counts.finite == 0) {
      lambda_.value = center_.value = scale_.value = nan;
    } else if (state.constant()) {
      double value = state.mean();
      kernels::power(&value, &value, 1, {.method = method_, .lambda = 1.0, .center = 0.0, .scale = 1.0});
      if (standardize_) center_.value = value;
    } else {
      lambda_ = parameter("lambda", found[0]);
      if (!standardize_) return;
      center_ = parameter("center", found[1]);
      scale_ = parameter("scale", found[2]);
      const auto usable = [](double deviation) { return deviation == 0 ? 1.0 : clamp_scale(deviation); };
      scale_.value = usable(scale_.value);
      if (auto& interval = scale_.interval) {
        // A deviation of 0 stands for 1.
        const bool perhaps_none = (*interval)[0] == 0;
        interval = {perhaps_none ? clamp_scale(0) : (*interval)[0],
                    perhaps_none ? std::max(1.0, (*interval)[1]) : (*interval)[1]};
      }
    }
  }
  std::string caveat(const ColumnState& state) const override {
    if (!varies(state)) return {};
    const auto [least, most] = PowerLikelihood(*state.histogram, method_).allowed();
    if (lambda_.value != least && lambda_.value != most) return {};
    return fmt::format(
        "lambda is held at {}: beyond it the likelihood is greater, but values so far from 0 beside their spread would "
        "overflow or lose more than half of their digits",
        lambda_.value);
  }
  std::vector<Parameter> parameters() const override { return {lambda_, center_, scale_}; }
  void set_parameters(std::span<const Parameter> parameters) override {
    const auto fail = [](const char* why) { throw Error(ErrorCode::bad_file, std::string("power: ") + why); };
    if (parameters.size() != 3 || parameters[0].name != "lambda" || parameters[1].name != "center" ||
        parameters[2].name != "scale") {
      fail("its parameters are lambda, center and scale");
    }
    const bool without_values = std::isnan(parameters[0].value);
    for (const Parameter& p : parameters) {
      if (std::isinf(p.value) || std::isnan(p.value) != without_values) fail("its parameters must be finite");
    }
    if (parameters[2].value <= 0) fail("the scale must be positive");
    lambda_ = parameters[0];
    center_ = parameters[1];
    scale_ = parameters[2];
  }

  std::int64_t first_outside_domain(std::span<const double> values) const override {
    if (method_ == PowerMethod::yeo_johnson) return -1;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] <= 0 && std::isfinite(values[i])) return static_cast<std::int64_t>(i);
    }
    return -1;
  }
  std::string domain_hint() const override { return "method=yeo-johnson takes numbers of either sign"; }

  void apply(const double* in, double* out, std::size_t count) const override { kernels::power(in, out, count, map()); }
  void invert(const double* in, double* out, std::size_t count) const override {
    kernels::invert_power(in, out, count, map());
  }

 private:
  static bool varies(const ColumnState& state) { return state.counts.finite > 0 && !state.constant(); }
  static Parameter parameter(const char* name, const Estimate& estimate) {
    Parameter parameter{name, estimate.value + 0.0};
    if (!estimate.exact()) parameter.interval = {estimate.lowest, estimate.highest};
    return parameter;
  }
  kernels::PowerMap map() const {
    return {.method = method_, .lambda = lambda_.value, .center = center_.value, .scale = scale_.value};
  }

  PowerMethod method_;
  bool standardize_;
  Parameter lambda_{"lambda", 1.0}, center_{"center", 0.0}, scale_{"scale", 1.0};
};

}  // namespace

std::unique_ptr<Scaler> make_power(OptionReader& options) {
  const std::array<std::string, 2> methods{"yeo-johnson", "box-cox"};
  const PowerMethod method =
      options.take_choice("method", methods) == "box-cox" ? PowerMethod::box_cox : PowerMethod::yeo_johnson;
  return std::make_unique<Power>(method, options.take_bool("standardize", true));
}

}  // namespace strickle
