// The vector body of bracket_counts.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_BRACKET_COUNTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_BRACKET_COUNTS_INL_H_
#undef STRICKLE_KERNELS_BRACKET_COUNTS_INL_H_
#else
#define STRICKLE_KERNELS_BRACKET_COUNTS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/bracket_counts.h"
#include "kernels/compress-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
template <int Brackets>
HWY_INLINE int Count(const double* values, int count, const Bracket* brackets, BracketCounts& counts, double* inside) {
  const D d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const V one = hn::Set(d, 1.0), inf = hn::Set(d, std::numeric_limits<double>::infinity());
  V low[Brackets], high[Brackets], below_low[Brackets], up_to_low[Brackets], up_to_high[Brackets];
  V finite = hn::Zero(d);
  for (int b = 0; b < Brackets; ++b) {
    low[b] = hn::Set(d, brackets[b].low);
    high[b] = hn::Set(d, brackets[b].high);
    below_low[b] = up_to_low[b] = up_to_high[b] = hn::Zero(d);
  }
  int kept = 0, i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, values + i);
    const auto is_finite = hn::Lt(hn::Abs(x), inf);
    const V weight = hn::IfThenElseZero(is_finite, one);
    finite = hn::Add(finite, weight);
    auto any = hn::FirstN(d, 0);
    for (int b = 0; b < Brackets; ++b) {
      const auto above = hn::Gt(x, low[b]);
      below_low[b] = hn::Add(below_low[b], hn::IfThenElseZero(hn::Lt(x, low[b]), weight));
      up_to_low[b] = hn::Add(up_to_low[b], hn::IfThenElseZero(hn::Le(x, low[b]), weight));
      up_to_high[b] = hn::Add(up_to_high[b], hn::IfThenElseZero(hn::Le(x, high[b]), weight));
      any = hn::Or(any, hn::And(above, hn::Lt(x, high[b])));
    }
    any = hn::And(any, is_finite);
    if (!hn::AllFalse(d, any)) kept += StoreSelected(x, any, inside + kept);
  }
  const auto total = [&](V v) { return static_cast<std::int64_t>(hn::GetLane(hn::SumOfLanes(d, v))); };
  counts.finite += total(finite);
  for (int b = 0; b < Brackets; ++b) {
    counts.below_low[b] += total(below_low[b]);
    counts.up_to_low[b] += total(up_to_low[b]);
    counts.up_to_high[b] += total(up_to_high[b]);
  }
  for (; i < count; ++i) {
    const double x = values[i];
    if (!std::isfinite(x)) continue;
    ++counts.finite;
    bool any = false;
    for (int b = 0; b < Brackets; ++b) {
      counts.below_low[b] += x < brackets[b].low ? 1 : 0;
      counts.up_to_low[b] += x <= brackets[b].low ? 1 : 0;
      counts.up_to_high[b] += x <= brackets[b].high ? 1 : 0;
      any = any || (x > brackets[b].low && x < brackets[b].high);
    }
    if (any) inside[kept++] = x;
  }
  return kept;
}

HWY_INLINE int CountAny(const double* values, int count, const Bracket* brackets, int bracket_count,
                        BracketCounts& counts, double* inside) {
  switch (bracket_count) {
    case 1: return Count<1>(values, count, brackets, counts, inside);
    case 2: return Count<2>(values, count, brackets, counts, inside);
    case 3: return Count<3>(values, count, brackets, counts, inside);
    case 4: return Count<4>(values, count, brackets, counts, inside);
    case 5: return Count<5>(values, count, brackets, counts, inside);
    case 6: return Count<6>(values, count, brackets, counts, inside);
    case 7: return Count<7>(values, count, brackets, counts, inside);
    default: return Count<8>(values, count, brackets, counts, inside);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
