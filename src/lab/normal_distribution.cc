#include "lab/normal_distribution.h"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace strickle::lab {

double normal_cdf(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }
double normal_quantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p); }

double expected_largest(double n) {
  using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;
  // 1 − Φ(x)ⁿ without the rounding of Φ near 1.
  const auto above = [n](double x) { return -std::expm1(n * std::log1p(-normal_cdf(-x))); };
  const auto below = [n](double x) { return std::pow(normal_cdf(x), n); };
  return Rule::integrate(above, 0.0, 12.0, 15, 1e-12) - Rule::integrate(below, -12.0, 0.0, 15, 1e-12);
}

double chance_above_all(double n, double delta) {
  using Rule = boost::math::quadrature::gauss_kronrod<double, 61>;
  const auto density = [n, delta](double x) {
    return n * std::exp((n - 1) * std::log1p(-normal_cdf(-x)) - x * x / 2) / std::sqrt(2 * std::numbers::pi) *
           normal_cdf(delta - x);
  };
  return Rule::integrate(density, -12.0, 12.0, 15, 1e-12);
}

double correlation_in_batch(double n) {
  return std::sqrt(2 / n) * std::exp(std::lgamma(n / 2) - std::lgamma((n - 1) / 2));
}

}  // namespace strickle::lab
