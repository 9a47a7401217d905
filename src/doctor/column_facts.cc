#include "doctor/column_facts.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "stats/order_statistics.h"

namespace strickle::doctor {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// The nearest float; beyond the largest, infinite.
float float_of(double value) {
  constexpr double largest = std::numeric_limits<float>::max();
  if (std::abs(value) <= largest) return static_cast<float>(value);
  return std::copysign(std::numeric_limits<float>::infinity(), static_cast<float>(value > 0 ? 1 : -1));
}

double quantile(std::span<const double> sorted, double probability) {
  if (sorted.empty()) return nan;
  const QuantilePosition position = quantile_position(probability, sorted.size());
  return interpolate(sorted[position.below], sorted[position.above], position.weight);
}

double skewness_of(std::span<const double> sorted) {
  if (sorted.empty()) return nan;
  const auto n = static_cast<double>(sorted.size());
  const double scale = std::max(std::abs(sorted.front()), std::abs(sorted.back()));
  if (scale == 0) return nan;
  // Values near the ends of the range of doubles would overflow in their third powers.
  double mean = 0;
  for (const double v : sorted) mean += v / scale / n;
  double m2 = 0, m3 = 0;
  for (const double v : sorted) {
    const double d = v / scale - mean, d2 = d * d;
    m2 += d2 / n;
    m3 += d2 * d / n;
  }
  return m2 > 0 ? m3 / std::pow(m2, 1.5) : nan;
}

double log_skewness(std::span<const double> sorted) {
  if (sorted.empty() || sorted.front() < 0) return nan;
  const auto positive = std::ranges::upper_bound(sorted, 0.0);
  if (positive == sorted.end()) return nan;
  const std::span<const double> above(positive, sorted.end());
  const double unit = above[above.size() / 2];
  std::vector<double> logs;
  for (const double v : sorted) logs.push_back(above.size() == sorted.size() ? std::log(v) : std::log1p(v / unit));
  return skewness_of(logs);
}

}  // namespace

double ColumnFacts::compression() const { return (q99 - q01) / (max - min); }

double ColumnFacts::tail_ratio() const { return deviation / robust_deviation(); }

double ColumnFacts::farthest() const { return std::max(max - median, median - min) / robust_deviation(); }

double ColumnFacts::offset() const { return std::abs(mean) / deviation; }

ColumnFacts column_facts(const ColumnState& state, std::span<const double> sample) {
  ColumnFacts facts;
  facts.counts = state.counts;
  facts.mean = state.mean();
  facts.deviation = state.deviation();
  facts.min = state.counts.finite > 0 ? state.extrema->min : nan;
  facts.max = state.counts.finite > 0 ? state.extrema->max : nan;

  std::vector<double> sorted;
  std::ranges::copy_if(sample, std::back_inserter(sorted), [](double v) { return std::isfinite(v); });
  std::ranges::sort(sorted);
  facts.q01 = quantile(sorted, 0.01);
  facts.q25 = quantile(sorted, 0.25);
  facts.median = quantile(sorted, 0.5);
  facts.q75 = quantile(sorted, 0.75);
  facts.q99 = quantile(sorted, 0.99);
  facts.sampled = static_cast<std::int64_t>(sorted.size());
  facts.integers = !sorted.empty();
  std::size_t most = 0;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    ++facts.distinct;
    // Order is kept in float32: values that fall together there are neighbours.
    if (begin == 0 || float_of(sorted[begin]) != float_of(sorted[begin - 1])) ++facts.distinct_floats;
    facts.integers = facts.integers && sorted[begin] == std::floor(sorted[begin]);
    most = std::max(most, end - begin);
    begin = end;
  }
  if (!sorted.empty()) facts.mode_share = static_cast<double>(most) / static_cast<double>(sorted.size());
  facts.skewness = skewness_of(sorted);
  facts.log_skewness = log_skewness(sorted);
  return facts;
}

std::vector<ColumnFacts> column_facts(const model::Matrix& x) {
  StateParts parts;
  parts.sum = parts.squares = parts.extrema = true;
  std::vector<ColumnFacts> facts;
  std::vector<double> values(static_cast<std::size_t>(x.rows()));
  for (model::Index j = 0; j < x.cols(); ++j) {
    for (model::Index i = 0; i < x.rows(); ++i) values[static_cast<std::size_t>(i)] = x(i, j);
    ColumnState state(parts);
    state.update(values);
    facts.push_back(column_facts(state, values));
  }
  return facts;
}

}  // namespace strickle::doctor
