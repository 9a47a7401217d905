#include "scale/quantile_scale.h"

#include <algorithm>
#include <cmath>

#include "strickle/error.h"

namespace strickle {

StateParts QuantileScale::parts(bool weighted) const {
  if (weighted) throw Error(ErrorCode::unsupported, std::string(name()) + " has no weighted form", "use standard");
  return {.sum = true, .squares = true, .histogram = true};
}

std::vector<double> QuantileScale::probabilities(const Counts&) const {
  return {0.5, scaling_.quantile_range[0] / 100, scaling_.quantile_range[1] / 100};
}

Parameter QuantileScale::scale_from(const ColumnState& state, const Estimate& low, const Estimate& high) const {
  const double zero = scaling_.zero_iqr == ZeroIqr::one ? 1.0 : clamp_scale(state.deviation());
  const auto scale = [&](double distance) { return distance <= 0 ? zero : clamp_scale(distance / scaling_.divisor); };
  Parameter parameter{"scale", scale(high.value - low.value)};
  if (low.exact() && high.exact()) return parameter;
  const double least = high.lowest - low.highest;
  const double most = high.highest - low.lowest;
  parameter.interval = {scale(least), scale(most)};
  if (least <= 0) {
    // The distance may be 0 or anything above it, however small.
    parameter.interval = {std::min(zero, clamp_scale(0)), std::max(zero, scale(most))};
  }
  return parameter;
}

void QuantileScale::fit(const ColumnState& state, std::span<const Estimate> quantiles) {
  if (state.counts.finite == 0) return set_without_values();
  if (state.constant()) return set(scaling_.with_centering ? state.mean() : 0.0, 1.0);
  Parameter center{"center", 0.0};
  if (scaling_.with_centering) {
    center.value = quantiles[0].value;
    if (!quantiles[0].exact()) center.interval = {quantiles[0].lowest, quantiles[0].highest};
  }
  set(center, scaling_.with_scaling ? scale_from(state, quantiles[1], quantiles[2]) : Parameter{"scale", 1.0});
}

}  // namespace strickle
