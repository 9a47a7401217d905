// The vector bodies of norm.h over columns, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_COLUMNS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_COLUMNS_INL_H_
#undef STRICKLE_KERNELS_NORM_COLUMNS_INL_H_
#else
#define STRICKLE_KERNELS_NORM_COLUMNS_INL_H_
#endif

#include <type_traits>

#include "kernels/norm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Columns are gone through as memory lies, and what comes so many rows later is asked for meanwhile: a processor
// follows a row by itself, but not from one to the next.
template <class T>
HWY_INLINE std::size_t RowsAhead(std::size_t columns) {
  constexpr std::size_t bytes_ahead = 16384;
  return std::max<std::size_t>(1, bytes_ahead / sizeof(T) / columns);
}

// Calls body(rows, row) for `AtOnce` rows at once, and one by one for those left.
template <std::size_t AtOnce, class Body>
HWY_INLINE void ForEachRows(std::size_t rows, const Body& body) {
  std::size_t row = 0;
  for (; rows - row >= AtOnce; row += AtOnce) body(std::integral_constant<std::size_t, AtOnce>(), row);
  for (; row < rows; ++row) body(std::integral_constant<std::size_t, 1>(), row);
}

// Adds the sums over rows of terms(row offset + column).value and of value·factor. The more rows at once, the less
// often their sums are loaded and stored; but rows that follow each other in memory are best read in order.
template <class T, std::size_t AtOnce, class Terms>
HWY_INLINE void AddColumnTermsOf(std::size_t rows, std::size_t columns, std::size_t stride, const Terms& terms,
                                 const Sums& sums) {
  constexpr std::size_t columns_at_once = 1024;
  const Tag<T> d;
  HWY_ALIGN T values[columns_at_once], products[columns_at_once];
  for (std::size_t begin = 0; begin < columns; begin += columns_at_once) {
    const std::size_t count = std::min(columns_at_once, columns - begin);
    for (std::size_t first_row = 0; first_row < rows; first_row += rows_in_T<T>) {
      Clear<T>(count, values);
      Clear<T>(count, products);
      ForEachRows<AtOnce>(std::min(rows_in_T<T>, rows - first_row), [&](auto at_once, std::size_t row) HWY_ATTR {
        const std::size_t start = (first_row + row) * stride + begin;
        ForEachVector<T>(count, [=, &terms, &values, &products](const auto& how, std::size_t column) HWY_ATTR {
          Vec<T> value = hn::Load(d, values + column), product = hn::Load(d, products + column);
          HWY_UNROLL(8)
          for (std::size_t r = 0; r < at_once.value; ++r) {
            const auto t = terms(how, start + r * stride + column, begin + column);
            value = hn::Add(value, t.value);
            product = hn::MulAdd(t.value, t.factor, product);
          }
          hn::Store(value, d, values + column);
          hn::Store(product, d, products + column);
        });
      });
      AddTo(count, values, sums.first + begin, sums.lost_first + begin);
      AddTo(count, products, sums.product + begin, sums.lost_product + begin);
    }
  }
}
template <class T, class Terms>
HWY_INLINE void AddColumnTerms(const Block<const T>& x, const Terms& terms, const Sums& sums) {
  const bool in_order = x.count == x.stride;
  if (in_order) AddColumnTermsOf<T, 2>(x.length, x.count, x.stride, terms, sums);
  else AddColumnTermsOf<T, 8>(x.length, x.count, x.stride, terms, sums);
}

template <class T>
void AddColumnSums(const Block<const T>& x, const T* shifts, const Sums& sums) {
  const T* const in = x.data;
  const std::size_t ahead = RowsAhead<T>(x.count) * x.stride;
  const auto terms = [=](const auto& how, std::size_t at, std::size_t column) HWY_ATTR {
    FetchAhead(in + at + ahead, column);
    const Vec<T> difference = hn::Sub(how.Load(in + at), how.Load(shifts + column));
    return Term<T>{difference, difference};
  };
  AddColumnTerms<T>(x, terms, sums);
}

template <class T>
void AddColumnGradientSums(const Block<const T>& x, const T* g, const T* centers, const Sums& sums) {
  const T* const in = x.data;
  const std::size_t ahead = RowsAhead<T>(x.count) * x.stride;
  const auto terms = [=](const auto& how, std::size_t at, std::size_t column) HWY_ATTR {
    FetchAhead(in + at + ahead, column);
    FetchAhead(g + at + ahead, column);
    return Term<T>{how.Load(g + at), hn::Sub(how.Load(in + at), how.Load(centers + column))};
  };
  AddColumnTerms<T>(x, terms, sums);
}

template <class T>
void NormalizeColumns(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                      const Block<T>& y, Store store) {
  // By value: rows may be short, and what they share stays in registers.
  const Block<const T> from = x;
  const Block<T> to = y;
  const Standardizing<const T> s = map;
  const std::size_t ahead = RowsAhead<T>(x.count) * x.stride;
  WithElementAffine(affine, [=](const auto& weigh_by) HWY_ATTR {
    const auto weigh = weigh_by;
    for (std::size_t row = from.length; row-- > 0;) {
      const T* const in = from.data + row * from.stride;
      T* const out = to.data + row * to.stride;
      ForEachVector<T>(from.count, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
        FetchAhead(in + i - ahead, i);
        const Vec<T> z =
            Standardize<T>(how.Load(in + i), how.Load(s.center + i), how.Load(s.scale + i), how.Load(s.rest + i));
        how.Store(weigh(z, how, i), out + i);
      });
    }
  });
}

template <class T>
void DifferentiateColumns(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                          const GradientMap<const T>& map, T* dx, Store store) {
  const Block<const T> from = x;
  const Standardizing<const T> s = z;
  const GradientMap<const T> m = map;
  const std::size_t ahead = RowsAhead<T>(x.count) * x.stride;
  for (std::size_t row = from.length; row-- > 0;) {
    const T* const in = from.data + row * from.stride;
    const T* const gradients = g + row * from.stride;
    T* const out = dx + row * from.stride;
    ForEachVector<T>(from.count, out, store, [=](const auto& how, std::size_t i) HWY_ATTR {
      FetchAhead(in + i - ahead, i);
      FetchAhead(gradients + i - ahead, i);
      const Vec<T> standardized =
          Standardize<T>(how.Load(in + i), how.Load(s.center + i), how.Load(s.scale + i), how.Load(s.rest + i));
      how.Store(InputGradient<T>(how.Load(gradients + i), standardized, how.Load(m.gradient + i), how.Load(m.slope + i),
                                 how.Load(m.offset + i)),
                out + i);
    });
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
