// Correct rounding of exact rationals and of their square roots. The rationals are quotients of dyadic numbers,
// integer · 2^exponent, in Boost's arbitrary-precision integers.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>

#include "strickle/exact_sum.h"

namespace strickle {

struct Dyadic {
  boost::multiprecision::cpp_int integer;
  int exponent = 0;
};

Dyadic operator*(const Dyadic& a, const Dyadic& b);
Dyadic operator-(const Dyadic& a, const Dyadic& b);

template <class Parts>
Dyadic dyadic(const Parts& parts) {
  Dyadic number;
  if (parts.integer.empty()) return number;
  import_bits(number.integer, parts.integer.rbegin(), parts.integer.rend(), 32, true);
  if (parts.negative) number.integer = -number.integer;
  number.exponent = parts.exponent;
  return number;
}

/// numerator / denominator, to the nearest double, ties to even, IEEE 754's subnormals and overflow. denominator > 0.
double round_quotient(const Dyadic& numerator, const Dyadic& denominator);
/// The square root of numerator / denominator, rounded once. numerator >= 0, denominator > 0.
double round_root_of_quotient(const Dyadic& numerator, const Dyadic& denominator);

}  // namespace strickle
