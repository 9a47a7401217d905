// Logarithms, exponentials and the normal distribution, vectorised, from arithmetic that every instruction set rounds
// alike: the same bits on all of them, unlike a C library's.
//
// Bounds, in units in the last place of the result (tests/kernels/elementary_test.cc measures them): log1p, log, expm1
// and exp 1; asinh and sinh 3; normal_quantile and normal_distribution 8.
//
// From `in` to `out` of `count` doubles; the two may be equal, not otherwise overlap. NaN stays NaN. No allocation.
#pragma once

#include <cstddef>

namespace strickle::kernels {

/// log(1 + x): −infinity at −1, NaN below; infinities pass through.
void log1p(const double* in, double* out, std::size_t count);
/// log x: −infinity at 0, NaN below.
void log(const double* in, double* out, std::size_t count);
/// e^x − 1; infinities pass through.
void expm1(const double* in, double* out, std::size_t count);
/// e^x
void exp(const double* in, double* out, std::size_t count);
/// log(x + √(1 + x²))
void asinh(const double* in, double* out, std::size_t count);
/// (e^x − e^−x) / 2
void sinh(const double* in, double* out, std::size_t count);
/// The z below which a standard normal falls with probability p, for 10⁻¹¹ <= p <= 1 − 10⁻¹¹.
void normal_quantile(const double* in, double* out, std::size_t count);
/// The probability that a standard normal falls below z, for |z| <= 5.25.
void normal_distribution(const double* in, double* out, std::size_t count);

}  // namespace strickle::kernels
