// The vector bodies of norm.h over lines, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_LINES_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_LINES_INL_H_
#undef STRICKLE_KERNELS_NORM_LINES_INL_H_
#else
#define STRICKLE_KERNELS_NORM_LINES_INL_H_
#endif

#include <algorithm>

#include "kernels/norm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Adds the sums of terms(how, i).value and of value·factor over a line to those of line `line`.
template <class T, class Terms>
HWY_INLINE void AddTerms(std::size_t length, const Terms& terms, const Sums& sums, std::size_t line) {
  constexpr std::size_t longest = 8;  // additions in a row that T rounds
  const Tag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const Whole<T> whole;
  Total<T> values, products;
  std::size_t i = 0;
  while (length - i >= 4 * lanes) {
    const std::size_t steps = std::min(longest, (length - i) / (4 * lanes));
    Vec<T> s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0, p0 = s0, p1 = s0, p2 = s0, p3 = s0;
    for (std::size_t step = 0; step < steps; ++step, i += 4 * lanes) {
      const Term<T> t0 = terms(whole, i), t1 = terms(whole, i + lanes);
      const Term<T> t2 = terms(whole, i + 2 * lanes), t3 = terms(whole, i + 3 * lanes);
      s0 = hn::Add(s0, t0.value);
      s1 = hn::Add(s1, t1.value);
      s2 = hn::Add(s2, t2.value);
      s3 = hn::Add(s3, t3.value);
      p0 = hn::MulAdd(t0.value, t0.factor, p0);
      p1 = hn::MulAdd(t1.value, t1.factor, p1);
      p2 = hn::MulAdd(t2.value, t2.factor, p2);
      p3 = hn::MulAdd(t3.value, t3.factor, p3);
    }
    values.Add(hn::Add(hn::Add(s0, s1), hn::Add(s2, s3)));
    products.Add(hn::Add(hn::Add(p0, p1), hn::Add(p2, p3)));
  }
  if (i < length) {
    Vec<T> s = hn::Zero(d), p = s;
    for (; length - i >= lanes; i += lanes) {
      const Term<T> t = terms(whole, i);
      s = hn::Add(s, t.value);
      p = hn::MulAdd(t.value, t.factor, p);
    }
    if (i < length) {
      const First<T> first(length - i);
      const Term<T> t = terms(first, i);
      const Vec<T> value = first.OrZero(t.value);
      s = hn::Add(s, value);
      p = hn::MulAdd(value, first.OrZero(t.factor), p);
    }
    values.Add(s);
    products.Add(p);
  }
  sums.first[line] += values.Get();
  sums.product[line] += products.Get();
}

template <class T>
void AddLineSums(const Block<const T>& x, const T* shifts, const Sums& sums) {
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const Vec<T> shift = hn::Set(Tag<T>(), shifts[line]);
    const auto terms = [=](const auto& how, std::size_t i) HWY_ATTR {
      const Vec<T> difference = hn::Sub(how.Load(in + i), shift);
      return Term<T>{difference, difference};
    };
    AddTerms<T>(x.length, terms, sums, line);
  }
}

template <class T>
void AddLineGradientSums(const Block<const T>& x, const T* g, const T* centers, const Sums& sums) {
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const T* const gradients = g + line * x.stride;
    const Vec<T> center = hn::Set(Tag<T>(), centers[line]);
    const auto terms = [=](const auto& how, std::size_t i) HWY_ATTR {
      return Term<T>{how.Load(gradients + i), hn::Sub(how.Load(in + i), center)};
    };
    AddTerms<T>(x.length, terms, sums, line);
  }
}

template <class T>
void AddRowGradientSums(const Block<const T>& x, const T* g, const T* centers, const T* weight, const Sums& sums) {
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const T* const gradients = g + line * x.stride;
    const Vec<T> center = hn::Set(Tag<T>(), centers[line]);
    const auto terms = [=](const auto& how, std::size_t i) HWY_ATTR {
      return Term<T>{hn::Mul(how.Load(gradients + i), how.Load(weight + i)), hn::Sub(how.Load(in + i), center)};
    };
    AddTerms<T>(x.length, terms, sums, line);
  }
}

template <class T>
void NormalizeRows(const Block<const T>& x, const Standardizing<T>& map, const Affine<T>& affine, const Block<T>& y,
                   Store store) {
  const Tag<T> d;
  WithElementAffine(affine, [&](const auto& weigh) HWY_ATTR {
    for (std::size_t line = 0; line < x.count; ++line) {
      const T* const in = x.data + line * x.stride;
      T* const out = y.data + line * y.stride;
      const Vec<T> center = hn::Set(d, map.center[line]), scale = hn::Set(d, map.scale[line]);
      const Vec<T> rest = hn::Set(d, map.rest[line]);
      ForEachVector<T>(x.length, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
        how.Store(weigh(Standardize<T>(how.Load(in + i), center, scale, rest), how, i), out + i);
      });
    }
  });
  if (store == Store::past_cache) hwy::FlushStream();
}

template <class T>
void NormalizeLines(const Block<const T>& x, const Standardizing<T>& map, const Affine<T>& affine, const Block<T>& y,
                    Store store) {
  const Tag<T> d;
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    T* const out = y.data + line * y.stride;
    const Vec<T> center = hn::Set(d, map.center[line]), scale = hn::Set(d, map.scale[line]);
    const Vec<T> rest = hn::Set(d, map.rest[line]);
    const auto each = [&](const auto& weigh) HWY_ATTR {
      ForEachVector<T>(x.length, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
        how.Store(weigh(Standardize<T>(how.Load(in + i), center, scale, rest)), out + i);
      });
    };
    if (affine.weight || affine.bias) {
      const Vec<T> weight = hn::Set(d, affine.weight ? affine.weight[line] : T(1));
      const Vec<T> bias = hn::Set(d, affine.bias ? affine.bias[line] : T(0));
      each([=](Vec<T> z) HWY_ATTR { return hn::MulAdd(z, weight, bias); });
    } else {
      each([](Vec<T> z) HWY_ATTR { return z; });
    }
  }
  if (store == Store::past_cache) hwy::FlushStream();
}

template <class T>
void DifferentiateLines(const Block<const T>& x, const T* g, const GradientMap<T>& map, T* dx, Store store) {
  const Tag<T> d;
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const T* const gradients = g + line * x.stride;
    T* const out = dx + line * x.stride;
    const Vec<T> center = hn::Set(d, map.center[line]), gradient = hn::Set(d, map.gradient[line]);
    const Vec<T> slope = hn::Set(d, map.slope[line]), offset = hn::Set(d, map.offset[line]);
    ForEachVector<T>(x.length, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
      const Vec<T> centered = hn::Sub(how.Load(in + i), center);
      how.Store(InputGradient<T>(how.Load(gradients + i), centered, gradient, slope, offset), out + i);
    });
  }
  if (store == Store::past_cache) hwy::FlushStream();
}

// A few lines at once, so that T adds up their parts of dweight and dbias before a double does.
template <class T, bool Weighted, std::size_t Rows>
HWY_INLINE void DifferentiateRowsAtOnce(const Block<const T>& x, const T* g, const GradientMap<T>& map,
                                        const Standardizing<T>& z, const T* weight, T* dx, double* dweight,
                                        double* dbias, std::size_t line) {
  const Tag<T> d;
  const std::size_t stride = x.stride, start = line * stride, length = x.length;
  const T* const in = x.data + start;
  const T* const gradients = g + start;
  T* const out = dx + start;
  const auto columns = [=](const auto& how, std::size_t i) HWY_ATTR {
    Vec<T> products = hn::Zero(d), sum = products;
    const Vec<T> w = Weighted ? how.Load(weight + i) : products;
    HWY_UNROLL(4)
    for (std::size_t row = 0; row < Rows; ++row) {
      const std::size_t at = row * stride + i, l = line + row;
      const Vec<T> gradient = how.Load(gradients + at);
      const Vec<T> centered = hn::Sub(how.Load(in + at), hn::Set(d, map.center[l]));
      sum = hn::Add(sum, gradient);
      products = hn::MulAdd(gradient, hn::MulAdd(centered, hn::Set(d, z.scale[l]), hn::Set(d, z.rest[l])), products);
      const Vec<T> weighted = Weighted ? hn::Mul(gradient, w) : gradient;
      how.Store(InputGradient<T>(weighted, centered, hn::Set(d, map.gradient[l]), hn::Set(d, map.slope[l]),
                                 hn::Set(d, map.offset[l])),
                out + at);
    }
    if (dweight == nullptr) return;
    AddTo(dweight + i, products);
    AddTo(dbias + i, sum);
  };
  ForEachVector<T>(length, columns);
}

template <class T>
void DifferentiateRows(const Block<const T>& x, const T* g, const GradientMap<T>& map, const Standardizing<T>& z,
                       const T* weight, T* dx, double* dweight, double* dbias) {
  std::size_t line = 0;
  for (; x.count - line >= 4; line += 4) {
    if (weight) DifferentiateRowsAtOnce<T, true, 4>(x, g, map, z, weight, dx, dweight, dbias, line);
    else DifferentiateRowsAtOnce<T, false, 4>(x, g, map, z, weight, dx, dweight, dbias, line);
  }
  for (; line < x.count; ++line) {
    if (weight) DifferentiateRowsAtOnce<T, true, 1>(x, g, map, z, weight, dx, dweight, dbias, line);
    else DifferentiateRowsAtOnce<T, false, 1>(x, g, map, z, weight, dx, dweight, dbias, line);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
