// What was measured over seeds.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

namespace strickle::lab {

class Sample {
 public:
  Sample() = default;
  Sample(double value) : values_{value} {}  // NOLINT(google-explicit-constructor): nothing was random
  Sample(std::vector<double> values) : values_(std::move(values)) {}  // NOLINT(google-explicit-constructor)

  const std::vector<double>& values() const { return values_; }
  int size() const { return static_cast<int>(values_.size()); }
  double mean() const {
    double sum = 0;
    for (const double value : values_) sum += value;
    return sum / static_cast<double>(values_.size());
  }
  /// With divisor n − 1; 0 of a single value.
  double deviation() const {
    if (values_.size() < 2) return 0;
    const double center = mean();
    double squares = 0;
    for (const double value : values_) squares += (value - center) * (value - center);
    return std::sqrt(squares / static_cast<double>(values_.size() - 1));
  }
  double standard_error() const { return deviation() / std::sqrt(static_cast<double>(values_.size())); }
  double median() const {
    std::vector<double> sorted = values_;
    std::ranges::sort(sorted);
    const std::size_t half = sorted.size() / 2;
    return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
  double low() const { return *std::ranges::min_element(values_); }
  double high() const { return *std::ranges::max_element(values_); }

 private:
  std::vector<double> values_;
};

/// One number of each trial: a member of its result, or what a function makes of it.
template <class Trial, class Number>
Sample of(const std::vector<Trial>& trials, Number number) {
  std::vector<double> values;
  for (const Trial& trial : trials) values.push_back(static_cast<double>(std::invoke(number, trial)));
  return values;
}

}  // namespace strickle::lab
