#include "stats/panels.h"

namespace strickle {

namespace {

constexpr std::int64_t panel_columns = 128;
static_assert(panel_columns + kernels::max_lanes <= kernels::max_panel_columns);

}  // namespace

std::vector<std::int64_t> panel_begins(std::int64_t columns) {
  std::vector<std::int64_t> begins{0};
  while (columns - begins.back() > kernels::max_panel_columns) begins.push_back(begins.back() + panel_columns);
  begins.push_back(columns);
  return begins;
}

bool lies_in_panels(const MatrixView& matrix) {
  const bool without_gaps = matrix.row_stride == matrix.columns;
  // Rows that repeat, overlap or run backwards are copied first.
  const bool apart = matrix.row_stride > matrix.columns && matrix.columns >= kernels::max_lanes;
  return matrix.type == NumberType::float64 && is_aligned(matrix.data, matrix.type) && matrix.column_stride == 1 &&
         (without_gaps || apart);
}

kernels::Panel panel_of(const MatrixView& part) {
  return {static_cast<const double*>(part.data), part.row_stride, static_cast<int>(part.rows),
          static_cast<int>(part.columns)};
}

}  // namespace strickle
