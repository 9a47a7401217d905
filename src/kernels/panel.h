// A panel: some rows of neighbouring columns of doubles, few enough to stay in cache. A column by itself is a panel of
// one column. Where rows lie without gaps a vector holds several of them, so that few columns fill the lanes too.
#pragma once

#include <cstdint>

#include "kernels/lanes.h"

namespace strickle::kernels {

inline constexpr int max_panel_columns = 136;
inline constexpr int max_panel_rows = 1 << 14;  // the totals of products (panel_sums.h) stay far below 2^63

/// Rows of doubles, `stride` >= columns apart. Where stride > columns, columns must be at least max_lanes.
struct Panel {
  const double* values;
  std::int64_t stride;
  int rows, columns;
};

}  // namespace strickle::kernels
