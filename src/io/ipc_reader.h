#pragma once

#include <memory>

#include "io/random_access.h"
#include "strickle/table.h"

namespace strickle::io {

/// Arrow's file format.
std::unique_ptr<TableReader> open_arrow_file(SeekableInput input, const ReadOptions& options);

/// Arrow's stream format, read without seeking.
std::unique_ptr<TableReader> open_arrow_stream(std::unique_ptr<FileSource> source, const ReadOptions& options);

}  // namespace strickle::io
