// The vector bodies of apply.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_APPLY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_APPLY_INL_H_
#undef STRICKLE_KERNELS_APPLY_INL_H_
#else
#define STRICKLE_KERNELS_APPLY_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "kernels/apply.h"
#include "kernels/map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// These two also take single doubles, for the ends of rows.
struct CenterAndScale {
  HWY_INLINE V operator()(V x, V center, V scale) const { return hn::Div(hn::Sub(x, center), scale); }
  double operator()(double x, double center, double scale) const { return (x - center) / scale; }
};

struct UncenterAndUnscale {
  HWY_INLINE V operator()(V y, V center, V scale) const { return hn::Add(hn::Mul(y, scale), center); }
  double operator()(double y, double center, double scale) const { return y * scale + center; }
};

template <class F>
HWY_INLINE void MapColumn(const double* in, double* out, std::size_t count, double center, double scale, F f) {
  const D d;
  const V c = hn::Set(d, center), s = hn::Set(d, scale);
  Map(in, out, count, [&](V x) { return f(x, c, s); });
}

HWY_INLINE V LoadAsDoubles(const double* in) { return hn::LoadU(D(), in); }
HWY_INLINE V LoadAsDoubles(const float* in) { return hn::PromoteTo(D(), hn::LoadU(hn::Rebind<float, D>(), in)); }

template <bool PastCache>
HWY_INLINE void StoreDoubles(V y, double* out) {
  if constexpr (PastCache) hn::Stream(y, D(), out);
  else hn::StoreU(y, D(), out);
}
template <bool PastCache>
HWY_INLINE void StoreDoubles(V y, float* out) {
  const hn::Rebind<float, D> df;
  if constexpr (PastCache && hn::MaxLanes(D()) >= 4) hn::Stream(hn::DemoteTo(df, y), df, out);
  else hn::StoreU(hn::DemoteTo(df, y), df, out);
}

// From element `begin`, which stands at `phase` of the pattern.
template <bool PastCache, class T, class F>
HWY_INLINE void MapRowsFrom(const T* in, T* out, std::size_t begin, std::size_t count, const RowPattern& pattern, F f) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = begin;
  while (i + lanes <= count) {
    const std::size_t left = (count - i) / lanes * lanes;
    const std::size_t run = std::min(left, pattern.period);
    for (std::size_t p = 0; p < run; p += lanes) {
      const V x = LoadAsDoubles(in + i + p);
      const V y = f(x, hn::LoadU(d, pattern.centers + begin + p), hn::LoadU(d, pattern.scales + begin + p));
      StoreDoubles<PastCache>(y, out + i + p);
    }
    i += run;
  }
  for (; i < count; ++i) {
    const std::size_t p = i % pattern.period;
    out[i] = static_cast<T>(f(static_cast<double>(in[i]), pattern.centers[p], pattern.scales[p]));
  }
}

template <class T, class F>
HWY_INLINE void MapRows(const T* in, T* out, std::size_t count, const RowPattern& pattern, bool past_cache, F f) {
  if (!past_cache) return MapRowsFrom<false>(in, out, 0, count, pattern, f);
  // Stores past the cache must be aligned.
  const std::size_t size = hn::Lanes(D()) * sizeof(T);
  const std::size_t over = reinterpret_cast<std::uintptr_t>(out) % size;
  const std::size_t first = over % sizeof(T) == 0 ? std::min(count, (size - over) % size / sizeof(T)) : count;
  for (std::size_t i = 0; i < first; ++i) {
    const std::size_t p = i % pattern.period;
    out[i] = static_cast<T>(f(static_cast<double>(in[i]), pattern.centers[p], pattern.scales[p]));
  }
  if (first < count) MapRowsFrom<true>(in, out, first, count, pattern, f);
  hwy::FlushStream();
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
