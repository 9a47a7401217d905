// The vector bodies of norm.h for what is done once per line or column, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_NORM_STATISTICS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#undef STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#else
#define STRICKLE_KERNELS_NORM_STATISTICS_INL_H_
#endif

#include <algorithm>
#include <limits>
#include <type_traits>

#include "kernels/map-inl.h"
#include "kernels/norm-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Of doubles beyond the floats anything may come: nobody uses what is out of range.
HWY_INLINE void StoreAs(V v, double* out) { hn::StoreU(v, D(), out); }
HWY_INLINE void StoreAs(V v, float* out) {
  const hn::Rebind<float, D> d;
  hn::StoreU(hn::DemoteTo(d, v), d, out);
}

// The first `left` elements of a vector, the others being 0.
template <class T>
HWY_INLINE V LoadFirst(const T* in, std::size_t left) {
  if (left >= hn::Lanes(D())) return LoadAsDoubles(in);
  HWY_ALIGN T values[hn::MaxLanes(D())] = {};
  std::copy(in, in + left, values);
  return LoadAsDoubles(values);
}
template <class T>
HWY_INLINE void StoreFirst(V v, T* out, std::size_t left) {
  if (left >= hn::Lanes(D())) return StoreAs(v, out);
  HWY_ALIGN T values[hn::MaxLanes(D())];
  StoreAs(v, values);
  std::copy(values, values + left, out);
}

// What is lost of an infinite sum is no number.
template <class T>
HWY_INLINE V LoadSum(const double* sum, const double* lost) {
  const V v = hn::LoadU(D(), sum);
  if constexpr (std::is_same_v<T, float>) return v;
  const V low = hn::LoadU(D(), lost);
  return hn::Add(v, hn::IfThenElseZero(hn::Eq(low, low), low));
}

// What LoadSum leaves of the two.
HWY_INLINE V RestOfSum(const double* sum, const double* lost, V rounded) {
  const V rest = Lost(hn::LoadU(D(), sum), hn::LoadU(D(), lost), rounded);
  return hn::IfThenElseZero(hn::Eq(rest, rest), rest);
}

// What rounding takes of a product: T. J. Dekker, "A floating-point technique for extending the available precision",
// 1971.
HWY_INLINE V ProductLost(V a, V b, V product) {
  const V splitter = hn::Set(D(), 134217729.0);  // 2²⁷ + 1: halves of 26 bits, whose products are exact
  const V a_split = hn::Mul(a, splitter), b_split = hn::Mul(b, splitter);
  const V a_high = hn::Sub(a_split, hn::Sub(a_split, a)), b_high = hn::Sub(b_split, hn::Sub(b_split, b));
  const V a_low = hn::Sub(a, a_high), b_low = hn::Sub(b, b_high);
  const V rest =
      hn::Sub(hn::Sub(hn::Sub(product, hn::Mul(a_high, b_high)), hn::Mul(a_low, b_high)), hn::Mul(a_high, b_low));
  return hn::Sub(hn::Mul(a_low, b_low), rest);
}

// Digits of doubles beside a mean that was divided, and squares that were subtracted: the shift may be two deviations
// from the mean, which leaves a fifth of the squares.
struct Beside {
  V mean, squares;
};
HWY_INLINE Beside BesideDoubles(V n, V sum, V sum_low, V delta, V product, V product_low, V squared, V squares) {
  const V whole = hn::Mul(n, delta);
  const V undivided = hn::Add(hn::Sub(hn::Sub(sum, whole), ProductLost(n, delta, whole)), sum_low);
  // (Σ + low)²/n = Σ·δ + δ·(Σ − nδ) + 2δ·low
  const V more = hn::Mul(delta, hn::Add(undivided, sum_low));
  V rest = hn::Sub(Lost(product, hn::Neg(squared), squares), hn::Add(ProductLost(sum, delta, squared), more));
  rest = hn::Add(rest, product_low);
  const V mean = hn::Div(undivided, n);
  // Of what is out of range nothing is known, nor used.
  return {hn::IfThenElseZero(hn::Eq(mean, mean), mean), hn::IfThenElseZero(hn::Eq(rest, rest), rest)};
}

// Whether something was true of all elements so far.
class All {
 public:
  HWY_INLINE All() : without_(hn::Zero(D())) {}
  HWY_INLINE void Add(hn::Mask<D> true_of, std::size_t left) {
    const V one = hn::IfThenZeroElse(true_of, hn::Set(D(), 1.0));
    without_ = hn::Add(without_, left < hn::Lanes(D()) ? hn::IfThenElseZero(hn::FirstN(D(), left), one) : one);
  }
  HWY_INLINE bool Get() const { return hn::AllTrue(D(), hn::Eq(without_, hn::Zero(D()))); }

 private:
  V without_;
};

HWY_INLINE hn::Mask<D> Within(V rstd, const Range& range) {
  return hn::And(hn::Ge(rstd, hn::Set(D(), range.least)), hn::Le(rstd, hn::Set(D(), range.greatest)));
}

// How the values of mean + low become z, where `takes`; 0 elsewhere.
template <class T>
HWY_INLINE void StoreStandardizing(V mean, V low, V rstd, hn::Mask<D> takes, std::size_t i,
                                   const Standardizing<T>& map) {
  StoreAs(hn::IfThenElseZero(takes, mean), map.center + i);
  StoreAs(hn::IfThenElseZero(takes, rstd), map.scale + i);
  const V center = LoadAsDoubles(map.center + i);
  StoreAs(hn::IfThenElseZero(takes, hn::Mul(hn::Sub(hn::Sub(center, mean), low), rstd)), map.rest + i);
}

template <class T>
bool FinishStatistics(const T* shifts, const Sums& sums, std::size_t count, double n, double epsilon,
                      const Range& range, const Statistics<double>& statistics, const Standardizing<T>& map) {
  const D d;
  const V values = hn::Set(d, n), zero = hn::Zero(d), one = hn::Set(d, 1.0), eps = hn::Set(d, epsilon);
  const V largest = hn::Set(d, std::numeric_limits<double>::max()), four = hn::Set(d, 4.0);
  All all;
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const V shift = LoadAsDoubles(shifts + i), sum = LoadSum<T>(sums.first + i, sums.lost_first + i);
    const V product = LoadSum<T>(sums.product + i, sums.lost_product + i);
    const V delta = hn::Div(sum, values), mean = hn::Add(shift, delta);
    V low = Lost(shift, delta, mean);
    const V squared = hn::Mul(sum, delta);
    V squares = hn::Sub(product, squared);
    if constexpr (std::is_same_v<T, double>) {
      const V sum_low = RestOfSum(sums.first + i, sums.lost_first + i, sum);
      const V product_low = RestOfSum(sums.product + i, sums.lost_product + i, product);
      const Beside beside = BesideDoubles(values, sum, sum_low, delta, product, product_low, squared, squares);
      low = hn::Add(low, beside.mean);
      squares = hn::Add(squares, beside.squares);
    }
    // NaN stays, which a maximum might not keep.
    const V variance = hn::Div(hn::IfThenElse(hn::Lt(squares, zero), zero, squares), values);
    const V positive = hn::Add(variance, eps);
    const V root = hn::Div(one, hn::Sqrt(positive));
    const V rstd = hn::IfThenElse(hn::Eq(positive, zero), zero, hn::IfThenElse(hn::Gt(root, largest), largest, root));
    const std::size_t left = count - i;
    StoreFirst(mean, statistics.mean + i, left);
    StoreFirst(low, statistics.mean_low + i, left);
    StoreFirst(variance, statistics.variance + i, left);
    StoreFirst(rstd, statistics.rstd + i, left);
    const auto within = Within(rstd, range);
    StoreStandardizing(mean, low, rstd, within, i, map);
    all.Add(hn::And(within, hn::Le(hn::Mul(delta, delta), hn::Mul(four, variance))), left);
  }
  return all.Get();
}

template <class T>
bool SetStandardizing(const Statistics<const double>& statistics, std::size_t count, const Range& range,
                      const Standardizing<T>& map) {
  All all;
  for (std::size_t i = 0; i < count; i += hn::Lanes(D())) {
    const std::size_t left = count - i;
    const V mean = LoadFirst(statistics.mean + i, left), low = LoadFirst(statistics.mean_low + i, left);
    const V rstd = LoadFirst(statistics.rstd + i, left);
    const auto within = Within(rstd, range);
    StoreStandardizing(mean, low, rstd, within, i, map);
    all.Add(within, left);
  }
  return all.Get();
}

template <class T>
void SetGradientMap(const Sums& sums, const Standardizing<const T>& z, const double* rstds, const T* weights,
                    std::size_t count, double one_over_n, const GradientMap<T>& map, T* dweight, T* dbias) {
  const D d;
  const V minus_one_over_n = hn::Set(d, -one_over_n);
  const auto through = hn::Ne(minus_one_over_n, hn::Zero(d));  // the statistics: fixed ones have no gradient
  for (std::size_t i = 0; i < count; i += hn::Lanes(d)) {
    const std::size_t left = count - i;
    const V rstd = LoadFirst(rstds + i, left), sum = LoadSum<T>(sums.first + i, sums.lost_first + i);
    const V product = LoadSum<T>(sums.product + i, sums.lost_product + i);
    const V with_z = hn::MulAdd(rstd, product, hn::Mul(LoadAsDoubles(z.rest + i), sum));
    const V weight = weights ? LoadFirst(weights + i, left) : hn::Set(d, 1.0);
    const V share = hn::Mul(rstd, minus_one_over_n);
    StoreAs(hn::Mul(rstd, weight), map.gradient + i);
    StoreAs(hn::IfThenElseZero(through, hn::Mul(share, hn::Mul(weight, with_z))), map.slope + i);
    StoreAs(hn::IfThenElseZero(through, hn::Mul(share, hn::Mul(weight, sum))), map.offset + i);
    if (dweight) StoreFirst(with_z, dweight + i, left);
    if (dbias) StoreFirst(sum, dbias + i, left);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
