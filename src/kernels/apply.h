// The arithmetic of applying and inverting scalers, vectorised. Each expression of the numerics contract is written
// down once, in apply-inl.h; every operation is rounded by itself, so all instruction sets give the same bits.
//
// In place or from `in` to `out` of `count` doubles (the two may be equal, not otherwise overlap). NaN stays NaN.
// No allocation.
#pragma once

#include <cstddef>

#include "kernels/lanes.h"

namespace strickle::kernels {

/// (x − center) / scale
void center_and_scale(const double* in, double* out, std::size_t count, double center, double scale);
/// y · scale + center
void uncenter_and_unscale(const double* in, double* out, std::size_t count, double center, double scale);

/// What becomes of z = (x − center) / scale.
struct AfterScaling {
  enum class Kind { nothing, range, bound };  // nothing; z·(high − low) + low as by min_max; as by squash
  Kind kind = Kind::nothing;
  double low = 0, high = 0;  // the range, or the bound in high
  bool clip = false;
  bool operator==(const AfterScaling&) const = default;
};

/// Parameters of neighbouring elements: element i of the rows of a table has column i % columns.
struct RowPattern {
  const double* centers;
  const double* scales;  // both repeated, so that they fill `period` elements and max_lanes more
  std::size_t period;    // a multiple of the columns and of max_lanes
  AfterScaling after;
};

/// Applies, or inverts, in rows without gaps: of `count` elements, the first of column 0. `past_cache`: the output is
/// not read again soon, so that it need not be brought into the cache (not in place). floats are computed in double and
/// rounded once.
void map_rows(const double* in, double* out, std::size_t count, const RowPattern& pattern, bool past_cache,
              bool invert);
void map_rows(const float* in, float* out, std::size_t count, const RowPattern& pattern, bool past_cache, bool invert);

struct MinMaxMap {
  double min, max;   // fitted
  double low, high;  // target range
  bool clip;
};

/// [min, max] as the two numbers that u is computed from, in halves where their difference overflows.
struct Span {
  double half;  // 0.5 or 1
  double origin, width;
  explicit Span(const MinMaxMap& map);
};

/// u = (x − min) / (max − min), then u·(high − low) + low. Inputs inside [min, max] land inside [low, high], max gives
/// high. Where max − min overflows, halves are taken first; where it is 0 the divisor is 1. Infinities pass through
/// unless `clip` bounds them.
void min_max(const double* in, double* out, std::size_t count, const MinMaxMap& map);
/// u = (y − low) / (high − low), then u·(max − min) + min.
void invert_min_max(const double* in, double* out, std::size_t count, const MinMaxMap& map);

/// z / √(1 + (z/bound)²) with z = (x − center) / scale; ±infinity and whatever would overflow give ±bound.
void squash(const double* in, double* out, std::size_t count, double center, double scale, double bound);
/// z = y / √(1 − (y/bound)²), then z · scale + center. |y| = bound gives ±infinity, |y| > bound NaN.
void invert_squash(const double* in, double* out, std::size_t count, double center, double scale, double bound);

}  // namespace strickle::kernels
