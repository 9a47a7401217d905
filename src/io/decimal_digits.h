// The digits of a decimal, without its point.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <string>

namespace strickle::io {

/// The unscaled integer of a value that is not null, of a decimal array of any width: -12345 for -123.45.
std::string decimal_digits(const arrow::Array& decimals, std::int64_t row);

}  // namespace strickle::io
