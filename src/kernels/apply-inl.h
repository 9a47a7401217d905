// The vector bodies of apply.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_APPLY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_APPLY_INL_H_
#undef STRICKLE_KERNELS_APPLY_INL_H_
#else
#define STRICKLE_KERNELS_APPLY_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <cmath>

#include "kernels/apply.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<double>;
using V = hn::Vec<D>;

// The tail runs through a padded buffer, so that one expression serves all elements.
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

HWY_INLINE void CenterAndScale(const double* in, double* out, std::size_t count, double center, double scale) {
  const D d;
  const V c = hn::Set(d, center), s = hn::Set(d, scale);
  Map(in, out, count, [&](V x) { return hn::Div(hn::Sub(x, c), s); });
}

HWY_INLINE void UncenterAndUnscale(const double* in, double* out, std::size_t count, double center, double scale) {
  const D d;
  const V c = hn::Set(d, center), s = hn::Set(d, scale);
  Map(in, out, count, [&](V y) { return hn::Add(hn::Mul(y, s), c); });
}

// [min, max] as the two numbers that u is computed from, in halves where their difference overflows.
struct Span {
  double half;  // 0.5 or 1
  double origin, width;
  explicit Span(const MinMaxMap& map) {
    half = std::isinf(map.max - map.min) ? 0.5 : 1.0;
    origin = map.min * half;
    width = map.max * half - origin;
    if (width == 0) width = 1;
  }
};

HWY_INLINE void MinMax(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  const D d;
  const Span span(map);
  const V half = hn::Set(d, span.half), origin = hn::Set(d, span.origin), width = hn::Set(d, span.width);
  const V low = hn::Set(d, map.low), high = hn::Set(d, map.high), range = hn::Set(d, map.high - map.low);
  const V zero = hn::Zero(d), one = hn::Set(d, 1.0);
  const bool clip = map.clip;
  Map(in, out, count, [&](V x) {
    const V u = hn::Div(hn::Sub(hn::Mul(x, half), origin), width);
    const V y = hn::Add(hn::Mul(u, range), low);
    const V inside = hn::IfThenElse(hn::Eq(u, one), high, hn::Min(hn::Max(y, low), high));
    if (clip) return hn::IfThenElse(hn::IsNaN(x), x, inside);
    return hn::IfThenElse(hn::And(hn::Ge(u, zero), hn::Le(u, one)), inside, y);
  });
}

HWY_INLINE void InvertMinMax(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  const D d;
  const Span span(map);
  const V half = hn::Set(d, span.half), origin = hn::Set(d, span.origin), width = hn::Set(d, span.width);
  const V low = hn::Set(d, map.low), range = hn::Set(d, map.high - map.low);
  Map(in, out, count, [&](V y) {
    const V u = hn::Div(hn::Sub(y, low), range);
    return hn::Div(hn::Add(hn::Mul(u, width), origin), half);
  });
}

HWY_INLINE void Squash(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  const D d;
  const V c = hn::Set(d, center), s = hn::Set(d, scale), b = hn::Set(d, bound), one = hn::Set(d, 1.0);
  const V huge = hn::Set(d, 0x1p500);  // above it 1 + u² is u² many times over, and u² may overflow
  Map(in, out, count, [&](V x) {
    const V z = hn::Div(hn::Sub(x, c), s);
    const V u = hn::Div(z, b);
    const V y = hn::Div(z, hn::Sqrt(hn::Add(one, hn::Mul(u, u))));
    const V limited = hn::Min(hn::Max(y, hn::Neg(b)), b);  // rounding may leave [−bound, bound] by a unit
    const V at_bound = hn::IfThenElse(hn::Gt(hn::Abs(u), huge), hn::CopySign(b, z), limited);
    return hn::IfThenElse(hn::IsNaN(z), z, at_bound);
  });
}

HWY_INLINE void InvertSquash(const double* in, double* out, std::size_t count, double center, double scale,
                             double bound) {
  const D d;
  const V c = hn::Set(d, center), s = hn::Set(d, scale), b = hn::Set(d, bound), one = hn::Set(d, 1.0);
  Map(in, out, count, [&](V y) {
    const V u = hn::Div(y, b);
    // (1 − u)(1 + u) keeps the digits that 1 − u² would lose near the bound.
    const V z = hn::Div(y, hn::Sqrt(hn::Mul(hn::Sub(one, u), hn::Add(one, u))));
    return hn::Add(hn::Mul(z, s), c);
  });
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
