// The names of the temporary files that exist now, in a form that a signal handler may read.
#pragma once

#include <string>

namespace strickle::io {

/// Creates a file of its own beside `beside` (".NAME.XXXXXX.tmp"), open for reading and writing, and registers it.
struct TemporaryFile {
  std::string path;
  int descriptor = -1;
};
TemporaryFile create_temporary_file(const std::string& folder, const std::string& name, unsigned mode);

/// After a rename or removal.
void forget_temporary_file(const std::string& path) noexcept;

/// The folder for spools: $TMPDIR or /tmp.
std::string temporary_folder();

}  // namespace strickle::io
