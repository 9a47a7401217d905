#pragma once

#include <memory>

#include "io/file_source.h"
#include "strickle/table.h"

namespace strickle::io {

std::unique_ptr<TableReader> open_csv(std::unique_ptr<FileSource> file, TableFormat format, const ReadOptions& options);

}  // namespace strickle::io
