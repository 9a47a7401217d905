// The double nearest to a decimal number.
#pragma once

#include <charconv>
#include <string_view>

namespace strickle::io {

/// As std::from_chars, which leaves the value alone past either end of the range: here it is then what is nearest,
/// infinity, a subnormal or zero, and not a failure.
std::from_chars_result read_double(std::string_view text, double& value);

}  // namespace strickle::io
