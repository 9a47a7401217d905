// Logarithms, exponentials and the normal distribution on vectors, compiled once per instruction set.
//
// From +, −, ×, ÷, √ and the bits of numbers alone, each rounded by itself, so that every instruction set gives the
// same bits. The polynomials are minimax fits of our own; normal quantiles are Wichura's.
#if defined(STRICKLE_KERNELS_ELEMENTARY_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_ELEMENTARY_INL_H_
#undef STRICKLE_KERNELS_ELEMENTARY_INL_H_
#else
#define STRICKLE_KERNELS_ELEMENTARY_INL_H_
#endif

#include <hwy/highway.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "kernels/elementary.h"
#include "kernels/map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {
namespace elementary {

using DU = hn::RebindToUnsigned<D>;

HWY_INLINE V Set(double value) { return hn::Set(D(), value); }

/// Horner's scheme; the coefficients begin with the constant.
template <std::size_t N>
HWY_INLINE V Polynomial(V x, const std::array<double, N>& coefficients) {
  V sum = Set(coefficients[N - 1]);
  for (std::size_t i = N - 1; i-- > 0;) sum = hn::Add(hn::Mul(sum, x), Set(coefficients[i]));
  return sum;
}

// ln 2 as a number of 32 bits, whose products with exponents are exact, and what is left of it.
constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

/// log(u + c) for positive, finite and normal u, c small beside it; `shift` is added to the exponent.
HWY_INLINE V LogOfSum(V u, V c, V shift) {
  const D d;
  const DU du;
  constexpr std::uint64_t root_half = 0x3fe6a09e667f3bcd;  // √½
  constexpr std::uint64_t bias = 1024;
  // u = 2^k · m with m in [√½, √2).
  const auto from_root = hn::Sub(hn::BitCast(du, u), hn::Set(du, root_half));
  const auto k_biased = hn::ShiftRight<52>(hn::Add(from_root, hn::Set(du, bias << 52)));
  const auto m_bits = hn::Add(hn::And(from_root, hn::Set(du, 0x000fffffffffffff)), hn::Set(du, root_half));
  const V k = hn::Add(
      hn::Sub(hn::BitCast(d, hn::Or(k_biased, hn::Set(du, 0x4330000000000000))), Set(0x1p52 + double{bias})), shift);
  // log m = 2·atanh(s) with s = f / (2 + f), and 2s = f − s·f: so f itself is added last.
  const V f = hn::Sub(hn::BitCast(d, m_bits), Set(1.0));
  const V s = hn::Div(f, hn::Add(Set(2.0), f));
  const V z = hn::Mul(s, s);
  // (2·atanh(s) / s − 2) / s² up to s = 3 − 2√2
  constexpr std::array<double, 8> series{0x1.5555555555555p-1, 0x1.9999999999dffp-2, 0x1.249249242b40ep-2,
                                         0x1.c71c7258fdee6p-3, 0x1.745cde3591919p-3, 0x1.3b20ab9140c45p-3,
                                         0x1.0f5cc8e535cf9p-3, 0x1.0f6312eb58c2cp-3};
  const V r = hn::Mul(z, Polynomial(z, series));
  const V half_square = hn::Mul(hn::Mul(Set(0.5), f), f);
  const V small = hn::Add(hn::Mul(k, Set(ln2_low)), hn::Div(c, u));
  const V rest = hn::Sub(half_square, hn::Add(hn::Mul(s, hn::Add(half_square, r)), small));
  return hn::Sub(hn::Mul(k, Set(ln2_high)), hn::Sub(rest, f));
}

/// log(1 + x); −infinity at −1, NaN below.
HWY_INLINE V Log1p(V x) {
  const V one = Set(1.0), infinity = Set(std::numeric_limits<double>::infinity());
  const V u = hn::Add(one, x);
  const V from_x = hn::Sub(u, one);
  const V c = hn::Add(hn::Sub(one, hn::Sub(u, from_x)), hn::Sub(x, from_x));  // (1 + x) − u, exactly
  const V inside = hn::IfThenElse(hn::Eq(x, infinity), x, LogOfSum(u, c, Set(0.0)));
  const V outside = hn::IfThenElse(hn::Eq(x, Set(-1.0)), hn::Neg(infinity), hn::NaN(D()));
  return hn::IfThenElse(hn::Gt(x, Set(-1.0)), inside, outside);
}

/// log x; −infinity at 0, NaN below.
HWY_INLINE V Log(V x) {
  const V infinity = Set(std::numeric_limits<double>::infinity());
  const auto subnormal = hn::Lt(x, Set(std::numeric_limits<double>::min()));
  const V u = hn::IfThenElse(subnormal, hn::Mul(x, Set(0x1p54)), x);
  const V y = LogOfSum(u, Set(0.0), hn::IfThenElse(subnormal, Set(-54.0), Set(0.0)));
  const V inside = hn::IfThenElse(hn::Eq(x, infinity), x, y);
  const V outside = hn::IfThenElse(hn::Eq(x, Set(0.0)), hn::Neg(infinity), hn::NaN(D()));
  return hn::IfThenElse(hn::Gt(x, Set(0.0)), inside, outside);
}

/// 2^k for whole numbers −1022 <= k <= 1023.
HWY_INLINE V PowerOfTwo(V k) {
  const DU du;
  const auto bits = hn::BitCast(du, hn::Add(k, Set(0x1.8p52 + 1023)));
  return hn::BitCast(D(), hn::ShiftLeft<52>(bits));
}

/// e^(x + low) = 2^k · (1 + r + rest) for |x| < 2^10, low small beside x or 1.
struct Exponential {
  V k, r, rest;
};
HWY_INLINE Exponential ReduceExp(V x, V low) {
  const V k = hn::Sub(hn::Add(hn::Mul(x, Set(0x1.71547652b82fep0)), Set(0x1.8p52)), Set(0x1.8p52));
  const V high = hn::Sub(x, hn::Mul(k, Set(ln2_high)));
  const V less = hn::Sub(hn::Mul(k, Set(ln2_low)), low);
  const V r = hn::Sub(high, less);
  const V c = hn::Sub(hn::Sub(high, r), less);
  // (e^r − 1 − r − r²/2) / r³ up to |r| = ½·ln 2
  constexpr std::array<double, 10> series{0x1.5555555555556p-3,  0x1.5555555555556p-5,  0x1.11111111109adp-7,
                                          0x1.6c16c16c15dbbp-10, 0x1.a01a01a7c90e2p-13, 0x1.a01a01a93bcfdp-16,
                                          0x1.71de0d9b54849p-19, 0x1.27e4d4c40d23fp-22, 0x1.af38d6c73fa7ap-26,
                                          0x1.1f7f45b3e0a0dp-29};
  const V square = hn::Mul(r, r);
  const V q = hn::Mul(square, hn::Add(Set(0.5), hn::Mul(r, Polynomial(r, series))));
  return {k, r, hn::Add(q, hn::Add(c, hn::Mul(c, r)))};
}

/// e^x − 1.
HWY_INLINE V Expm1(V x) {
  const V bounded = hn::Min(hn::Max(x, Set(-45.0)), Set(710.0));
  const Exponential e = ReduceExp(bounded, Set(0.0));
  // 2^k · (1 + r + rest) − 1 = 2^k · (t + r + rest) with t = 1 − 2^−k, which is 0 or larger than r.
  const V power = PowerOfTwo(hn::Neg(hn::Min(e.k, Set(100.0))));
  const V t = hn::Sub(Set(1.0), power);
  const V sum = hn::Add(t, e.r);
  const V lost = hn::Add(hn::Sub(hn::Sub(Set(1.0), t), power), hn::Sub(e.r, hn::Sub(sum, t)));
  // 2^1024 is no double.
  const V last = hn::IfThenElse(hn::Gt(e.k, Set(1023.0)), Set(2.0), Set(1.0));
  const V scaled = hn::Mul(hn::Add(sum, hn::Add(lost, e.rest)), PowerOfTwo(hn::Min(e.k, Set(1023.0))));
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Mul(scaled, last));
}

/// e^(x + low).
HWY_INLINE V ExpOfSum(V x, V low) {
  const V bounded = hn::Min(hn::Max(x, Set(-750.0)), Set(710.0));
  const Exponential e = ReduceExp(bounded, low);
  const V sum = hn::Add(Set(1.0), e.r);
  const V lost = hn::Sub(e.r, hn::Sub(sum, Set(1.0)));
  const V half = hn::Sub(hn::Add(hn::Mul(e.k, Set(0.5)), Set(0x1.8p52)), Set(0x1.8p52));
  const V scaled = hn::Mul(hn::Add(sum, hn::Add(lost, e.rest)), PowerOfTwo(half));
  return hn::IfThenElse(hn::IsNaN(x), x, hn::Mul(scaled, PowerOfTwo(hn::Sub(e.k, half))));
}
HWY_INLINE V Exp(V x) { return ExpOfSum(x, Set(0.0)); }

/// log(x + √(1 + x²)), from log1p of what that is more than 1.
HWY_INLINE V Asinh(V x) {
  const V size = hn::Abs(x);
  // Where squares are beyond doubles, or twice the size is.
  const auto large = hn::Gt(size, Set(0x1p30)), huge = hn::Gt(size, Set(0x1p1000));
  const V a = hn::IfThenElse(huge, hn::Mul(size, Set(0.25)), size);
  const V root = hn::IfThenElse(large, a, hn::Sqrt(hn::Add(Set(1.0), hn::Mul(a, a))));
  const V more = hn::Add(a, hn::Mul(a, hn::Div(a, hn::Add(Set(1.0), root))));
  const V log = hn::Add(Log1p(more), hn::IfThenElse(huge, Set(0x1.62e42fefa39efp0), Set(0.0)));  // 2·ln 2
  return hn::IfThenElse(hn::IsInf(x), x, hn::CopySign(log, x));
}

/// (e^x − e^−x) / 2
HWY_INLINE V Sinh(V x) {
  const V size = hn::Abs(x);
  const V e = Expm1(hn::Min(size, Set(700.0)));
  const V small = hn::Mul(Set(0.5), hn::Add(e, hn::Div(e, hn::Add(e, Set(1.0)))));
  const V root = Exp(hn::Mul(size, Set(0.5)));
  const V large = hn::Mul(hn::Mul(Set(0.5), root), root);
  return hn::IfThenElse(hn::IsNaN(x), x, hn::CopySign(hn::IfThenElse(hn::Gt(size, Set(700.0)), large, small), x));
}

/// The standard normal's quantile of p in [10⁻¹¹, 1 − 10⁻¹¹]: Wichura, Algorithm AS 241, PPND16 (1988).
HWY_INLINE V NormalQuantile(V p) {
  constexpr std::array<double, 8> central_above{
      3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
      4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3};
  constexpr std::array<double, 8> central_below{1.0,
                                                4.2313330701600911252e+1,
                                                6.8718700749205790830e+2,
                                                5.3941960214247511077e+3,
                                                2.1213794301586595867e+4,
                                                3.9307895800092710610e+4,
                                                2.8729085735721942674e+4,
                                                5.2264952788528545610e+3};
  constexpr std::array<double, 8> tail_above{
      1.42343711074968357734e0, 4.63033784615654529590e0,  5.76949722146069140550e0,  3.64784832476320460504e0,
      1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array<double, 8> tail_below{1.0,
                                             2.05319162663775882187e0,
                                             1.67638483018380384940e0,
                                             6.89767334985100004550e-1,
                                             1.48103976427480074590e-1,
                                             1.51986665636164571966e-2,
                                             5.47593808499534494600e-4,
                                             1.05075007164441684324e-9};
  const V q = hn::Sub(p, Set(0.5));
  const V r = hn::Sub(Set(0.180625), hn::Mul(q, q));
  const V central = hn::Mul(q, hn::Div(Polynomial(r, central_above), Polynomial(r, central_below)));
  const V outer = hn::Min(p, hn::Sub(Set(1.0), p));
  const V t = hn::Sub(hn::Sqrt(hn::Neg(Log(outer))), Set(1.6));
  const V tail = hn::CopySign(hn::Div(Polynomial(t, tail_above), Polynomial(t, tail_below)), q);
  return hn::IfThenElse(hn::Le(hn::Abs(q), Set(0.425)), central, tail);
}

/// The standard normal's distribution function at |z| <= 5.25: e^(−z²/2) · M(|z|) beyond the middle.
HWY_INLINE V NormalDistribution(V z) {
  const D d;
  // Φ(−z)·e^(z²/2) in t = (z − 5) / (z + 5)
  constexpr std::array<double, 19> mills{
      0x1.3b0fbcb4c77bep-4,  -0x1.25cd1321c8cb6p-3,  0x1.db6af8722ce44p-4,   -0x1.4b4ce479f83e7p-4,
      0x1.8807f29ffb00ep-5,  -0x1.7f9d0436993b6p-6,  0x1.26a11558b7149p-7,   -0x1.37ccc0ae2dd0dp-9,
      0x1.cc706ef339cb1p-13, 0x1.19a331fe95b39p-13,  -0x1.fa59db3566302p-15, 0x1.316e0f91834e7p-20,
      0x1.d60299a863f02p-18, -0x1.7f9ceb6c30efcp-21, -0x1.d52755a3f96edp-26, 0x1.ade619c1e2ed2p-21,
      0x1.bcd6d0c5ee120p-22, 0x1.7a493d8e6f7d9p-24,  0x1.f5ff1dd6304afp-28};
  const V size = hn::Abs(z);
  const V t = hn::Div(hn::Sub(size, Set(5.0)), hn::Add(size, Set(5.0)));
  // size² exactly: the square of its leading 26 bits, and the rest.
  const DU du;
  const V leading = hn::BitCast(d, hn::And(hn::BitCast(du, size), hn::Set(du, 0xfffffffff8000000)));
  const V square = hn::Mul(Set(-0.5), hn::Mul(leading, leading));
  const V rest = hn::Mul(Set(-0.5), hn::Mul(hn::Sub(size, leading), hn::Add(size, leading)));
  const V below = hn::Mul(ExpOfSum(square, rest), Polynomial(t, mills));
  return hn::IfThenElse(hn::Lt(z, Set(0.0)), below, hn::Sub(Set(1.0), below));
}

}  // namespace elementary
}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
