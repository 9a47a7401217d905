// The standard normal distribution, and what its samples are expected to be.
#pragma once

namespace strickle::lab {

/// Φ(x).
double normal_cdf(double x);
/// Φ⁻¹(p).
double normal_quantile(double p);
/// The mean of the largest of n values, ∫(1 − Φⁿ) over x > 0 less ∫Φⁿ over x < 0: H. A. David and H. N. Nagaraja, "Order
/// Statistics", §3.1.
double expected_largest(double n);

}  // namespace strickle::lab
