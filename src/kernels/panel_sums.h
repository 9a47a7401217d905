// Exact sums and sums of squares of the columns of a panel of doubles, vectorised, with their extrema from the same
// pass.
//
// Each value is cut into slices on a grid of its column: slice 0 is x rounded to a multiple of 2^g0, slice 1 what is
// left rounded to a multiple of 2^g1, and so on, by adding and subtracting a constant. With all magnitudes under 2^top,
// g0 = top − 23 and every further grid 24 bits finer, each slice is an integer of at most 2^23 grid units, so a product
// of two slices is at most 2^46 units and a lane adds 128 of them exactly in a double. The slices themselves are added
// two at a time, as integers: the bits of x + 1.5·2^(52 + g) are those of the constant plus x in units of 2^g.
//
// The caller guesses the grid. Whether it covers the column is seen from the extrema, which come from the same pass.
// The values that have bits below the last grid are found too, and given back by themselves as long as they are few: in
// continuous data a few values are always so near to zero that a grid for all would need another slice.
//
// Up to 600 KB of stack; no allocation but for values off their grids. The sums are integers, so the result does not
// depend on the instruction set.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "kernels/panel.h"

namespace strickle::kernels {

inline constexpr int max_slices = 6;
inline constexpr int max_products = max_slices * (max_slices + 1) / 2;
inline constexpr int slice_bits = 24;
inline constexpr int max_off_grid = 256;  // values of a column
inline constexpr int max_panel_off_grid = 8192;
// Where top lies outside, a product of slices could overflow or lose bits to underflow.
inline constexpr int least_top = -350, greatest_top = 480;

constexpr int pairs_of(int slices) { return (slices + 1) / 2; }

/// What one look at a column shows. NaN is counted and left out of everything else.
struct Extent {
  double min = std::numeric_limits<double>::infinity(), max = -min;
  int missing = 0;
  double largest() const { return max > -min ? max : -min; }
  bool finite() const { return !(largest() == std::numeric_limits<double>::infinity()); }
};

/// The grid of a column: slice s (from 0) is a multiple of 2^exponent(s), the sum of slices 2p and 2p + 1 (if there is
/// one) of 2^pair_exponent(p).
struct Grid {
  int top = 0;
  int slices = 1;
  int exponent(int s) const { return top + 1 - slice_bits * (s + 1); }
  int pair_exponent(int p) const { return exponent(std::min(2 * p + 1, slices - 1)); }
  /// The slices that a value with this lowest bit takes; may be more than max_slices.
  int slices_for(int lowest_bit) const { return 1 + std::max(0, top - lowest_bit) / slice_bits; }
  /// Whether the sums that were taken on this grid are right for a column of this extent.
  bool covers(const Extent& extent) const;
};

/// A value that has bits below the grid of its column, and the part of it that is in the sums.
struct OffGrid {
  std::size_t column;
  double value, on_grid;
};

struct PanelSums {
  std::array<Extent, max_panel_columns> extents;
  // By column. The sums of pairs of slices, in units of the pair's grid; the products of slices i <= j, row by row, in
  // units of both grids, not doubled for i != j.
  std::array<std::array<std::int64_t, max_panel_columns>, pairs_of(max_slices)> sum;
  std::array<std::array<std::int64_t, max_panel_columns>, max_products> product;
  // The values off their grids, and the number of each column's, which is above max_off_grid where not all are kept.
  std::vector<OffGrid> off_grid;  // at most max_panel_off_grid
  std::array<int, max_panel_columns> off_grid_count;
};

/// Extents alone.
void scan_panel(const Panel& panel, Extent* extents);

/// Sums on `grids` (one per column, of equal slices, from 1 to max_slices; tops between least_top and greatest_top),
/// and the extents. A column that its grid does not cover has unspecified sums. Without `squares`, products are
/// unspecified. Returns whether any value is NaN; `missing` says whether that is expected, which costs a fifth more,
/// where being wrong costs everything again.
bool sum_panel(const Panel& panel, const Grid* grids, bool squares, bool missing, PanelSums& sums);

}  // namespace strickle::kernels
