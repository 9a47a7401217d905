#include "strickle/matrix_view.h"

#include <cstring>

namespace strickle {

namespace {

const void* element(const MatrixView& matrix, std::int64_t row, std::int64_t column) {
  const std::int64_t offset = row * matrix.row_stride + column * matrix.column_stride;
  return static_cast<const char*>(matrix.data) + offset * number_size(matrix.type);
}

}  // namespace

ColumnView MatrixView::column(std::int64_t index) const {
  return {.type = type, .data = element(*this, 0, index), .size = rows, .stride = row_stride};
}

MatrixView MatrixView::rows_of(std::int64_t begin, std::int64_t count) const {
  MatrixView part = *this;
  part.data = element(*this, begin, 0);
  part.rows = count;
  return part;
}

MatrixView MatrixView::columns_of(std::int64_t begin, std::int64_t count) const {
  MatrixView part = *this;
  part.data = element(*this, 0, begin);
  part.columns = count;
  return part;
}

void store_doubles(const double* values, std::int64_t count, const MutableMatrixView& matrix, std::int64_t begin,
                   std::int64_t column) {
  const std::int64_t first = begin * matrix.row_stride + column * matrix.column_stride;
  const auto store = [&]<class T>(T) {  // to any address
    char* const target = static_cast<char*>(matrix.data) + first * std::int64_t{sizeof(T)};
    const std::int64_t stride = matrix.row_stride * std::int64_t{sizeof(T)};
    for (std::int64_t i = 0; i < count; ++i) {
      const T value = static_cast<T>(values[i]);
      std::memcpy(target + i * stride, &value, sizeof(T));
    }
  };
  if (matrix.type == NumberType::float64) store(double());
  else store(float());
}

}  // namespace strickle
