// A matrix of numbers where it lies: borrowed, typed, row- or column-major or with any other strides, at any address.
// Owns nothing, allocates nothing; the memory must outlive the view.
#pragma once

#include <cstdint>

#include "strickle/column_view.h"

namespace strickle {

struct MatrixView {
  NumberType type = NumberType::float64;
  const void* data = nullptr;
  std::int64_t rows = 0, columns = 0;
  std::int64_t row_stride = 0, column_stride = 1;  // in elements

  /// One column, where it lies.
  ColumnView column(std::int64_t index) const;
  /// Rows [begin, begin + count).
  MatrixView rows_of(std::int64_t begin, std::int64_t count) const;
  /// Columns [begin, begin + count).
  MatrixView columns_of(std::int64_t begin, std::int64_t count) const;
};

/// The same to write to; float64 or float32.
struct MutableMatrixView {
  NumberType type = NumberType::float64;
  void* data = nullptr;
  std::int64_t rows = 0, columns = 0;
  std::int64_t row_stride = 0, column_stride = 1;
};

/// Puts doubles into rows [begin, begin + count) of a column, rounded once where it holds float32.
void store_doubles(const double* values, std::int64_t count, const MutableMatrixView& matrix, std::int64_t begin,
                   std::int64_t column);

}  // namespace strickle
