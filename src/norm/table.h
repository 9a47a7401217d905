// Numbers per family of values that share statistics (or per channel of one), as the kernels take them: an array each.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "kernels/lanes.h"
#include "kernels/norm.h"
#include "norm/family.h"
#include "strickle/norm.h"

namespace strickle {

template <class T>
class NormTable {
 public:
  explicit NormTable(std::size_t count)
      : size_(count + 2 * kernels::max_lanes), numbers_(7 * size_), doubles_(6 * size_) {}

  T* shift() { return number(0); }
  T* center() { return number(1); }
  T* scale() { return number(2); }
  T* rest() { return number(3); }
  T* gradient() { return number(4); }
  T* slope() { return number(5); }
  T* offset() { return number(6); }
  double* first() { return doubles(0); }
  double* product() { return doubles(1); }
  double* mean() { return doubles(2); }
  double* mean_low() { return doubles(3); }
  double* variance() { return doubles(4); }
  double* rstd() { return doubles(5); }

  kernels::Sums sums(std::size_t from = 0) { return {first() + from, product() + from}; }
  kernels::Statistics statistics() { return {mean(), mean_low(), variance(), rstd()}; }
  kernels::Standardizing<T> standardizing(std::size_t from = 0) {
    return {center() + from, scale() + from, rest() + from};
  }
  kernels::GradientMap<T> gradient_map(std::size_t from = 0) {
    return {center() + from, gradient() + from, slope() + from, offset() + from};
  }

  void clear_sums(std::size_t count) {
    std::fill_n(first(), count, 0.0);
    std::fill_n(product(), count, 0.0);
  }
  FamilyStatistics family(std::size_t i) { return {mean()[i], mean_low()[i], variance()[i], rstd()[i]}; }
  void set_family(std::size_t i, const FamilyStatistics& statistics) {
    mean()[i] = statistics.mean;
    mean_low()[i] = statistics.mean_low;
    variance()[i] = statistics.variance;
    rstd()[i] = statistics.rstd;
  }

  /// How values of element i become z, from statistics; of a family that vectors cannot take, everything becomes 0.
  void set_standardizing(std::size_t i, const FamilyStatistics& statistics) {
    const bool takes = within_range<T>(statistics.rstd);
    center()[i] = takes ? static_cast<T>(statistics.mean) : T(0);
    scale()[i] = takes ? static_cast<T>(statistics.rstd) : T(0);
    rest()[i] =
        takes ? static_cast<T>(((center()[i] - statistics.mean) - statistics.mean_low) * statistics.rstd) : T(0);
  }

  /// What Σg·z is where Σg and Σg·(x − center) are those of element i.
  double products_with_z(std::size_t i, double rstd) { return rstd * product()[i] + rest()[i] * first()[i]; }

  /// How the gradient for y becomes that for x: r·w·g − r/n·(Σwg + z·Σwgz), where the sums are over n values and z is
  /// put as (x − center)·rstd + rest.
  void set_gradient(std::size_t i, double rstd, double weight, double n, double sum, double sum_with_z) {
    gradient()[i] = static_cast<T>(rstd * weight);
    slope()[i] = static_cast<T>(-rstd / n * sum_with_z * rstd);
    offset()[i] = static_cast<T>(-rstd / n * (sum + rest()[i] * sum_with_z));
  }
  /// A gradient of 0, for families that vectors cannot take.
  void clear_gradient(std::size_t i) { gradient()[i] = slope()[i] = offset()[i] = T(0); }

 private:
  T* number(std::size_t array) { return numbers_.data() + array * size_; }
  double* doubles(std::size_t array) { return doubles_.data() + array * size_; }

  std::size_t size_;
  std::vector<T> numbers_;
  std::vector<double> doubles_;
};

inline FamilyStatistics saved_family(const NormStatistics& saved, std::size_t i) {
  return {saved.mean[i], saved.mean_low[i], saved.variance[i], saved.rstd[i]};
}
inline void save_family(const FamilyStatistics& statistics, NormStatistics& saved, std::size_t i) {
  saved.mean[i] = statistics.mean;
  saved.mean_low[i] = statistics.mean_low;
  saved.variance[i] = statistics.variance;
  saved.rstd[i] = statistics.rstd;
}

/// A value near the mean of values that lie evenly: the mean of the first ones.
template <class T>
T first_mean(const T* x, std::size_t count, std::size_t stride) {
  const std::size_t few = std::min<std::size_t>(count, 16);
  const T origin = *x;
  T sums[4] = {};
  for (std::size_t i = 0; i < few; ++i) sums[i % 4] += x[i * stride] - origin;
  const T mean = origin + ((sums[0] + sums[1]) + (sums[2] + sums[3])) / static_cast<T>(few);
  return std::isfinite(mean) ? mean : origin;
}

/// Puts shifts that are more than four deviations from the mean onto it; whether there were any. Sums about such a
/// shift lose digits to it, one in ten.
template <class T>
bool mend_shifts(NormTable<T>& table, std::size_t count) {
  bool mended = false;
  for (std::size_t i = 0; i < count; ++i) {
    const double distance = table.mean()[i] - static_cast<double>(table.shift()[i]);
    if (distance * distance > 16 * table.variance()[i] && within_range<T>(table.rstd()[i])) {
      table.shift()[i] = static_cast<T>(table.mean()[i]);
      mended = true;
    }
  }
  return mended;
}

}  // namespace strickle
