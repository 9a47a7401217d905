#include "norm/family.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

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

ScaledStatistics ScaledStatistics::of(const FamilyStatistics& statistics) {
  // A quarter, where differences may overflow.
  const int exponent = std::abs(statistics.mean) > 0x1p1000 || statistics.rstd < 0x1p-1000 ? 2 : 0;
  return {exponent, std::ldexp(statistics.mean, -exponent), std::ldexp(statistics.mean_low, -exponent),
          std::ldexp(statistics.rstd, exponent)};
}

template <class T>
Family family_of(const T* x, const FamilyShape& shape, bool centered, double epsilon) {
  double largest = 0;
  bool finite = true;
  for_each_value(x, shape, [&](double value) {
    largest = std::max(largest, std::abs(value));
    finite = finite && std::isfinite(value);
  });
  if (!finite) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    return {{nan, nan, nan, nan}, {0, nan, nan, nan}};
  }
  // By the power of two of the largest, so that nothing underflows that matters beside it.
  const int exponent = largest == 0 ? 0 : std::ilogb(largest) + 1;
  const double n = static_cast<double>(shape.values());
  const auto sums_about = [&](double shift) {
    double sum = 0, squares = 0;
    for_each_value(x, shape, [&](double value) {
      const double difference = std::ldexp(value, -exponent) - shift;
      sum += difference;
      squares += difference * difference;
    });
    return std::pair(sum, squares);
  };
  double shift = 0, delta = 0, variance = 0;
  if (centered) {
    shift = std::ldexp(static_cast<double>(*x), -exponent);
    shift += sums_about(shift).first / n;
    const auto [sum, squares] = sums_about(shift);
    delta = sum / n;
    variance = std::max(0.0, squares - delta * sum) / n;
  } else {
    variance = sums_about(0).second / n;
  }
  Family family;
  ScaledStatistics& scaled = family.scaled;
  scaled = {exponent, shift + delta, 0, 0};
  scaled.mean_low = (shift - scaled.mean) + delta;
  family.statistics = {std::ldexp(scaled.mean, exponent), std::ldexp(scaled.mean_low, exponent),
                       std::ldexp(variance, 2 * exponent), 0};
  const double positive = family.statistics.variance + epsilon;
  if (std::isnormal(positive)) {
    family.statistics.rstd = reciprocal_deviation(positive);
    scaled.rstd = std::ldexp(family.statistics.rstd, exponent);
  } else {
    scaled.rstd = reciprocal_deviation(variance + std::ldexp(epsilon, -2 * exponent));
    family.statistics.rstd = std::min(std::ldexp(scaled.rstd, -exponent), std::numeric_limits<double>::max());
  }
  return family;
}

template <class T>
std::vector<double> standardized(const T* x, const FamilyShape& shape, const ScaledStatistics& statistics) {
  std::vector<double> z;
  z.reserve(shape.values());
  for_each_value(x, shape, [&](double value) {
    const double scaled = std::ldexp(value, -statistics.exponent);
    z.push_back(((scaled - statistics.mean) - statistics.mean_low) * statistics.rstd);
  });
  return z;
}

template Family family_of(const float*, const FamilyShape&, bool, double);
template Family family_of(const double*, const FamilyShape&, bool, double);
template std::vector<double> standardized(const float*, const FamilyShape&, const ScaledStatistics&);
template std::vector<double> standardized(const double*, const FamilyShape&, const ScaledStatistics&);

}  // namespace strickle
