// Picking values out of a block, vectorised. Outputs need room for `count` and max_lanes more; no
// allocation.
#pragma once

#include "kernels/lanes.h"

namespace strickle::kernels {

/// Moves the finite values to `out`, which may be `in`, in their order; returns their number.
int keep_finite(const double* in, int count, double* out);

struct Split {
  int kept, below;
};
/// Values with |x| >= floor, times `scale`, go to `kept`; nonzero ones below the floor to `below`, which may be `in`.
Split split_at(const double* in, int count, double floor, double scale, double* kept, double* below);

}  // namespace strickle::kernels
