// Tables whose columns lie in memory: borrowed, in batches of rows.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "strickle/column_view.h"
#include "strickle/table.h"

namespace strickle {

struct MemoryTable {
  struct Rows {
    std::int64_t count = 0;
    std::vector<ColumnView> columns;  // one for each column; of those that are no numbers nothing is read
  };
  std::vector<ColumnInfo> columns;
  std::vector<Rows> batches;

  std::int64_t rows() const;
};

/// Reads a table in memory, which must outlive the reader and its batches. What it reads has no writer.
std::unique_ptr<TableReader> open_table(const MemoryTable& table);

}  // namespace strickle
