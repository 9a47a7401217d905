// The digits of a decimal, without its point.
#pragma once

#include <cstdint>
#include <string>

namespace strickle::io {

/// The unscaled integer of a decimal as it lies, little-endian in `width` bytes (4 to 32): -12345 for -123.45.
std::string decimal_digits(const std::uint8_t* bytes, int width);

}  // namespace strickle::io
