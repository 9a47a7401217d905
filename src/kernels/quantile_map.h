// The map from values to their place among quantiles, vectorised: to [0, 1], or on to a standard normal.
//
// Every operation is rounded by itself, so all instruction sets give the same bits. From `in` to `out` of `count`
// doubles; the two may be equal, not otherwise overlap. NaN stays NaN. No allocation.
#pragma once

#include <cstddef>

#include "kernels/lanes.h"

namespace strickle::kernels {

/// Quantiles at 0, step, 2·step … 1, with step = 1 / (quantiles − 1).
struct QuantileMap {
  const double* values;  // ascending, at least 2, then +infinity up to a power of two and at least once
  const double* places;  // what x = values[i] is taken to: the middle of the places of equal values
  int quantiles;
  bool normal;
};

/// 0 up to the first value, 1 from the last one on; between two values that are neighbours u + (x − a) / (b − a) ·
/// step, at most what b is taken to. For `normal` the standard normal's quantile of that, held within ±5.2 (those of
/// 10⁻⁷).
void map_to_quantiles(const double* in, double* out, std::size_t count, const QuantileMap& map);
/// The value at y, with linear interpolation; what is below 0 or above 1 gives the first or the last value.
void map_from_quantiles(const double* in, double* out, std::size_t count, const QuantileMap& map);

}  // namespace strickle::kernels
