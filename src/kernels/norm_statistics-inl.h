// The vector body of norm.h that makes statistics of sums, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_STATISTICS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#undef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#else
#define STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#endif

#include <algorithm>
#include <limits>

#include "kernels/map-inl.h"
#include "kernels/norm.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Of doubles beyond the floats anything may come: nobody uses what is out of range.
HWY_INLINE void StoreAs(V v, double* out) { hn::StoreU(v, D(), out); }
HWY_INLINE void StoreAs(V v, float* out) {
  const hn::Rebind<float, D> d;
  hn::StoreU(hn::DemoteTo(d, v), d, out);
}

template <class T>
bool FinishStatistics(const T* shifts, const Sums& sums, std::size_t count, double n, double epsilon,
                      const Range& range, const Statistics& statistics, const Standardizing<T>& map) {
  const D d;
  const V values = hn::Set(d, n), zero = hn::Zero(d), one = hn::Set(d, 1.0), eps = hn::Set(d, epsilon);
  const V largest = hn::Set(d, std::numeric_limits<double>::max()), four = hn::Set(d, 4.0);
  const V least = hn::Set(d, range.least), greatest = hn::Set(d, range.greatest);
  bool all = true;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const V shift = LoadAsDoubles(shifts + i), sum = hn::LoadU(d, sums.first + i);
    const V delta = hn::Div(sum, values), mean = hn::Add(shift, delta);
    // What the rounding of shift + delta takes away (D. E. Knuth's TwoSum).
    const V added = hn::Sub(mean, shift);
    const V low = hn::Add(hn::Sub(shift, hn::Sub(mean, added)), hn::Sub(delta, added));
    const V squares = hn::Sub(hn::LoadU(d, sums.product + i), hn::Mul(sum, delta));
    // NaN stays, which a maximum might not keep.
    const V variance = hn::Div(hn::IfThenElse(hn::Lt(squares, zero), zero, squares), values);
    const V positive = hn::Add(variance, eps);
    const V root = hn::Div(one, hn::Sqrt(positive));
    const V rstd = hn::IfThenElse(hn::Eq(positive, zero), zero, hn::IfThenElse(hn::Gt(root, largest), largest, root));
    hn::StoreU(mean, d, statistics.mean + i);
    hn::StoreU(low, d, statistics.mean_low + i);
    hn::StoreU(variance, d, statistics.variance + i);
    hn::StoreU(rstd, d, statistics.rstd + i);
    StoreAs(mean, map.center + i);
    StoreAs(rstd, map.scale + i);
    const V center = LoadAsDoubles(map.center + i);
    StoreAs(hn::Mul(hn::Sub(hn::Sub(center, mean), low), rstd), map.rest + i);
    const auto takes = hn::And(hn::And(hn::Ge(rstd, least), hn::Le(rstd, greatest)),
                               hn::Le(hn::Mul(delta, delta), hn::Mul(four, variance)));
    const std::size_t left = std::min(count - i, hn::Lanes(d));
    all = all && hn::AllTrue(d, hn::Or(takes, hn::Not(hn::FirstN(d, left))));
  }
  return all;
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
