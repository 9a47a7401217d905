// Where on a logarithmic scale something stops working.
#pragma once

#include <cmath>

namespace strickle::lab {

/// The value up to which `works` is true, to a share of `precision`, found from a guess: first by factors of `stride`,
/// then by halving. `works` is true for small values; where it is neither true nor false within 60 factors, the last
/// one.
template <class Works>
double threshold(double guess, double stride, double precision, Works works) {
  double low = guess, high = guess;
  if (works(guess)) {
    for (int i = 0; i < 60 && works(high *= stride); ++i) low = high;
  } else {
    for (int i = 0; i < 60 && !works(low /= stride); ++i) high = low;
  }
  while (high / low > 1 + precision) {
    const double middle = std::sqrt(low * high);
    (works(middle) ? low : high) = middle;
  }
  return std::sqrt(low * high);
}

}  // namespace strickle::lab
