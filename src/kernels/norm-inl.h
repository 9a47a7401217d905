// Vectors, sums and expressions of norm.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_INL_H_
#undef STRICKLE_KERNELS_NORM_INL_H_
#else
#define STRICKLE_KERNELS_NORM_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/norm.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
template <class T>
using Tag = hn::CappedTag<T, 64 / sizeof(T)>;
template <class T>
using Vec = hn::Vec<Tag<T>>;

template <class T>
HWY_INLINE Vec<T> Standardize(Vec<T> x, Vec<T> center, Vec<T> scale, Vec<T> rest) {
  return hn::MulAdd(hn::Sub(x, center), scale, rest);
}
template <class T>
HWY_INLINE Vec<T> InputGradient(Vec<T> g, Vec<T> z, Vec<T> gradient, Vec<T> slope, Vec<T> offset) {
  return hn::MulAdd(g, gradient, hn::MulAdd(z, slope, offset));
}

// How the elements of a vector come from an array and go to one: all of them, or the first ones, the others being 0.

template <class T>
struct Whole {
  HWY_INLINE Vec<T> Load(const T* in) const { return hn::LoadU(Tag<T>(), in); }
  HWY_INLINE Vec<T> OrZero(Vec<T> v) const { return v; }
  HWY_INLINE void Store(Vec<T> v, T* out) const { hn::StoreU(v, Tag<T>(), out); }
};

template <class T>
struct WholePastCache : Whole<T> {
  HWY_INLINE void Store(Vec<T> v, T* aligned) const { hn::Stream(v, Tag<T>(), aligned); }
};

template <class T>
class First {
 public:
  explicit First(std::size_t count) : count_(count) {}
  HWY_INLINE Vec<T> Load(const T* in) const {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN T values[hn::MaxLanes(Tag<T>())] = {};
    std::copy(in, in + count_, values);
    return hn::Load(Tag<T>(), values);
#else
    return hn::MaskedLoad(hn::FirstN(Tag<T>(), count_), Tag<T>(), in);
#endif
  }
  HWY_INLINE Vec<T> OrZero(Vec<T> v) const { return hn::IfThenElseZero(hn::FirstN(Tag<T>(), count_), v); }
  HWY_INLINE void Store(Vec<T> v, T* out) const {
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN T values[hn::MaxLanes(Tag<T>())];
    hn::Store(v, Tag<T>(), values);
    std::copy(values, values + count_, out);
#else
    hn::BlendedStore(v, hn::FirstN(Tag<T>(), count_), Tag<T>(), out);
#endif
  }

 private:
  std::size_t count_;
};

// Calls body(how, i) for vectors from element i on, over all of `count` elements.
template <class T, class Body>
HWY_INLINE void ForEachVector(std::size_t count, const Body& body) {
  const std::size_t lanes = hn::Lanes(Tag<T>());
  std::size_t i = 0;
  for (; count - i >= lanes; i += lanes) body(Whole<T>(), i);
  if (i < count) body(First<T>(count - i), i);
}

// The same for results that go to `out`: if past the cache, then in whole cache lines.
template <class T, class Body>
HWY_INLINE void ForEachVector(std::size_t count, const T* out, Store store, const Body& body) {
  constexpr std::size_t line = 64;
  const std::size_t lanes = hn::Lanes(Tag<T>()), over = reinterpret_cast<std::uintptr_t>(out) % line;
  if (store == Store::through_cache || over % sizeof(T) != 0) return ForEachVector<T>(count, body);
  const std::size_t begin = std::min(count, (line - over) % line / sizeof(T));
  const std::size_t end = count - (count - begin) % (line / sizeof(T));
  if (begin > 0) ForEachVector<T>(begin, body);
  for (std::size_t i = begin; i < end; i += lanes) body(WholePastCache<T>(), i);
  if (end < count) ForEachVector<T>(count - end, [=](const auto& how, std::size_t i) HWY_ATTR { body(how, end + i); });
}

// Asks for the cache line of an element, once for each line. It comes into the second cache: the first one's reads do
// not wait for it there, which makes a pass over memory up to twice as fast.
template <class T>
HWY_INLINE void FetchAhead(const T* in, std::size_t i) {
  constexpr int second_cache = 2;
  if (i % (64 / sizeof(T)) < hn::Lanes(Tag<T>())) __builtin_prefetch(in, 0, second_cache);
}

// Calls body with the weights and biases that there are: y(z, how, i) is z·weight + bias.
template <class T, class Body>
HWY_INLINE void WithElementAffine(const Affine<T>& affine, const Body& body) {
  const T* const weight = affine.weight;
  const T* const bias = affine.bias;
  if (weight && bias) {
    body([=](Vec<T> z, const auto& how, std::size_t i)
             HWY_ATTR { return hn::MulAdd(z, how.Load(weight + i), how.Load(bias + i)); });
  } else if (weight) {
    body([=](Vec<T> z, const auto& how, std::size_t i) HWY_ATTR { return hn::Mul(z, how.Load(weight + i)); });
  } else if (bias) {
    body([=](Vec<T> z, const auto& how, std::size_t i) HWY_ATTR { return hn::Add(z, how.Load(bias + i)); });
  } else {
    body([](Vec<T> z, const auto&, std::size_t) HWY_ATTR { return z; });
  }
}

#if HWY_TARGET != HWY_SCALAR
using Doubles = hn::Repartition<double, Tag<float>>;
HWY_INLINE hn::Vec<Doubles> LowDoubles(Vec<float> v) {
  return hn::PromoteTo(Doubles(), hn::LowerHalf(hn::Half<Tag<float>>(), v));
}
HWY_INLINE hn::Vec<Doubles> HighDoubles(Vec<float> v) {
  return hn::PromoteTo(Doubles(), hn::UpperHalf(hn::Half<Tag<float>>(), v));
}
#endif

// The same as lost().
HWY_INLINE Vec<double> Lost(Vec<double> a, Vec<double> b, Vec<double> sum) {
  const Vec<double> added = hn::Sub(sum, a);
  return hn::Add(hn::Sub(a, hn::Sub(sum, added)), hn::Sub(b, added));
}

// Adds the elements of v to as many doubles.
HWY_INLINE void AddTo(double* out, Vec<double> v) {
  const Tag<double> d;
  hn::StoreU(hn::Add(hn::LoadU(d, out), v), d, out);
}
HWY_INLINE void AddTo(double* out, Vec<float> v) {
#if HWY_TARGET == HWY_SCALAR
  *out += hn::GetLane(v);
#else
  const Doubles d;
  double* const high = out + hn::Lanes(d);
  hn::StoreU(hn::Add(hn::LoadU(d, out), LowDoubles(v)), d, out);
  hn::StoreU(hn::Add(hn::LoadU(d, high), HighDoubles(v)), d, high);
#endif
}

// The same for arrays, whose lengths are rounded up to whole vectors.
template <class T>
HWY_INLINE void AddTo(std::size_t count, const T* in, double* out) {
  const Tag<T> d;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) AddTo(out + i, hn::Load(d, in + i));
}
// To sums of doubles, and to what their rounding took away; of floats in double it takes nothing that counts.
HWY_INLINE void AddTo(std::size_t count, const double* in, double* out, double* lost) {
  const Tag<double> d;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const Vec<double> before = hn::LoadU(d, out + i), v = hn::Load(d, in + i), sum = hn::Add(before, v);
    AddTo(lost + i, Lost(before, v, sum));
    hn::StoreU(sum, d, out + i);
  }
}
HWY_INLINE void AddTo(std::size_t count, const float* in, double* out, double*) { AddTo<float>(count, in, out); }
template <class T>
HWY_INLINE void Clear(std::size_t count, T* out) {
  const Tag<T> d;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) hn::Store(hn::Zero(d), d, out + i);
}

// What is added up of an element: the value, and value·factor.
template <class T>
struct Term {
  Vec<T> value, factor;
};

// The sum, in double, of vectors of T.
template <class T>
class Total;
template <>
class Total<double> {
 public:
  HWY_INLINE Total() : sum_(hn::Zero(Tag<double>())), lost_(sum_) {}
  HWY_INLINE void Add(Vec<double> v) {
    const Vec<double> sum = hn::Add(sum_, v);
    lost_ = hn::Add(lost_, Lost(sum_, v, sum));
    sum_ = sum;
  }
  HWY_INLINE void AddTo(double* out, double* lost) const {
    const double value = hn::GetLane(hn::SumOfLanes(Tag<double>(), sum_)), sum = *out + value;
    *lost += kernels::lost(*out, value, sum) + hn::GetLane(hn::SumOfLanes(Tag<double>(), lost_));
    *out = sum;
  }

 private:
  Vec<double> sum_, lost_;
};
template <>
class Total<float> {
#if HWY_TARGET == HWY_SCALAR
 public:
  HWY_INLINE Total() : sum_(0) {}
  HWY_INLINE void Add(Vec<float> v) { sum_ += hn::GetLane(v); }
  HWY_INLINE void AddTo(double* out, double*) const { *out += sum_; }

 private:
  double sum_;
#else
 public:
  HWY_INLINE Total() : sum_(hn::Zero(Doubles())) {}
  HWY_INLINE void Add(Vec<float> v) {
    const hn::Half<Tag<float>> half;
    sum_ = hn::Add(sum_, hn::PromoteTo(Doubles(), hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v))));
  }
  HWY_INLINE void AddTo(double* out, double*) const { *out += hn::GetLane(hn::SumOfLanes(Doubles(), sum_)); }

 private:
  hn::Vec<Doubles> sum_;
#endif
};

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
