// A finite double as integer · 2^exponent with exponent >= −1074.
#pragma once

#include <bit>
#include <cstdint>

namespace strickle {

struct Decomposed {
  std::int64_t integer;  // signed, below 2^53
  int exponent;
};

inline Decomposed decompose(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  const int biased = static_cast<int>(bits >> 52 & 0x7ff);
  const auto fraction = static_cast<std::int64_t>(bits & 0xfffffffffffff);
  const std::int64_t magnitude = biased == 0 ? fraction : fraction | std::int64_t{1} << 52;
  return {static_cast<std::int64_t>(bits) < 0 ? -magnitude : magnitude, (biased == 0 ? 1 : biased) - 1075};
}

}  // namespace strickle
