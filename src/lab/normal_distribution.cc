#include "lab/normal_distribution.h"

#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace strickle::lab {

double normal_cdf(double x) { return std::erfc(-x / std::numbers::sqrt2) / 2; }
double normal_quantile(double p) { return -std::numbers::sqrt2 * boost::math::erfc_inv(2 * p); }
double expected_largest(double n) { return normal_quantile(std::pow(0.5264, 1 / n)); }

}  // namespace strickle::lab
