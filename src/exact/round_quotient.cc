#include "exact/round_quotient.h"

#include <cmath>
#include <cstdint>

namespace strickle {

using boost::multiprecision::cpp_int;

Dyadic operator*(const Dyadic& a, const Dyadic& b) { return {a.integer * b.integer, a.exponent + b.exponent}; }

Dyadic operator-(const Dyadic& a, const Dyadic& b) {
  if (a.integer == 0) return {-b.integer, b.exponent};
  if (b.integer == 0) return a;
  const int exponent = std::min(a.exponent, b.exponent);
  return {(a.integer << (a.exponent - exponent)) - (b.integer << (b.exponent - exponent)), exponent};
}

namespace {

int bit_length(const cpp_int& positive) { return static_cast<int>(msb(positive)) + 1; }

// integer · 2^exponent, and a little more where `inexact`, as the nearest double. The integer must have at least 55
// bits when inexact, so that what was cut off lies below the rounding bit.
double round_scaled(cpp_int integer, int exponent, bool inexact) {
  const int excess = std::max(bit_length(integer) - 53, -1074 - exponent);  // bits to drop; subnormals drop more
  if (excess > 0) {
    const cpp_int dropped = integer & ((cpp_int(1) << excess) - 1);
    const cpp_int half = cpp_int(1) << (excess - 1);
    integer >>= excess;
    exponent += excess;
    if (dropped > half || (dropped == half && (inexact || bit_test(integer, 0)))) ++integer;
  }
  return std::ldexp(static_cast<double>(static_cast<std::uint64_t>(integer)), exponent);  // exact, or overflows to inf
}

struct Scaled {
  cpp_int integer;
  int exponent;
  bool inexact;
};

// The quotient's integer part after a shift that leaves it at least `bits` bits; the exponent comes out even where
// asked.
Scaled divide(const Dyadic& numerator, const Dyadic& denominator, int bits, bool even) {
  cpp_int magnitude = numerator.integer;
  if (magnitude < 0) magnitude.backend().negate();
  int shift = std::max(0, bits + bit_length(denominator.integer) - bit_length(magnitude) + 1);
  if (even && ((numerator.exponent - denominator.exponent - shift) & 1) != 0) ++shift;
  Scaled scaled;
  cpp_int rest;
  divide_qr(cpp_int(magnitude << shift), denominator.integer, scaled.integer, rest);
  scaled.exponent = numerator.exponent - denominator.exponent - shift;
  scaled.inexact = rest != 0;
  return scaled;
}

}  // namespace

double round_quotient(const Dyadic& numerator, const Dyadic& denominator) {
  if (numerator.integer == 0) return 0.0;
  const Scaled q = divide(numerator, denominator, 55, false);
  const double magnitude = round_scaled(q.integer, q.exponent, q.inexact);
  return numerator.integer < 0 ? -magnitude : magnitude;
}

namespace {

__extension__ typedef unsigned __int128 Wide;

// The integer part of a root; `exact` tells whether it is the root.
std::uint64_t integer_root(Wide square, bool& exact) {
  auto root = static_cast<std::uint64_t>(std::sqrt(static_cast<long double>(square)));  // off by a little at most
  while (Wide{root} * root > square) --root;
  while (Wide{root + 1} * (root + 1) <= square) ++root;
  exact = Wide{root} * root == square;
  return root;
}

}  // namespace

double round_root_of_quotient(const Dyadic& numerator, const Dyadic& denominator) {
  if (numerator.integer == 0) return 0.0;
  Scaled q = divide(numerator, denominator, 112, true);
  // A root of 56 bits or more tells how to round; what lies below its square only tells that it is not exact.
  if (const int excess = (bit_length(q.integer) - 112) & ~1; excess > 0) {
    q.inexact = q.inexact || lsb(q.integer) < static_cast<unsigned>(excess);
    q.integer >>= excess;
    q.exponent += excess;
  }
  bool exact = false;
  const std::uint64_t root = integer_root(static_cast<Wide>(q.integer), exact);
  return round_scaled(root, q.exponent / 2, q.inexact || !exact);
}

}  // namespace strickle
