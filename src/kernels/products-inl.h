// The vector body of products.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_PRODUCTS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_PRODUCTS_INL_H_
#undef STRICKLE_KERNELS_PRODUCTS_INL_H_
#else
#define STRICKLE_KERNELS_PRODUCTS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>

#include "kernels/map-inl.h"
#include "kernels/products.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// What a·b lacks of its rounded product, exactly: by a fused multiplication, or from halves of 26 bits (T. J. Dekker, A
// floating-point technique for extending the available precision, 1971).
HWY_INLINE V LackOf(V product, V a, V b) {
#if HWY_NATIVE_FMA
  return hn::MulSub(a, b, product);
#else
  const V splitter = hn::Set(D(), 0x1p27 + 1);
  const V a_scaled = hn::Mul(splitter, a), b_scaled = hn::Mul(splitter, b);
  const V a_high = hn::Sub(a_scaled, hn::Sub(a_scaled, a)), b_high = hn::Sub(b_scaled, hn::Sub(b_scaled, b));
  const V a_low = hn::Sub(a, a_high), b_low = hn::Sub(b, b_high);
  const V rest = hn::Sub(product, hn::Mul(a_high, b_high));
  return hn::Sub(hn::Mul(a_low, b_low), hn::Sub(hn::Sub(rest, hn::Mul(a_low, b_high)), hn::Mul(a_high, b_low)));
#endif
}

HWY_INLINE bool SplitProducts(const double* weights, const double* values, std::size_t count, ProductTerms* terms) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const V least = hn::Set(d, least_factor), greatest = hn::Set(d, greatest_factor), zero = hn::Zero(d);
  const auto outside = [&](V x) {
    const V magnitude = hn::Abs(x);
    return hn::Or(hn::Gt(magnitude, greatest), hn::And(hn::Lt(magnitude, least), hn::Ne(x, zero)));
  };
  HWY_ALIGN double w_of[max_lanes] = {};
  HWY_ALIGN double x_of[max_lanes] = {};
  HWY_ALIGN double by_term[product_terms][max_lanes] = {};
  auto any_outside = hn::FirstN(d, 0);
  for (std::size_t i = 0; i < count; i += lanes) {
    const std::size_t some = std::min(lanes, count - i);
    std::copy_n(weights + i, some, w_of);
    std::copy_n(values + i, some, x_of);
    const V w = hn::Load(d, w_of), x = hn::Load(d, x_of);
    any_outside = hn::Or(any_outside, hn::Or(outside(w), outside(x)));
    const V once = hn::Mul(w, x), once_rest = LackOf(once, w, x);
    const V twice = hn::Mul(once, x), rest_twice = hn::Mul(once_rest, x);
    std::size_t term = 0;
    for (const V& t :
         {w, once, once_rest, twice, LackOf(twice, once, x), rest_twice, LackOf(rest_twice, once_rest, x)}) {
      hn::Store(t, d, by_term[term++]);
    }
    for (std::size_t lane = 0; lane < some; ++lane) {
      for (std::size_t t = 0; t < product_terms; ++t) terms[i + lane][t] = by_term[t][lane];
    }
  }
  return hn::AllFalse(d, any_outside);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
