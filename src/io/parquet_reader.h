#pragma once

#include <memory>

#include "io/random_access.h"
#include "strickle/table.h"

namespace strickle::io {

std::unique_ptr<TableReader> open_parquet(SeekableInput input, const ReadOptions& options);

}  // namespace strickle::io
