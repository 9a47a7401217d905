// The power transforms of Yeo and Johnson (Biometrika 87, 2000) and of Box and Cox (JRSS B 26, 1964), vectorised, and
// the terms of their likelihood.
//
//   Yeo-Johnson   ψ(x) = ((1 + x)^λ − 1) / λ for x >= 0,  −((1 − x)^(2 − λ) − 1) / (2 − λ) for x < 0
//   Box-Cox       ψ(x) = (x^λ − 1) / λ for x > 0
//
// each as expm1(μ·L) / μ with L = log1p|x| or log x and μ = λ or 2 − λ (L itself where μ·L is 0 or next to it), from
// elementary-inl.h: the same bits on every instruction set. ψ is within 3 + 2·|μ·L| ulp, since an error of L grows by
// the exponent.
//
// From `in` to `out` of `count` doubles; the two may be equal, not otherwise overlap. NaN stays NaN and infinities pass
// through. No allocation.
#pragma once

#include <cstddef>

#include "kernels/lanes.h"

namespace strickle::kernels {

enum class PowerMethod { yeo_johnson, box_cox };

struct PowerMap {
  PowerMethod method;
  double lambda;
  double center, scale;  // of ψ
};

/// (ψ(x) − center) / scale; NaN where ψ is not defined.
void power(const double* in, double* out, std::size_t count, const PowerMap& map);
/// ψ⁻¹(y · scale + center); NaN for what no x gives.
void invert_power(const double* in, double* out, std::size_t count, const PowerMap& map);

/// What a term is taken about, so that little is lost where ψ varies little beside its size.
struct PowerOrigin {
  double value, slope;  // of ψ and of dψ/dλ
};
/// For each of `count` finite values ψ to `values`, and to `slopes` two numbers: dψ/dλ − slope, and its product with
/// ψ − value; to `logs` the L that belongs to the Jacobian (signed as x is for Yeo-Johnson), unless it is null. dψ/dλ
/// is good to 10⁻¹³ of itself. Whole vectors are written: the outputs have room for max_lanes values more.
void power_terms(const double* in, std::size_t count, PowerMethod method, double lambda, const PowerOrigin& origin,
                 double* values, double* slopes, double* logs);

}  // namespace strickle::kernels
