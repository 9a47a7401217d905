// A copy of a stream in a temporary file.
#pragma once

#include <string>

#include "io/file_source.h"

namespace strickle::io {

/// Copies the rest of `source` and returns the path; the file is registered for removal by a signal handler.
std::string spool(ByteSource& source);
void remove_spool(const std::string& path) noexcept;

}  // namespace strickle::io
