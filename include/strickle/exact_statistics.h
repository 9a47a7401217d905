// Mean, variance and standard deviation as the exact rational (or its root), rounded once to the nearest double.
//
// With S = Σx and Q = Σx² over n values (or S = Σwx and Q = Σwx² over a total weight W in the place of n):
//   mean = S / n,   variance = (n·Q − S²) / (n·(n − ddof)),   deviation = the root of that rational.
// The deviation is rounded from the rational, not from the rounded variance. Where n = 0 the mean is NaN, and where
// n − ddof is not positive the variance and the deviation are NaN. A variance too large for a double is +infinity.
//
// Cost: microseconds; allocates. Thread-safe.
#pragma once

#include <cstdint>

#include "strickle/exact_sum.h"

namespace strickle {

double exact_mean(std::int64_t n, const ExactSum& sum);
double exact_variance(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares, int ddof = 0);
double exact_deviation(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares, int ddof = 0);

double exact_mean(const ExactSum& weights, const ExactProductSum& weighted_sum);
double exact_variance(const ExactSum& weights, const ExactProductSum& weighted_sum,
                      const ExactTripleSum& weighted_squares, int ddof = 0);
double exact_deviation(const ExactSum& weights, const ExactProductSum& weighted_sum,
                       const ExactTripleSum& weighted_squares, int ddof = 0);

/// The sign of n·Σx² − (Σx)²: 0 exactly where all values are equal (Cauchy–Schwarz), 1 where they vary, and −1 where
/// the sums belong to no data at all, as after subtracting rows that were never added.
int spread_sign(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares);
int spread_sign(const ExactSum& weights, const ExactProductSum& weighted_sum, const ExactTripleSum& weighted_squares);

}  // namespace strickle
