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

  kernels::Sums sums() { return {first(), product()}; }
  kernels::Statistics statistics() { return {mean(), mean_low(), variance(), rstd()}; }
  kernels::Standardizing<const T> standardizing() { return {center(), scale(), rest()}; }
  kernels::GradientMap<T> gradient_map() { return {gradient(), slope(), offset()}; }

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

  /// Statistics and how values become z, of sums about shifts; whether vectors may take them all as they are.
  bool finish(const kernels::NormKernels<T>& kernels, std::size_t count, double n, double epsilon) {
    return kernels.finish_statistics(shift(), sums(), count, n, epsilon, vector_range<T>, statistics(),
                                     {center(), scale(), rest()});
  }

  /// Puts shifts that are too far from the mean onto it; whether there were any.
  bool mend_shifts(std::size_t count) {
    bool mended = false;
    for (std::size_t i = 0; i < count; ++i) {
      const double distance = mean()[i] - static_cast<double>(shift()[i]);
      if (distance * distance > 4 * variance()[i] && within_range<T>(rstd()[i])) {
        shift()[i] = static_cast<T>(mean()[i]);
        mended = true;
      }
    }
    return mended;
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

  /// How the gradient for y becomes that for x: r·w·g − r/n·(Σwg + z·Σwgz), where the sums are over n values.
  void set_gradient(std::size_t i, double rstd, double weight, double one_over_n, double sum, double sum_with_z) {
    const double share = -rstd * one_over_n;
    gradient()[i] = static_cast<T>(rstd * weight);
    slope()[i] = static_cast<T>(share * sum_with_z);
    offset()[i] = static_cast<T>(share * sum);
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
/// Elements of a table into those of `saved` from `first` on, every `stride`-th.
template <class T>
void save(NormTable<T>& table, std::size_t count, NormStatistics* saved, std::size_t first, std::size_t stride) {
  if (saved == nullptr) return;
  const auto put = [=](const double* from, std::vector<double>& to) {
    if (stride == 1) std::copy_n(from, count, to.begin() + static_cast<std::ptrdiff_t>(first));
    else
      for (std::size_t i = 0; i < count; ++i) to[first + i * stride] = from[i];
  };
  put(table.mean(), saved->mean);
  put(table.mean_low(), saved->mean_low);
  put(table.variance(), saved->variance);
  put(table.rstd(), saved->rstd);
}

/// A value near the mean of values that lie evenly: the mean of four of them, far apart.
template <class T>
T near_mean(const T* x, std::size_t count, std::size_t stride) {
  if (count < 4) return *x;
  const std::size_t quarter = count / 4 * stride;
  const T differences = (x[quarter] - *x) + (x[2 * quarter] - *x) + (x[3 * quarter] - *x);
  const T mean = *x + differences / 4;
  return std::isfinite(mean) ? mean : *x;
}

}  // namespace strickle
