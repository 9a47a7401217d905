// Order statistics and quantiles: where a quantile lies among them, and what a histogram knows of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/quantile_histogram.h"
#include "strickle/search.h"

namespace strickle {

/// The q-quantile (0 <= q <= 1) of n values lies between order statistics `below` and `above` (0-based), at `weight`
/// of the way: numpy's method "linear".
struct QuantilePosition {
  std::uint64_t below = 0, above = 0;
  double weight = 0;
};
QuantilePosition quantile_position(double q, std::uint64_t n);

/// numpy's interpolation to the bit, and without overflow where b − a is infinite.
double interpolate(double a, double b, double weight);

/// From the histogram alone, for each probability: the value that assumes evenly spread values within a bin, and its
/// interval. NaN when empty.
std::vector<Estimate> estimate_quantiles(const QuantileHistogram& histogram, std::span<const double> probabilities);

}  // namespace strickle
