// The temporary files and the new folders that exist now, in a form that a signal handler may read.
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

/// Creates the folder and its parents where they are missing. Those made here count as temporary until keep_folders.
void create_folders(const std::string& folder);

/// Removes what create_folders made of the folder and its parents, as far as it is empty.
void remove_new_folders(const std::string& folder) noexcept;

/// After something was put there to stay.
void keep_folders(const std::string& folder) noexcept;

/// The folder for spools: $TMPDIR or /tmp.
std::string temporary_folder();

}  // namespace strickle::io
