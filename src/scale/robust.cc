#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>

#include "scale/quantile_scale.h"
#include "scale/scalers.h"

namespace strickle {

namespace {

class Robust final : public QuantileScale {
 public:
  Robust(const QuantileScaling& scaling, bool unit_variance, std::optional<double> clip)
      : QuantileScale(scaling), unit_variance_(unit_variance), clip_(clip) {}

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Robust>(*this); }
  std::string_view name() const override { return "robust"; }
  std::vector<Option> options() const override {
    return {{"quantile_range", scaling().quantile_range},
            {"with_centering", scaling().with_centering},
            {"with_scaling", scaling().with_scaling},
            {"unit_variance", unit_variance_},
            {"clip", clip_ ? OptionValue(*clip_) : OptionValue()},
            {"zero_iqr", std::string(scaling().zero_iqr == ZeroIqr::one ? "one" : "deviation")}};
  }

  void apply(const double* in, double* out, std::size_t count) const override {
    QuantileScale::apply(in, out, count);
    if (!clip_) return;
    for (std::size_t i = 0; i < count; ++i) {
      if (out[i] > *clip_) out[i] = *clip_;  // NaN compares false and stays
      if (out[i] < -*clip_) out[i] = -*clip_;
    }
  }
  std::optional<RowForm> row_form() const override { return clip_ ? std::nullopt : QuantileScale::row_form(); }
  std::string lost_by_apply() const override {
    return clip_ ? fmt::format("values were clipped to [{}, {}]", -*clip_, *clip_) : "";
  }

 private:
  bool unit_variance_;
  std::optional<double> clip_;
};

}  // namespace

std::unique_ptr<Scaler> make_robust(OptionReader& options) {
  QuantileScaling scaling;
  scaling.quantile_range = options.take_pair("quantile_range", {25.0, 75.0});
  const auto [low, high] = scaling.quantile_range;
  if (!(0 <= low && low < high && high <= 100))
    options.refuse("quantile_range", "[a,b] with 0 <= a < b <= 100, in percent");
  scaling.with_centering = options.take_bool("with_centering", true);
  scaling.with_scaling = options.take_bool("with_scaling", true);
  if (!scaling.with_centering && !scaling.with_scaling) {
    options.refuse("with_scaling", "true where with_centering is false: nothing would be left to do");
  }
  const bool unit_variance = options.take_bool("unit_variance", false);
  if (unit_variance) {
    if (low == 0 || high == 100) options.refuse("unit_variance", "false where the quantile range reaches 0 or 100");
    const boost::math::normal normal;
    scaling.divisor = quantile(normal, high / 100) - quantile(normal, low / 100);
  }
  const auto clip = options.take_optional_number("clip");
  if (clip && !(*clip > 0)) options.refuse("clip", "a positive number or null");
  const std::array<std::string, 2> rules{"one", "deviation"};
  scaling.zero_iqr = options.take_choice("zero_iqr", rules) == "one" ? ZeroIqr::one : ZeroIqr::deviation;
  return std::make_unique<Robust>(scaling, unit_variance, clip);
}

}  // namespace strickle
