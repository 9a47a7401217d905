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
    const std::size_t end = i + std::min(longest, (length - i) / (4 * lanes)) * 4 * lanes;
    Vec<T> s[4], p[4];
    HWY_UNROLL(4)
    for (std::size_t k = 0; k < 4; ++k) {
      const Term<T> t = terms(whole, i + k * lanes);
      s[k] = t.value;
      p[k] = hn::Mul(t.value, t.factor);
    }
    for (i += 4 * lanes; i < end; i += 4 * lanes) {
      HWY_UNROLL(4)
      for (std::size_t k = 0; k < 4; ++k) {
        const Term<T> t = terms(whole, i + k * lanes);
        s[k] = hn::Add(s[k], t.value);
        p[k] = hn::MulAdd(t.value, t.factor, p[k]);
      }
    }
    values.Add(hn::Add(hn::Add(s[0], s[1]), hn::Add(s[2], s[3])));
    products.Add(hn::Add(hn::Add(p[0], p[1]), hn::Add(p[2], p[3])));
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
  values.AddTo(sums.first + line, sums.lost_first + line);
  products.AddTo(sums.product + line, sums.lost_product + line);
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

template <class T, bool Weighted>
HWY_INLINE void AddLineGradientSumsOf(const Block<const T>& x, const T* g, const T* centers, const T* weight,
                                      const Sums& sums) {
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const T* const gradients = g + line * x.stride;
    const Vec<T> center = hn::Set(Tag<T>(), centers[line]);
    const auto terms = [=](const auto& how, std::size_t i) HWY_ATTR {
      const Vec<T> gradient = how.Load(gradients + i);
      return Term<T>{Weighted ? hn::Mul(gradient, how.Load(weight + i)) : gradient, hn::Sub(how.Load(in + i), center)};
    };
    AddTerms<T>(x.length, terms, sums, line);
  }
}

template <class T>
void AddLineGradientSums(const Block<const T>& x, const T* g, const T* centers, const T* weight, const Sums& sums) {
  if (weight) AddLineGradientSumsOf<T, true>(x, g, centers, weight, sums);
  else AddLineGradientSumsOf<T, false>(x, g, centers, weight, sums);
}

template <class T>
void NormalizeRows(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                   const Block<T>& y, Store store) {
  // The rows after these are asked for while these are written: reading does not wait for writing then.
  const std::size_t ahead = x.count * x.stride;
  // By value: rows may be short, and what they share stays in registers.
  const Block<const T> from = x;
  const Block<T> to = y;
  const Standardizing<const T> z = map;
  WithElementAffine(affine, [=](const auto& weigh_by) HWY_ATTR {
    const Tag<T> d;
    const auto weigh = weigh_by;
    for (std::size_t line = 0; line < from.count; ++line) {
      const T* const in = from.data + line * from.stride;
      T* const out = to.data + line * to.stride;
      const Vec<T> center = hn::Set(d, z.center[line]), scale = hn::Set(d, z.scale[line]);
      const Vec<T> rest = hn::Set(d, z.rest[line]);
      ForEachVector<T>(from.length, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
        FetchAhead(in + i + ahead, i);
        how.Store(weigh(Standardize<T>(how.Load(in + i), center, scale, rest), how, i), out + i);
      });
    }
  });
}

template <class T>
void NormalizeLines(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                    const Block<T>& y, Store store) {
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
}

template <class T>
void DifferentiateLines(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                        const GradientMap<const T>& map, T* dx, Store store) {
  const Tag<T> d;
  for (std::size_t line = 0; line < x.count; ++line) {
    const T* const in = x.data + line * x.stride;
    const T* const gradients = g + line * x.stride;
    T* const out = dx + line * x.stride;
    const Vec<T> center = hn::Set(d, z.center[line]), scale = hn::Set(d, z.scale[line]);
    const Vec<T> rest = hn::Set(d, z.rest[line]), gradient = hn::Set(d, map.gradient[line]);
    const Vec<T> slope = hn::Set(d, map.slope[line]), offset = hn::Set(d, map.offset[line]);
    ForEachVector<T>(x.length, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
      const Vec<T> standardized = Standardize<T>(how.Load(in + i), center, scale, rest);
      how.Store(InputGradient<T>(how.Load(gradients + i), standardized, gradient, slope, offset), out + i);
    });
  }
}

// What one row adds to the sums of an element, after its dx is stored. A vector of each number of a row stays in a
// register.
template <class T, bool Weighted>
class RowGradient {
 public:
  HWY_INLINE RowGradient(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                         const GradientMap<const T>& map, T* dx, std::size_t row)
      : in_(x.data + row * x.stride),
        gradients_(g + row * x.stride),
        out_(dx + row * x.stride),
        center_(hn::Set(Tag<T>(), z.center[row])),
        scale_(hn::Set(Tag<T>(), z.scale[row])),
        rest_(hn::Set(Tag<T>(), z.rest[row])),
        gradient_(hn::Set(Tag<T>(), map.gradient[row])),
        slope_(hn::Set(Tag<T>(), map.slope[row])),
        offset_(hn::Set(Tag<T>(), map.offset[row])) {}

  template <class How>
  HWY_INLINE void operator()(const How& how, std::size_t i, Vec<T> weight, Vec<T>& products, Vec<T>& sum) const {
    // Elements that aren't there give no z, which might be infinite.
    const Vec<T> z = how.OrZero(Standardize<T>(how.Load(in_ + i), center_, scale_, rest_));
    const Vec<T> g = how.Load(gradients_ + i);
    products = hn::MulAdd(g, z, products);
    sum = hn::Add(sum, g);
    how.Store(InputGradient<T>(Weighted ? hn::Mul(g, weight) : g, z, gradient_, slope_, offset_), out_ + i);
  }

 private:
  const T* in_;
  const T* gradients_;
  T* out_;
  Vec<T> center_, scale_, rest_, gradient_, slope_, offset_;
};

// Of some elements, over one or two rows whose first dx is `out`.
template <class T, bool Weighted, class... Rows>
HWY_INLINE void AddRows(std::size_t begin, std::size_t count, const T* weight, const T* out, Store store, T* products,
                        T* sums, Rows... rows) {
  const Tag<T> d;
  ForEachVector<T>(count, out + begin, store, [=](const auto& how, std::size_t i) HWY_ATTR {
    Vec<T> product = hn::LoadU(d, products + i), sum = hn::LoadU(d, sums + i);
    const Vec<T> w = Weighted ? how.Load(weight + begin + i) : product;
    (rows(how, begin + i, w, product, sum), ...);
    hn::StoreU(product, d, products + i);
    hn::StoreU(sum, d, sums + i);
  });
}

template <class T, bool Weighted>
HWY_INLINE void DifferentiateRowsOf(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                                    const GradientMap<const T>& map, const T* weight, T* dx, double* dweight,
                                    double* dbias, Store store) {
  using Row = RowGradient<T, Weighted>;
  constexpr std::size_t elements_at_once = 1024;
  // Vectors may start anywhere in them, and end behind them.
  HWY_ALIGN T products[elements_at_once + hn::MaxLanes(Tag<T>())], sums[elements_at_once + hn::MaxLanes(Tag<T>())];
  // Two rows at once: the sums are loaded and stored half as often. Past the cache they must be aligned alike, and not
  // be whole pages apart, where a processor mistakes one for the other.
  const bool in_pairs =
      store == Store::through_cache || (x.stride % hn::Lanes(Tag<T>()) == 0 && x.stride * sizeof(T) % 4096 != 0);
  for (std::size_t first = 0; first < x.count; first += rows_in_T<T>) {
    const std::size_t end = std::min(x.count, first + rows_in_T<T>);
    for (std::size_t begin = 0; begin < x.length; begin += elements_at_once) {
      const std::size_t count = std::min(elements_at_once, x.length - begin);
      Clear<T>(count, products);
      Clear<T>(count, sums);
      std::size_t row = first;
      for (; in_pairs && end - row >= 2; row += 2) {
        AddRows<T, Weighted>(begin, count, weight, dx + row * x.stride, store, products, sums,
                             Row(x, g, z, map, dx, row), Row(x, g, z, map, dx, row + 1));
      }
      for (; row < end; ++row) {
        AddRows<T, Weighted>(begin, count, weight, dx + row * x.stride, store, products, sums,
                             Row(x, g, z, map, dx, row));
      }
      if (dweight == nullptr) continue;
      AddTo<T>(count, products, dweight + begin);
      AddTo<T>(count, sums, dbias + begin);
    }
  }
}

template <class T>
void DifferentiateRows(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                       const GradientMap<const T>& map, const T* weight, T* dx, double* dweight, double* dbias,
                       Store store) {
  if (weight) DifferentiateRowsOf<T, true>(x, g, z, map, weight, dx, dweight, dbias, store);
  else DifferentiateRowsOf<T, false>(x, g, z, map, weight, dx, dweight, dbias, store);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
