// Picking values out of a block, vectorised. Outputs need room for `count` and max_lanes more; no
// allocation.
#pragma once

#include "kernels/lanes.h"

namespace strickle::kernels {

/// Moves the finite values to `out`, which may be `in`, in their order; returns their number.
int keep_finite(const double* in, int count, double* out);

inline constexpr int max_ranges = 8;
struct Range {
  double low, high;  // both included
};
/// Moves what lies in one of up to max_ranges ranges to `out`, in its order; returns the number. NaN lies in none.
int keep_inside(const double* in, int count, const Range* ranges, int range_count, double* out);

struct Split {
  int kept, below;
};
/// Values with |x| >= floor, times `scale`, go to `kept`; nonzero ones below the floor to `below`, which may be `in`.
Split split_at(const double* in, int count, double floor, double scale, double* kept, double* below);

}  // namespace strickle::kernels
