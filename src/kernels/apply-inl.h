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

HWY_INLINE V CenterAndScale(V x, V center, V scale) { return hn::Div(hn::Sub(x, center), scale); }
HWY_INLINE V UncenterAndUnscale(V y, V center, V scale) { return hn::Add(hn::Mul(y, scale), center); }

// What becomes of z = (x − center) / scale; Inverse takes it back.

struct AsItIs {
  HWY_INLINE V operator()(V z) const { return z; }
  HWY_INLINE V Inverse(V y) const { return y; }
};

class ToRange {
 public:
  ToRange(double low, double high, bool clip)
      : low_(hn::Set(D(), low)), high_(hn::Set(D(), high)), width_(hn::Set(D(), high - low)), clip_(clip) {}
  HWY_INLINE V operator()(V u) const {
    const V zero = hn::Zero(D()), one = hn::Set(D(), 1.0);
    const V y = hn::Add(hn::Mul(u, width_), low_);
    const V inside = hn::IfThenElse(hn::Eq(u, one), high_, hn::Min(hn::Max(y, low_), high_));
    if (clip_) return hn::IfThenElse(hn::IsNaN(u), u, inside);
    return hn::IfThenElse(hn::And(hn::Ge(u, zero), hn::Le(u, one)), inside, y);
  }
  HWY_INLINE V Inverse(V y) const { return hn::Div(hn::Sub(y, low_), width_); }

 private:
  V low_, high_, width_;
  bool clip_;
};

class ToBound {
 public:
  explicit ToBound(double bound) : bound_(hn::Set(D(), bound)) {}
  HWY_INLINE V operator()(V z) const {
    const V one = hn::Set(D(), 1.0);
    const V huge = hn::Set(D(), 0x1p500);  // above it 1 + u² is u² many times over, and u² may overflow
    const V u = hn::Div(z, bound_);
    const V y = hn::Div(z, hn::Sqrt(hn::Add(one, hn::Mul(u, u))));
    const V limited = hn::Min(hn::Max(y, hn::Neg(bound_)), bound_);  // rounding may leave [−bound, bound] by a unit
    const V at_bound = hn::IfThenElse(hn::Gt(hn::Abs(u), huge), hn::CopySign(bound_, z), limited);
    return hn::IfThenElse(hn::IsNaN(z), z, at_bound);
  }
  HWY_INLINE V Inverse(V y) const {
    const V one = hn::Set(D(), 1.0);
    const V u = hn::Div(y, bound_);
    // (1 − u)(1 + u) keeps the digits that 1 − u² would lose near the bound.
    return hn::Div(y, hn::Sqrt(hn::Mul(hn::Sub(one, u), hn::Add(one, u))));
  }

 private:
  V bound_;
};

template <class After>
HWY_INLINE void ApplyColumn(const double* in, double* out, std::size_t count, double center, double scale,
                            const After& after) {
  const V c = hn::Set(D(), center), s = hn::Set(D(), scale);
  Map(in, out, count, [&](V x) { return after(CenterAndScale(x, c, s)); });
}

template <class After>
HWY_INLINE void InvertColumn(const double* in, double* out, std::size_t count, double center, double scale,
                             const After& after) {
  const V c = hn::Set(D(), center), s = hn::Set(D(), scale);
  Map(in, out, count, [&](V y) { return UncenterAndUnscale(after.Inverse(y), c, s); });
}

template <bool PastCache>
HWY_INLINE void StoreDoubles(V y, double* out) {
  if constexpr (PastCache) hn::Stream(y, D(), out);
  else hn::StoreU(y, D(), out);
}
template <bool PastCache>
HWY_INLINE void StoreDoubles(V y, float* out) {
  const hn::Rebind<float, D> df;
#if HWY_TARGET == HWY_SCALAR || HWY_TARGET == HWY_EMU128
  // These demote what is beyond the floats to the largest, where all others give infinity.
  double values[hn::MaxLanes(D())];
  hn::StoreU(y, D(), values);
  std::copy(values, values + hn::Lanes(df), out);
#else
  if constexpr (PastCache && hn::MaxLanes(D()) >= 4) hn::Stream(hn::DemoteTo(df, y), df, out);
  else hn::StoreU(hn::DemoteTo(df, y), df, out);
#endif
}

// Fewer elements than a vector has, through a padded buffer.
template <class T, class F>
HWY_INLINE void MapEndOfRows(const T* in, T* out, std::size_t begin, std::size_t end, const RowPattern& pattern, F f) {
  const D d;
  const std::size_t p = begin % pattern.period;
  HWY_ALIGN double rest[hn::MaxLanes(D())] = {};
  std::copy(in + begin, in + end, rest);
  hn::Store(f(hn::Load(d, rest), hn::LoadU(d, pattern.centers + p), hn::LoadU(d, pattern.scales + p)), d, rest);
  for (std::size_t i = begin; i < end; ++i) out[i] = static_cast<T>(rest[i - begin]);
}

// From element `begin`, less than a vector from the first.
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
  if (i < count) MapEndOfRows(in, out, i, count, pattern, f);
}

template <class T, class F>
HWY_INLINE void MapRows(const T* in, T* out, std::size_t count, const RowPattern& pattern, bool past_cache, F f) {
  // Stores past the cache must be aligned.
  const std::size_t size = hn::Lanes(D()) * sizeof(T);
  const std::size_t over = reinterpret_cast<std::uintptr_t>(out) % size;
  if (!past_cache || over % sizeof(T) != 0) return MapRowsFrom<false>(in, out, 0, count, pattern, f);
  const std::size_t first = std::min(count, (size - over) % size / sizeof(T));
  MapEndOfRows(in, out, 0, first, pattern, f);
  MapRowsFrom<true>(in, out, first, count, pattern, f);
  hwy::FlushStream();
}

template <class T, class After>
HWY_INLINE void MapRows(const T* in, T* out, std::size_t count, const RowPattern& pattern, bool past_cache, bool invert,
                        const After& after) {
  if (invert) {
    MapRows(in, out, count, pattern, past_cache,
            [&](V y, V c, V s) { return UncenterAndUnscale(after.Inverse(y), c, s); });
  } else {
    MapRows(in, out, count, pattern, past_cache, [&](V x, V c, V s) { return after(CenterAndScale(x, c, s)); });
  }
}

template <class T>
HWY_INLINE void MapRows(const T* in, T* out, std::size_t count, const RowPattern& pattern, bool past_cache,
                        bool invert) {
  const AfterScaling& after = pattern.after;
  switch (after.kind) {
    case AfterScaling::Kind::nothing: return MapRows(in, out, count, pattern, past_cache, invert, AsItIs());
    case AfterScaling::Kind::range:
      return MapRows(in, out, count, pattern, past_cache, invert, ToRange(after.low, after.high, after.clip));
    case AfterScaling::Kind::bound: return MapRows(in, out, count, pattern, past_cache, invert, ToBound(after.high));
  }
}

HWY_INLINE void MinMax(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  const D d;
  const Span span(map);
  const V half = hn::Set(d, span.half), origin = hn::Set(d, span.origin), width = hn::Set(d, span.width);
  const ToRange to_range(map.low, map.high, map.clip);
  Map(in, out, count, [&](V x) { return to_range(CenterAndScale(hn::Mul(x, half), origin, width)); });
}

HWY_INLINE void InvertMinMax(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  const D d;
  const Span span(map);
  const V half = hn::Set(d, span.half), origin = hn::Set(d, span.origin), width = hn::Set(d, span.width);
  const ToRange to_range(map.low, map.high, map.clip);
  Map(in, out, count, [&](V y) { return hn::Div(UncenterAndUnscale(to_range.Inverse(y), origin, width), half); });
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
