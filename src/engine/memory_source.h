// A table in memory as the table of a run.
#pragma once

#include "engine/source.h"
#include "strickle/memory_table.h"

namespace strickle {

class MemorySource final : public Source {
 public:
  explicit MemorySource(const MemoryTable& table) : table_(table) {}
  std::size_t size() const override { return 1; }
  std::unique_ptr<TableReader> open(std::size_t) const override { return open_table(table_); }
  bool in_memory() const override { return true; }

 private:
  const MemoryTable& table_;
};

}  // namespace strickle
