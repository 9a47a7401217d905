// Picking values out of a block, vectorised. Outputs need room for `count` and max_lanes more; no
// allocation.
#pragma once

#include "kernels/panel.h"

namespace strickle::kernels {

/// Moves the finite values to `out`, which may be `in`, in their order; returns their number.
int keep_finite(const double* in, int count, double* out);

inline constexpr int max_ranges = 8;
struct Range {
  double low, high;  // both included
};
/// Moves what lies in one of up to max_ranges ranges to `out`, in its order; returns the number. NaN lies in none.
int keep_inside(const double* in, int count, const Range* ranges, int range_count, double* out);

/// The same of the columns of a panel at once: `ranges` holds one for each column, then a second for each, and so on. A
/// range holds nothing where low > high, and otherwise numbers of one sign, to which those of the other sign and, of
/// negative numbers, zeros do not belong. What is kept of a column goes to out[column], its number to counts[column].
void keep_inside_columns(const Panel& panel, const Range* ranges, int ranges_per_column, double* const* out,
                         int* counts);

/// Divides values in two that stand where they stood: those with |x| >= floor, times 2^shift, in `high`, the others in
/// `low`, which may be `in`; 0 stands for what went the other way. Returns what is not 0 in `low`.
struct Low {
  int count;
  double largest;  // of |x|; 0 where there is none
};
Low split_at(const double* in, int count, double floor, int shift, double* high, double* low);

}  // namespace strickle::kernels
