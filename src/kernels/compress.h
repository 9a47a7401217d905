// Picking values out of a block, vectorised. No allocation.
#pragma once

#include "kernels/panel.h"

namespace strickle::kernels {

/// Moves the finite values to `out`, which may be `in` and has room for `count` and max_lanes more, in their order;
/// returns their number.
int keep_finite(const double* in, int count, double* out);

inline constexpr int max_ranges = 8;
struct Range {
  double low, high;  // both included
};
/// Moves what lies in one of up to max_ranges ranges of its column to out[column], in its order, and its number to
/// counts[column]. `ranges` holds one for each column, then a second for each, and so on. A range holds nothing where
/// low > high, and otherwise numbers of one sign, to which those of the other sign and, of negative numbers, zeros do
/// not belong; NaN lies in none.
void keep_inside(const Panel& panel, const Range* ranges, int ranges_per_column, double* const* out, int* counts);

/// Divides values in two that stand where they stood: those with |x| >= floor, times 2^shift, in `high`, the others in
/// `low`, which may be `in`; 0 stands for what went the other way. Returns what is not 0 in `low`.
struct Low {
  int count;
  double largest;  // of |x|; 0 where there is none
};
Low split_at(const double* in, int count, double floor, int shift, double* high, double* low);

}  // namespace strickle::kernels
