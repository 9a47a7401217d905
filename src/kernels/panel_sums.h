// Exact sums and sums of squares of the columns of a panel of doubles, vectorised, with their extrema from the same
// pass.
//
// A panel is `rows` rows of `columns` doubles; a column by itself is a panel of one column. Each value is cut into
// slices on a grid of its column: slice 1 is x rounded to a multiple of 2^g1, slice 2 what is left rounded to a
// multiple of 2^g2, and so on, by adding and subtracting a constant. With all magnitudes under 2^top, g1 = top − 22 and
// every further grid 23 bits finer, each slice is an integer of at most 2^22 grid units, so a product of two slices is
// at most 2^44 units and a lane adds 512 of them exactly in a double. Where no squares are asked for, slices have 43
// bits. The last slice is what is left, so the sums are exact where every bit of every value lies on the last grid: the
// caller guesses the grid, and the extrema that come from the same pass tell whether the guess was right (holds). Where
// rows lie without gaps a vector holds several of them, so that few columns fill the lanes too.
//
// No allocation; up to 200 KB of stack. The sums are integers, so the result does not depend on the instruction set.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/lanes.h"

namespace strickle::kernels {

inline constexpr int max_panel_columns = 40;
inline constexpr int max_panel_rows = 1 << 14;  // the totals of products stay far below 2^63
inline constexpr int max_slices = 6;
inline constexpr int max_products = max_slices * (max_slices + 1) / 2;
// Where top lies outside, a product of slices could overflow or lose bits to underflow.
inline constexpr int least_top = -350, greatest_top = 480;

/// Rows of doubles, `stride` >= columns apart. Where stride > columns, columns must be at least max_lanes.
struct Panel {
  const double* values;
  std::int64_t stride;
  int rows, columns;
};

/// Which bits the values of a type may have: significant ones, and the exponent of the lowest of all.
struct Precision {
  int bits = 53, lowest = -1074;
};

/// What one look at a column shows. Where a value is NaN or infinite, only `finite` is meaningful.
struct Extent {
  double min, max;  // +infinity and −infinity where there are no rows
  double smallest;  // of |x| where x != 0; +infinity if all are zero
  bool finite;
  double largest() const { return max > -min ? max : -min; }
};

/// The grid of a column: slice s (from 0) is a multiple of 2^exponent(s).
struct Grid {
  int top = 0;
  int slices = 1;
  int width = 22;  // of a slice, in bits: 22 where squares are summed too, 43 otherwise
  int exponent(int s) const { return top - width - (width + 1) * s; }
  /// The grid with the fewest slices that holds the column; slices > max_slices where none does.
  static Grid of(const Extent& extent, Precision precision, bool squares);
  /// Whether the sums that were taken on this grid are exact for a column of this extent.
  bool holds(const Extent& extent, Precision precision) const;
};

struct PanelSums {
  std::array<Extent, max_panel_columns> extents;
  // By column; a slice's sum in units of its grid, a product's in units of both grids, not doubled for i != j. Slices
  // i <= j, row by row.
  std::array<std::array<std::int64_t, max_panel_columns>, max_slices> sum;
  std::array<std::array<std::int64_t, max_panel_columns>, max_products> product;
};

/// Extents alone. `smallest` costs a quarter more; without it, it is unspecified.
void scan_panel(const Panel& panel, bool smallest, Extent* extents);

/// Sums on `grids` (one per column, of equal width and slices, from 1 to max_slices; tops between least_top and
/// greatest_top), and the extents. A column whose grid does not hold has unspecified sums. Without `squares`, products
/// are unspecified.
void sum_panel(const Panel& panel, const Grid* grids, bool squares, PanelSums& sums);

}  // namespace strickle::kernels
