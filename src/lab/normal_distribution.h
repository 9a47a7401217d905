// The standard normal distribution, and what its samples are expected to be.
#pragma once

namespace strickle::lab {

/// Φ(x).
double normal_cdf(double x);
/// Φ⁻¹(p).
double normal_quantile(double p);
/// The expected largest of n values, Φ⁻¹(0.5264^(1/n)): C.-C. Chen and C. W. Tyler, "Accurate approximation to the
/// extreme order statistics of Gaussian samples", Communications in Statistics B 28 (1999).
double expected_largest(double n);

}  // namespace strickle::lab
