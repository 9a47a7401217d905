// Center and scale from three quantiles, for robust and squash: the median, and the distance of two others.
//
// Beside the histogram the state holds Σx and Σx², so that "constant" and the deviation are exact even where quantiles
// are only known by their interval.
#pragma once

#include "scale/center_scale.h"

namespace strickle {

enum class ZeroIqr { one, deviation };  // the scale where the distance is 0 on a varying column

struct QuantileScaling {
  std::array<double, 2> quantile_range{25.0, 75.0};  // percent
  double divisor = 1.0;                              // of the distance: the same distance of a standard normal
  ZeroIqr zero_iqr = ZeroIqr::one;
  bool with_centering = true, with_scaling = true;
};

class QuantileScale : public CenterScale {
 public:
  StateParts parts(bool weighted) const override;
  std::vector<double> probabilities(const Counts&) const override;
  void fit(const ColumnState& state, std::span<const Estimate> quantiles) override;

 protected:
  explicit QuantileScale(const QuantileScaling& scaling) : scaling_(scaling) {}
  const QuantileScaling& scaling() const { return scaling_; }

 private:
  Parameter scale_from(const ColumnState& state, const Estimate& low, const Estimate& high) const;
  QuantileScaling scaling_;
};

}  // namespace strickle
