// The tables of a run, which can be opened again for each pass over them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "strickle/table.h"

namespace strickle {

class Source {
 public:
  virtual ~Source();
  virtual std::size_t size() const = 0;
  virtual std::unique_ptr<TableReader> open(std::size_t table) const = 0;
  /// The bytes of all tables as they lie, or -1 where they are not known.
  virtual std::int64_t bytes() const { return -1; }
  /// Whether reading them again costs nothing, so that no value need be kept.
  virtual bool in_memory() const { return false; }
  /// To be called before a table is opened for the second time.
  virtual void allow_opening_again() {}

 protected:
  Source() = default;
  Source(const Source&) = default;
  Source& operator=(const Source&) = default;
};

}  // namespace strickle
