// The standard normal distribution, and what its samples are expected to be.
#pragma once

namespace strickle::lab {

/// Φ(x).
double normal_cdf(double x);
/// Φ⁻¹(p).
double normal_quantile(double p);
/// The mean of the largest of n values, ∫(1 − Φⁿ) over x > 0 less ∫Φⁿ over x < 0: H. A. David and H. N. Nagaraja,
/// "Order Statistics", §3.1.
double expected_largest(double n);
/// The chance that a value of N(δ, 1) is above all of n values of N(0, 1): ∫nΦⁿ⁻¹φ·(1 − Φ(x − δ)).
double chance_above_all(double n, double delta);
/// The correlation of n normal numbers with what they are after their own mean and deviation (divisor n) have been
/// taken out: √(2/n)·Γ(n/2)/Γ((n − 1)/2), which is the c₄ of quality control times √(1 − 1/n).
double correlation_in_batch(double n);

}  // namespace strickle::lab
