// Validity of text.
#pragma once

#include <string_view>

namespace strickle::io {

bool is_ascii(std::string_view text);
bool is_utf8(std::string_view text);

}  // namespace strickle::io
