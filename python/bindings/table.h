// Tables of Python's libraries, in memory and where they lie.
#pragma once

#include <nanobind/nanobind.h>

#include <deque>
#include <string>
#include <vector>

#include "arrow_abi.h"
#include "strickle/memory_table.h"

namespace strickle::python {

/// A table with what keeps its memory alive. Can be read any number of times.
class Table {
 public:
  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table();

  /// Takes all batches of a stream, a capsule of Arrow's PyCapsule interface. Error(unsupported) for a stream that is
  /// not one of tables.
  void read_stream(nanobind::capsule capsule);
  /// Takes the columns of a batch of rows: arrays of numpy's of one axis, or None where a column is no number.
  void add_columns(const std::vector<std::string>& names, const std::vector<std::string>& kinds,
                   const std::vector<std::string>& type_names, nanobind::list arrays, std::int64_t count);

  const MemoryTable& table() const { return table_; }

 private:
  ColumnView view(const ArrowSchema& schema, const ArrowArray& array, std::int64_t offset, std::int64_t length);

  MemoryTable table_;
  std::deque<ArrowArray> arrays_;
  std::deque<std::vector<double>> converted_;
  nanobind::list owners_;
};

}  // namespace strickle::python
