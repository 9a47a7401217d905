// Tables of Python's libraries, in memory and where they lie.
#pragma once

#include <nanobind/nanobind.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "strickle/arrow_stream.h"
#include "strickle/memory_table.h"

namespace strickle::python {

/// A table with what keeps its memory alive. Can be read any number of times.
class Table {
 public:
  /// Takes all batches of a stream, a capsule of Arrow's PyCapsule interface.
  explicit Table(nanobind::capsule capsule);
  /// Columns of one length: arrays of numpy's of one axis, or None where a column is no number.
  Table(const std::vector<std::string>& names, const std::vector<std::string>& kinds,
        const std::vector<std::string>& type_names, nanobind::list arrays, std::int64_t rows);

  const MemoryTable& table() const { return stream_ ? stream_->table() : columns_; }

 private:
  std::unique_ptr<ArrowStreamTable> stream_;
  MemoryTable columns_;
  nanobind::list owners_;
};

}  // namespace strickle::python
