// An Arrow array as a ColumnView: where it lies if it can, converted where it must be.
#pragma once

#include <arrow/type_fwd.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "strickle/column_view.h"
#include "strickle/table.h"

namespace strickle::io {

class ArrowNumbers {
 public:
  /// Throws Error(not_a_number) for a type that holds none.
  ArrowNumbers(std::shared_ptr<arrow::Array> array, const std::string& file);
  const ColumnView& view() const { return view_; }

 private:
  void set_view(const std::string& file);
  void borrow(NumberType type, std::size_t width);
  void borrow_validity();
  void convert_halves();
  void convert_booleans();
  void convert_decimals();
  void gather_dictionary(const std::string& file);
  void fill_with_nulls();

  std::shared_ptr<arrow::Array> array_;
  ColumnView view_;
  std::vector<std::uint64_t> values_;  // 64 bits each, so that every type is aligned in it
  std::vector<std::uint8_t> validity_;
};

/// What a type means for scaling.
ColumnKind kind_of(const arrow::DataType& type);

/// Whether ArrowNumbers takes the type.
bool holds_numbers(const arrow::DataType& type);

}  // namespace strickle::io
