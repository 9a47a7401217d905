// A column of Arrow's C data interface as a ColumnView: where it lies if it can, converted where it must be.
#pragma once

#include <arrow/c/abi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "io/arrow_format.h"
#include "strickle/column_view.h"

namespace strickle::io {

class ArrowNumbers {
 public:
  /// Values [begin, begin + size) of an array that outlives the view, counted from the array's own offset. Throws
  /// Error(not_a_number) for a type that holds none.
  ArrowNumbers(const ArrowSchema& schema, const ArrowArray& array, std::int64_t begin, std::int64_t size);
  ArrowNumbers(const ArrowSchema& schema, const ArrowArray& array) : ArrowNumbers(schema, array, 0, array.length) {}
  const ColumnView& view() const { return view_; }

 private:
  void borrow(const ArrowArray& array, std::int64_t first);
  void borrow_validity(const ArrowArray& array, std::int64_t first);
  void convert(const ArrowArray& array, std::int64_t first, const ArrowFormat& format);
  void convert_halves(const ArrowArray& array, std::int64_t first);
  void convert_booleans(const ArrowArray& array, std::int64_t first);
  void convert_decimals(const ArrowArray& array, std::int64_t first, const ArrowFormat& format);
  void gather_dictionary(const ArrowSchema& schema, const ArrowArray& array, std::int64_t begin);
  void fill_with_nulls();

  ColumnView view_;
  std::vector<std::uint64_t> values_;  // 64 bits each, so that every type is aligned in it
  std::vector<std::uint8_t> validity_;
};

/// Whether ArrowNumbers takes columns of this kind.
bool holds_numbers(ColumnKind kind);

}  // namespace strickle::io
