// The vector bodies of compress.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_COMPRESS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_COMPRESS_INL_H_
#undef STRICKLE_KERNELS_COMPRESS_INL_H_
#else
#define STRICKLE_KERNELS_COMPRESS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/compress.h"
#include "kernels/map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Stores the lanes of `mask` side by side and returns their number. One by one, where not all go: Highway 1.0.3 copies
// a table of a kilobyte for each Compress, and AMD's Zen 4 takes over a hundred cycles to compress into memory.
HWY_INLINE int StoreSelected(V x, hn::Mask<D> mask, double* out) {
  const D d;
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(d, mask, bits);
  unsigned rest = bits[0];
  if (rest == (1U << hn::Lanes(d)) - 1) {
    hn::StoreU(x, d, out);
    return static_cast<int>(hn::Lanes(d));
  }
  HWY_ALIGN double lanes[hn::MaxLanes(D())];
  hn::Store(x, d, lanes);
  int kept = 0;
  for (; rest != 0; rest &= rest - 1) out[kept++] = lanes[std::countr_zero(rest)];
  return kept;
}

HWY_INLINE int KeepFiniteValues(const double* in, int count, double* out) {
  const D d;
  const V inf = hn::Set(d, std::numeric_limits<double>::infinity());
  const int lanes = static_cast<int>(hn::Lanes(d));
  int kept = 0, i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i);
    kept += StoreSelected(x, hn::Lt(hn::Abs(x), inf), out + kept);
  }
  for (; i < count; ++i) {
    if (std::isfinite(in[i])) out[kept++] = in[i];
  }
  return kept;
}

HWY_INLINE int KeepInsideRanges(const double* in, int count, const Range* ranges, int range_count, double* out) {
  const D d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  int kept = 0, i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i);
    auto inside = hn::FirstN(d, 0);
    for (int r = 0; r < range_count; ++r) {
      const auto in_range = hn::And(hn::Ge(x, hn::Set(d, ranges[r].low)), hn::Le(x, hn::Set(d, ranges[r].high)));
      inside = hn::Or(inside, in_range);
    }
    if (!hn::AllFalse(d, inside)) kept += StoreSelected(x, inside, out + kept);
  }
  for (; i < count; ++i) {
    bool inside = false;
    for (int r = 0; r < range_count; ++r) inside = inside || (in[i] >= ranges[r].low && in[i] <= ranges[r].high);
    if (inside) out[kept++] = in[i];
  }
  return kept;
}

HWY_INLINE Low SplitValues(const double* in, int count, double floor, double scale, double* high, double* low) {
  const D d;
  const V least = hn::Set(d, floor), factor = hn::Set(d, scale), zero = hn::Zero(d), one = hn::Set(d, 1.0);
  const int lanes = static_cast<int>(hn::Lanes(d));
  V nonzero = zero, largest = zero;
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i), magnitude = hn::Abs(x);
    const auto is_high = hn::Ge(magnitude, least);
    const V rest = hn::IfThenZeroElse(is_high, x);
    hn::StoreU(hn::IfThenElseZero(is_high, hn::Mul(x, factor)), d, high + i);
    hn::StoreU(rest, d, low + i);
    nonzero = hn::Add(nonzero, hn::IfThenElseZero(hn::Ne(rest, zero), one));
    largest = hn::Max(largest, hn::IfThenZeroElse(is_high, magnitude));
  }
  Low found{static_cast<int>(hn::GetLane(hn::SumOfLanes(d, nonzero))), hn::GetLane(hn::MaxOfLanes(d, largest))};
  for (; i < count; ++i) {
    const double x = in[i];
    const bool is_high = std::fabs(x) >= floor;
    high[i] = is_high ? x * scale : 0;
    low[i] = is_high ? 0 : x;
    found.count += low[i] != 0 ? 1 : 0;
    found.largest = std::max(found.largest, std::fabs(low[i]));
  }
  return found;
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
