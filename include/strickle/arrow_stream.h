// Tables that other libraries hand over through Arrow's C stream interface, in memory and without Arrow's libraries:
// https://arrow.apache.org/docs/format/CStreamInterface.html
#pragma once

#include <memory>

#include "strickle/memory_table.h"

struct ArrowArrayStream;

namespace strickle {

/// A table with what keeps it alive. Its numbers lie where the stream's owner has them; halves, booleans, decimals and
/// dictionaries of numbers are copied. Can be read any number of times.
class ArrowStreamTable {
 public:
  /// Takes all batches of a stream and releases it. Error(invalid_argument) for one that was read before,
  /// Error(unsupported) for one that is not of a table, Error(io) with its own words where it breaks off.
  explicit ArrowStreamTable(ArrowArrayStream& stream);
  ~ArrowStreamTable();
  ArrowStreamTable(const ArrowStreamTable&) = delete;
  ArrowStreamTable& operator=(const ArrowStreamTable&) = delete;

  const MemoryTable& table() const { return table_; }

 private:
  struct Owned;
  MemoryTable table_;
  std::unique_ptr<Owned> owned_;
};

}  // namespace strickle
