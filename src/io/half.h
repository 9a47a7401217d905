// Halves, IEEE 754's binary16, as floats.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

namespace strickle::io {

inline float half_to_float(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const float fraction = static_cast<float>(bits & 0x3ff);
  float magnitude = 0;
  if (exponent == 0x1f) {
    magnitude = fraction != 0 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
  } else {
    magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

}  // namespace strickle::io
