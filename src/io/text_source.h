// The text of a file: decompressed where its first bytes say so, and transcoded to UTF-8 where asked.
#pragma once

#include <memory>

#include "io/file_source.h"

namespace strickle::io {

/// Gzip files of several members and zstd files of several frames are read to their end; a truncated or damaged one is
/// Error(bad_file), never a silent end.
std::unique_ptr<ByteSource> make_text_source(std::unique_ptr<FileSource> file, bool latin1);

}  // namespace strickle::io
