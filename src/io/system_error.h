// What the operating system refuses, as an Error.
#pragma once

#include <string>

namespace strickle::io {

/// Error(io) or Error(not_found) with the system's words for `number`.
[[noreturn]] void throw_errno(int number, const std::string& file, const std::string& what = {});

/// To be called in a catch clause: throws what is in flight, of this library or the standard one's, as an Error.
[[noreturn]] void rethrow_system_error(const std::string& file);

/// The first line of a message, which is what a person can use: Arrow's may go on with source lines and hex dumps.
std::string first_line(std::string text);

}  // namespace strickle::io
