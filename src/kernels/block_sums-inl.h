// The vector body of block_sums.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_BLOCK_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_BLOCK_SUMS_INL_H_
#undef STRICKLE_KERNELS_BLOCK_SUMS_INL_H_
#else
#define STRICKLE_KERNELS_BLOCK_SUMS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/block_sums.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

inline constexpr double infinity = std::numeric_limits<double>::infinity();

HWY_INLINE BlockScan Scan(const double* values, int count) {
  const D d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  const V inf = hn::Set(d, infinity);
  V min = inf, max = hn::Neg(inf), smallest = inf;
  auto finite = hn::FirstN(d, hn::Lanes(d));
  const auto take = [&](V x) {
    const V magnitude = hn::Abs(x);
    finite = hn::And(finite, hn::Lt(magnitude, inf));  // false for NaN too
    min = hn::Min(min, x);
    max = hn::Max(max, x);
    smallest = hn::Min(smallest, hn::IfThenElse(hn::Eq(magnitude, hn::Zero(d)), inf, magnitude));
  };
  int i = 0;
  for (; i + lanes <= count; i += lanes) take(hn::LoadU(d, values + i));
  BlockScan scan;
  scan.all_finite = hn::AllTrue(d, finite);
  scan.min = hn::GetLane(hn::MinOfLanes(d, min));
  scan.max = hn::GetLane(hn::MaxOfLanes(d, max));
  scan.smallest = hn::GetLane(hn::MinOfLanes(d, smallest));
  for (; i < count; ++i) {
    const double x = values[i];
    const double magnitude = std::fabs(x);
    scan.all_finite = scan.all_finite && magnitude < infinity;
    scan.min = std::min(scan.min, x);
    scan.max = std::max(scan.max, x);
    if (magnitude != 0) scan.smallest = std::min(scan.smallest, magnitude);
  }
  scan.largest = std::max(std::fabs(scan.min), std::fabs(scan.max));
  if (scan.smallest == infinity) scan.smallest = 0;
  scan.finite = count;
  return scan;
}

// Adds the lanes of `v`, multiples of 2^unit below 2^53 units each, as integers.
HWY_INLINE std::int64_t Units(V v, double per_unit) {
  const D d;
  HWY_ALIGN double lane[hn::MaxLanes(D())];
  hn::Store(hn::Mul(v, hn::Set(d, per_unit)), d, lane);
  std::int64_t total = 0;
  for (std::size_t i = 0; i < hn::Lanes(d); ++i) total += static_cast<std::int64_t>(lane[i]);
  return total;
}

// `count` is a multiple of the lanes and every bit of every value lies on the last grid.
template <int Slices, bool Squares>
HWY_INLINE void Sum(const double* values, int count, BlockSums& sums) {
  const D d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  V rounder[Slices];
  for (int s = 0; s < Slices; ++s) rounder[s] = hn::Set(d, std::ldexp(1.5, 52 + sums.grid[s]));
  for (int begin = 0; begin < count; begin += 512 * lanes) {
    const int end = std::min(count, begin + 512 * lanes);
    V sum[Slices];
    V product[Slices * (Slices + 1) / 2];
    for (V& v : sum) v = hn::Zero(d);
    for (V& v : product) v = hn::Zero(d);
    for (int i = begin; i < end; i += lanes) {
      V rest = hn::LoadU(d, values + i);
      V slice[Slices];
      for (int s = 0; s < Slices; ++s) {
        if (s + 1 < Slices) {
          slice[s] = hn::Sub(hn::Add(rest, rounder[s]), rounder[s]);
          rest = hn::Sub(rest, slice[s]);
        } else {
          slice[s] = rest;
        }
        sum[s] = hn::Add(sum[s], slice[s]);
      }
      if constexpr (Squares) {
        int p = 0;
        for (int s = 0; s < Slices; ++s) {
          for (int t = s; t < Slices; ++t, ++p) product[p] = hn::MulAdd(slice[s], slice[t], product[p]);
        }
      }
    }
    int p = 0;
    for (int s = 0; s < Slices; ++s) {
      sums.sum[s] += Units(sum[s], std::ldexp(1.0, -sums.grid[s]));
      if constexpr (Squares) {
        for (int t = s; t < Slices; ++t, ++p) {
          sums.product[p] += Units(product[p], std::ldexp(1.0, -sums.grid[s] - sums.grid[t]));
        }
      }
    }
  }
}

template <bool Squares>
HWY_INLINE void SumSlices(const double* values, int count, BlockSums& sums) {
  switch (sums.slices) {
    case 3: return Sum<3, Squares>(values, count, sums);
    case 4: return Sum<4, Squares>(values, count, sums);
    case 5: return Sum<5, Squares>(values, count, sums);
    default: return Sum<6, Squares>(values, count, sums);
  }
}

HWY_INLINE void SumBlock(const double* values, int count, const BlockScan& scan, bool squares, BlockSums& sums,
                         double* left_over) {
  sums = {};
  if (count == 0 || scan.largest == 0) return;  // zeros add nothing
  const int top = std::ilogb(scan.largest) + 1;
  // Outside these exponents a product of slices could overflow or lose bits to underflow.
  if (top > 480 || top < -350) {
    std::copy(values, values + count, left_over);
    sums.left = count;
    return;
  }
  // Slices k reach 2^(top − 22 − 23(k−1)); a value's last bit lies at its exponent − 52.
  const int reach = top - (std::ilogb(scan.smallest) - 52);
  sums.slices = std::clamp((reach - 22 + 22) / 23 + 1, 3, max_slices);
  for (int s = 0; s < sums.slices; ++s) sums.grid[s] = top - 22 - 23 * s;
  const double floor = std::ldexp(1.0, std::min(sums.grid[sums.slices - 1] + 52, top));

  const D d;
  const int lanes = static_cast<int>(hn::Lanes(d));
  HWY_ALIGN double kept[block_size + hn::MaxLanes(D())];
  const bool some_left = scan.smallest < floor;
  const int whole = some_left ? 0 : count / lanes * lanes;
  int tail = 0;
  for (int i = whole; i < count; ++i) {
    // Below the floor a value may have bits under the last grid.
    if (some_left && std::fabs(values[i]) < floor && values[i] != 0) {
      left_over[sums.left++] = values[i];
    } else {
      kept[tail++] = values[i];
    }
  }
  while (tail % lanes != 0) kept[tail++] = 0;
  if (squares) {
    SumSlices<true>(values, whole, sums);
    SumSlices<true>(kept, tail, sums);
  } else {
    SumSlices<false>(values, whole, sums);
    SumSlices<false>(kept, tail, sums);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
