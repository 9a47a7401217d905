// The vector bodies of power.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_POWER_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_POWER_INL_H_
#undef STRICKLE_KERNELS_POWER_INL_H_
#else
#define STRICKLE_KERNELS_POWER_INL_H_
#endif

#include <algorithm>

#include "kernels/elementary-inl.h"
#include "kernels/power.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {
namespace power {

using elementary::Set;

// The two methods differ in the logarithm, in the sign that goes with it, and in the exponent.
struct YeoJohnson {
  V lambda, reflected;  // λ and 2 − λ
  explicit YeoJohnson(double l) : lambda(Set(l)), reflected(Set(2.0 - l)) {}
  HWY_INLINE V Log(V x) const { return elementary::Log1p(hn::Abs(x)); }
  HWY_INLINE V Exponent(V x) const { return hn::IfThenElse(hn::Lt(x, Set(0.0)), reflected, lambda); }
  static HWY_INLINE V Signed(V size, V x) { return hn::CopySign(size, x); }
  static HWY_INLINE V Size(V y) { return hn::Abs(y); }
  static HWY_INLINE V Unlog(V log) { return elementary::Expm1(log); }
};

struct BoxCox {
  V lambda;
  explicit BoxCox(double l) : lambda(Set(l)) {}
  HWY_INLINE V Log(V x) const { return elementary::Log(x); }
  HWY_INLINE V Exponent(V) const { return lambda; }
  static HWY_INLINE V Signed(V value, V) { return value; }
  static HWY_INLINE V Size(V y) { return y; }
  static HWY_INLINE V Unlog(V log) { return elementary::Exp(log); }
};

// Whether expm1(t) and log1p(t) are t, so that nothing is left of the exponent, be it 0 or not.
HWY_INLINE hn::Mask<D> IsNothing(V t) { return hn::Lt(hn::Abs(t), Set(0x1p-54)); }

// ψ and what it is made of.
struct Psi {
  V log, exponent, t, e, power, value;
  template <class Method>
  HWY_INLINE Psi(V x, const Method& method)
      : log(method.Log(x)),
        exponent(method.Exponent(x)),
        t(hn::Mul(exponent, log)),
        e(elementary::Expm1(t)),
        power(hn::IfThenElse(IsNothing(t), log, hn::Div(e, exponent))),
        value(Method::Signed(power, x)) {}
};

template <class Method>
HWY_INLINE void Apply(const double* in, double* out, std::size_t count, const Method& method, const PowerMap& map) {
  const V center = Set(map.center), scale = Set(map.scale);
  Map(in, out, count, [&](V x) {
    const V psi = Psi(x, method).value;
    return hn::IfThenElse(hn::IsInf(x), x, hn::Div(hn::Sub(psi, center), scale));
  });
}

template <class Method>
HWY_INLINE void Invert(const double* in, double* out, std::size_t count, const Method& method, const PowerMap& map) {
  const V center = Set(map.center), scale = Set(map.scale);
  Map(in, out, count, [&](V y) {
    const V psi = hn::Add(hn::Mul(y, scale), center);
    const V size = Method::Size(psi), exponent = method.Exponent(psi);
    const V t = hn::Mul(exponent, size);
    const V log = hn::Div(elementary::Log1p(t), exponent);
    const V x = Method::Signed(Method::Unlog(hn::IfThenElse(IsNothing(t), size, log)), psi);
    return hn::IfThenElse(hn::IsInf(y), y, x);
  });
}

template <class Method>
HWY_INLINE void Terms(const double* in, std::size_t count, const Method& method, const PowerOrigin& origin,
                      double* values, double* slopes, double* logs) {
  const D d;
  const std::size_t lanes = hn::Lanes(d);
  const V value = Set(origin.value), slope = Set(origin.slope);
  const V near = Set(0x1p-8);
  const auto term = [&](V x, std::size_t i) HWY_ATTR {
    const Psi psi(x, method);
    // d(expm1(μL)/μ)/dμ = (L·e^(μL) − expm1(μL)/μ) / μ, which is L²·(½ + t/3 + t²/8 + …) where t = μL is small. To
    // either side of 0 it is what ψ grows by with λ.
    constexpr std::array<double, 5> series{1.0 / 2, 1.0 / 3, 1.0 / 8, 1.0 / 30, 1.0 / 144};
    const V small = hn::Mul(hn::Mul(psi.log, psi.log), elementary::Polynomial(psi.t, series));
    const V large = hn::Div(hn::Sub(hn::Mul(psi.log, hn::Add(psi.e, Set(1.0))), psi.power), psi.exponent);
    const V growth = hn::Sub(hn::IfThenElse(hn::Lt(hn::Abs(psi.t), near), small, large), slope);
    hn::StoreU(psi.value, d, values + i);
    hn::StoreInterleaved2(growth, hn::Mul(hn::Sub(psi.value, value), growth), d, slopes + 2 * i);
    if (logs != nullptr) hn::StoreU(Method::Signed(psi.log, x), d, logs + i);
  };
  std::size_t i = 0;
  for (; i + lanes <= count; i += lanes) term(hn::LoadU(d, in + i), i);
  if (i == count) return;
  HWY_ALIGN double rest[hn::MaxLanes(D())];
  std::fill(rest, rest + lanes, 1.0);
  std::copy(in + i, in + count, rest);
  term(hn::Load(d, rest), i);
}

}  // namespace power
}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
