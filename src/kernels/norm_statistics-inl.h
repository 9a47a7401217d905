// The vector body of norm.h that makes statistics of sums, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_STATISTICS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#undef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#else
#define STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#endif

#include <limits>

#include "kernels/map-inl.h"
#include "kernels/norm.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

template <class T>
void FinishStatistics(const T* shifts, const Sums& sums, std::size_t count, double n, double epsilon,
                      const Statistics& statistics) {
  const D d;
  const V values = hn::Set(d, n), zero = hn::Zero(d), one = hn::Set(d, 1.0);
  const V eps = hn::Set(d, epsilon), largest = hn::Set(d, std::numeric_limits<double>::max());
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
    const V rstd = hn::Div(one, hn::Sqrt(positive));
    const V finite = hn::IfThenElse(hn::Gt(rstd, largest), largest, rstd);
    hn::StoreU(mean, d, statistics.mean + i);
    hn::StoreU(low, d, statistics.mean_low + i);
    hn::StoreU(variance, d, statistics.variance + i);
    hn::StoreU(hn::IfThenElse(hn::Eq(positive, zero), zero, finite), d, statistics.rstd + i);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
