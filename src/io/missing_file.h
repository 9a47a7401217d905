// A path that is not there, and the name that was perhaps meant.
#pragma once

#include <string>

namespace strickle::io {

[[noreturn]] void throw_missing_file(const std::string& path, const std::string& message);

}  // namespace strickle::io
