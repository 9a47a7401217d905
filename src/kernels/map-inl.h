// A function of vectors over arrays, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_MAP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_MAP_INL_H_
#undef STRICKLE_KERNELS_MAP_INL_H_
#else
#define STRICKLE_KERNELS_MAP_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>

#include "kernels/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<double, max_lanes>;
using V = hn::Vec<D>;

HWY_INLINE V LoadAsDoubles(const double* in) { return hn::LoadU(D(), in); }
HWY_INLINE V LoadAsDoubles(const float* in) { return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<float, D>(), in)); }

// `out` = f(`in`); the tail runs through a padded buffer, so that one expression serves all elements.
template <class F>
HWY_INLINE void Map(const double* in, double* out, std::size_t count, F f) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) hn::StoreU(f(hn::LoadU(d, in + i)), d, out + i);
  if (i == count) return;
  HWY_ALIGN double rest[hn::MaxLanes(D())] = {};
  std::copy(in + i, in + count, rest);
  hn::Store(f(hn::Load(d, rest)), d, rest);
  std::copy(rest, rest + (count - i), out + i);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
