#include "norm/family.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace strickle {

namespace {

template <class T, class Each>
void for_each_value(const T* x, const FamilyShape& shape, const Each& each) {
  for (std::size_t i = 0; i < shape.outer; ++i) {
    for (std::size_t j = 0; j < shape.inner; ++j) {
      each(static_cast<double>(x[i * shape.outer_stride + j * shape.inner_stride]));
    }
  }
}

}  // namespace

double reciprocal_deviation(double positive) {
  if (positive == 0) return 0;
  return std::min(1 / std::sqrt(positive), std::numeric_limits<double>::max());
}

template <class T>
FamilyStatistics family_statistics(const T* x, const FamilyShape& shape, bool centered, double epsilon) {
  double largest = 0;
  bool finite = true;
  for_each_value(x, shape, [&](double value) {
    largest = std::max(largest, std::abs(value));
    finite = finite && std::isfinite(value);
  });
  if (!finite) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return {nan, nan, nan, nan};
  }
  if (largest == 0) return {0, 0, 0, reciprocal_deviation(epsilon)};
  // Scaled by a power of two, so that nothing overflows, and nothing underflows that matters beside the largest.
  const int exponent = std::ilogb(largest) + 1;
  const double n = static_cast<double>(shape.values());
  double shift = centered ? std::ldexp(static_cast<double>(*x), -exponent) : 0, delta = 0, squares = 0;
  for (int pass = centered ? 0 : 1; pass < 2; ++pass) {
    double sum = 0, products = 0;
    for_each_value(x, shape, [&](double value) {
      const double difference = std::ldexp(value, -exponent) - shift;
      sum += difference;
      products += difference * difference;
    });
    if (pass == 0) {
      shift += sum / n;
    } else {
      delta = centered ? sum / n : 0;
      squares = products - delta * sum;
    }
  }
  const double mean = shift + delta, variance = std::max(0.0, squares / n);
  FamilyStatistics found{std::ldexp(mean, exponent), std::ldexp((shift - mean) + delta, exponent),
                         std::ldexp(variance, 2 * exponent), 0};
  const double positive = found.variance + epsilon;
  found.rstd =
      std::isnormal(positive) || variance == 0
          ? reciprocal_deviation(positive)
          : std::min(std::ldexp(reciprocal_deviation(variance + std::ldexp(epsilon, -2 * exponent)), -exponent),
                     std::numeric_limits<double>::max());
  return found;
}

template <class T>
std::vector<double> standardized(const T* x, const FamilyShape& shape, const FamilyStatistics& statistics) {
  std::vector<double> z;
  z.reserve(shape.values());
  for_each_value(x, shape, [&](double value) {
    const double difference = (value - statistics.mean) - statistics.mean_low;
    if (std::isfinite(difference)) return z.push_back(difference * statistics.rstd);
    const double quarter = (value / 4 - statistics.mean / 4) - statistics.mean_low / 4;
    z.push_back(quarter * (4 * statistics.rstd));
  });
  return z;
}

template FamilyStatistics family_statistics(const float*, const FamilyShape&, bool, double);
template FamilyStatistics family_statistics(const double*, const FamilyShape&, bool, double);
template std::vector<double> standardized(const float*, const FamilyShape&, const FamilyStatistics&);
template std::vector<double> standardized(const double*, const FamilyShape&, const FamilyStatistics&);

}  // namespace strickle
