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
std::vector<double> FamiliesAlone<T>::standardized(const T* x, const ScaledStatistics& statistics) const {
  std::vector<double> z;
  z.reserve(shape_.values());
  for_each_value(x, shape_, [&](double value) {
    const double scaled = std::ldexp(value, -statistics.exponent);
    z.push_back(((scaled - statistics.mean) - statistics.mean_low) * statistics.rstd);
  });
  return z;
}

template <class T>
void FamiliesAlone<T>::normalize(const T* x, const ScaledStatistics& statistics, const FamilyAffine<T>& affine, T* y) {
  const std::vector<double> z = standardized(x, statistics);
  std::vector<T> values(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::size_t channel = i / shape_.inner * affine.step;
    const double weight = affine.weight ? affine.weight[channel] : 1.0;
    values[i] = static_cast<T>(z[i] * weight + (affine.bias ? affine.bias[channel] : 0.0));
  }
  results_.push_back({y, std::move(values)});
}

template <class T>
void FamiliesAlone<T>::differentiate(const T* x, const T* g, const ScaledStatistics& statistics, double rstd,
                                     const Through& through, const FamilyAffine<T>& affine, T* dx, double* dweight,
                                     double* dbias) {
  const std::vector<double> z = standardized(x, statistics);
  std::vector<double> h(z.size());  // gradients for z
  double sum = 0, products = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const std::size_t channel = i / shape_.inner * affine.step;
    const double gradient = g[shape_.at(i)];
    if (dweight) dweight[channel] += gradient * z[i];
    if (dbias) dbias[channel] += gradient;
    h[i] = gradient * (affine.weight ? affine.weight[channel] : 1.0);
    sum += h[i];
    products += h[i] * z[i];
  }
  const double n = static_cast<double>(z.size());
  const double mean = through.mean ? sum / n : 0, along_z = through.deviation ? products / n : 0;
  std::vector<T> values(z.size());
  for (std::size_t i = 0; i < z.size(); ++i) {
    values[i] = static_cast<T>(rstd * (h[i] - mean - (through.deviation ? z[i] * along_z : 0)));
  }
  results_.push_back({dx, std::move(values)});
}

template <class T>
void FamiliesAlone<T>::put() const {
  for (const Result& result : results_) {
    for (std::size_t i = 0; i < result.values.size(); ++i) result.first[shape_.at(i)] = result.values[i];
  }
}

template Family family_of(const float*, const FamilyShape&, bool, double);
template Family family_of(const double*, const FamilyShape&, bool, double);
template class FamiliesAlone<float>;
template class FamiliesAlone<double>;

}  // namespace strickle
