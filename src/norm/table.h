// Numbers per family of values that share statistics (or per channel of one), as the kernels take them: an array each.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <memory>
#include <type_traits>

#include "kernels/lanes.h"
#include "kernels/norm.h"
#include "norm/family.h"
#include "strickle/norm.h"

namespace strickle {

/// How long the kernels' arrays for so many elements are.
constexpr std::size_t padded(std::size_t count) { return count + 2 * kernels::max_lanes; }

/// What the kernels add up; of doubles together with what rounding took away.
template <class T>
class SumTable {
 public:
  explicit SumTable(std::size_t count)
      : size_(padded(count)), doubles_(std::make_unique_for_overwrite<double[]>(arrays * size_)) {}

  void clear() { std::fill_n(doubles_.get(), arrays * size_, 0.0); }
  void clear_first() {
    std::fill_n(array(0), size_, 0.0);
    std::fill_n(array(lost_of(0)), size_, 0.0);
  }
  /// Of elements from `i` on.
  kernels::Sums from(std::size_t i) {
    return {array(0) + i, array(1) + i, array(lost_of(0)) + i, array(lost_of(1)) + i};
  }

  double first(std::size_t i) { return sum(0, i); }
  double product(std::size_t i) { return sum(1, i); }
  void add(std::size_t i, double first, double product) {
    add_to(0, i, first);
    add_to(1, i, product);
  }

 private:
  static constexpr bool in_double = std::is_same_v<T, double>;
  static constexpr std::size_t arrays = in_double ? 4 : 2;
  // Sums of floats have none; nobody uses these then.
  static constexpr std::size_t lost_of(std::size_t which) { return in_double ? which + 2 : which; }
  double* array(std::size_t which) { return doubles_.get() + which * size_; }
  void add_to(std::size_t which, std::size_t i, double value) {
    double& total = array(which)[i];
    const double sum = total + value;
    if constexpr (in_double) array(lost_of(which))[i] += kernels::lost(total, value, sum);
    total = sum;
  }
  double sum(std::size_t which, std::size_t i) {
    const double total = array(which)[i];
    if constexpr (!in_double) return total;
    const double low = array(lost_of(which))[i];
    return std::isnan(low) ? total : total + low;  // what is lost of an infinite sum is no number
  }

  std::size_t size_;
  std::unique_ptr<double[]> doubles_;
};

/// What they make of it and go by.
template <class T>
class NormTable {
 public:
  explicit NormTable(std::size_t count)
      : size_(padded(count)),
        numbers_(std::make_unique_for_overwrite<T[]>(7 * size_)),
        doubles_(std::make_unique_for_overwrite<double[]>(4 * size_)),
        statistics_{doubles(0), doubles(1), doubles(2), doubles(3)},
        sums_(count) {}

  SumTable<T>& sums() { return sums_; }
  T* shift() { return number(0); }
  const kernels::Statistics<double>& statistics() const { return statistics_; }
  kernels::Standardizing<T> standardizing() { return {number(1), number(2), number(3)}; }
  kernels::GradientMap<T> gradient_map() { return {number(4), number(5), number(6)}; }

  /// Statistics go to those of `saved` from `first` on, from now on.
  void keep_in(NormStatistics& saved, std::size_t first) {
    statistics_ = {saved.mean.data() + first, saved.mean_low.data() + first, saved.variance.data() + first,
                   saved.rstd.data() + first};
  }

  /// Statistics and how values become z, from the sums of n values about shifts that add() adds; once more where a
  /// shift is too far from the mean. Without a mean, shifts are 0. Whether vectors may take all families as they are.
  template <class Add>
  bool set_statistics(const kernels::NormKernels<T>& kernels, std::size_t count, double n, double epsilon,
                      bool centered, const Add& add) {
    bool all = false;
    for (int pass = 0; pass < 2; ++pass) {
      sums_.clear();
      add();
      if (!centered) sums_.clear_first();
      all = kernels.finish_statistics(shift(), sums_.from(0), count, n, epsilon, vector_range<T>, statistics_,
                                      standardizing());
      if (all || !mend_shifts(count)) break;
    }
    return all;
  }

  void set_family(std::size_t i, const FamilyStatistics& statistics) {
    statistics_.mean[i] = statistics.mean;
    statistics_.mean_low[i] = statistics.mean_low;
    statistics_.variance[i] = statistics.variance;
    statistics_.rstd[i] = statistics.rstd;
  }
  void save_family(std::size_t i, NormStatistics& saved, std::size_t to) const {
    saved.mean[to] = statistics_.mean[i];
    saved.mean_low[to] = statistics_.mean_low[i];
    saved.variance[to] = statistics_.variance[i];
    saved.rstd[to] = statistics_.rstd[i];
  }
  /// A gradient of 0, for families that vectors cannot take.
  void clear_gradient(std::size_t i) { number(4)[i] = number(5)[i] = number(6)[i] = T(0); }

 private:
  // Puts shifts that are too far from the mean onto it; whether there were any.
  bool mend_shifts(std::size_t count) {
    bool mended = false;
    for (std::size_t i = 0; i < count; ++i) {
      const double distance = statistics_.mean[i] - static_cast<double>(shift()[i]);
      if (distance * distance > 4 * statistics_.variance[i] && within_range<T>(statistics_.rstd[i])) {
        shift()[i] = static_cast<T>(statistics_.mean[i]);
        mended = true;
      }
    }
    return mended;
  }
  T* number(std::size_t array) { return numbers_.get() + array * size_; }
  double* doubles(std::size_t array) { return doubles_.get() + array * size_; }

  std::size_t size_;
  std::unique_ptr<T[]> numbers_;
  std::unique_ptr<double[]> doubles_;
  kernels::Statistics<double> statistics_;
  SumTable<T> sums_;
};

inline FamilyStatistics saved_family(const NormStatistics& saved, std::size_t i) {
  return {saved.mean[i], saved.mean_low[i], saved.variance[i], saved.rstd[i]};
}
/// Those from `first` on.
inline kernels::Statistics<const double> saved_from(const NormStatistics& saved, std::size_t first) {
  return {saved.mean.data() + first, saved.mean_low.data() + first, saved.variance.data() + first,
          saved.rstd.data() + first};
}

/// A value near the mean of values that lie evenly: the mean of four of them, far apart.
template <class T>
T near_mean(const T* x, std::size_t count, std::size_t stride) {
  if (count < 4) return *x;
  const std::size_t quarter = count / 4 * stride;
  const T differences = (x[quarter] - *x) + (x[2 * quarter] - *x) + (x[3 * quarter] - *x);
  const T mean = *x + differences / 4;
  return std::abs(mean) <= std::numeric_limits<T>::max() ? mean : *x;
}

}  // namespace strickle
