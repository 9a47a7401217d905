// Where the values of a block lie about a few disjoint brackets, vectorised: counts of those below and at the ends, and
// the values strictly inside.
#pragma once

#include <cstdint>

#include "kernels/lanes.h"

namespace strickle::kernels {

inline constexpr int max_brackets = 8;
struct Bracket {
  double low, high;  // low <= high; the infinities stand for no end
};

struct BracketCounts {
  std::int64_t below_low[max_brackets] = {};   // finite x < low
  std::int64_t up_to_low[max_brackets] = {};   // finite x <= low
  std::int64_t up_to_high[max_brackets] = {};  // finite x <= high
  std::int64_t finite = 0;
};

/// Adds `count` values to `counts` and writes the finite ones that lie strictly inside a bracket to `inside`, which
/// needs room for `count` + max_lanes; returns their number. NaN and infinities are left out.
int count_brackets(const double* values, int count, const Bracket* brackets, int bracket_count, BracketCounts& counts,
                   double* inside);

}  // namespace strickle::kernels
