#include "stats/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace strickle {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

QuantilePosition quantile_position(double q, std::uint64_t n) {
  if (n == 0) return {};
  const double position = q * static_cast<double>(n - 1);
  const auto below = std::min(static_cast<std::uint64_t>(std::floor(position)), n - 1);
  return {below, std::min(below + 1, n - 1), position - static_cast<double>(below)};
}

double interpolate(double a, double b, double weight) {
  const double difference = b - a;
  if (std::isinf(difference)) return 2 * interpolate(a / 2, b / 2, weight);
  return weight >= 0.5 ? b - difference * (1 - weight) : a + difference * weight;
}

std::vector<Estimate> estimate_quantiles(const QuantileHistogram& histogram, std::span<const double> probabilities) {
  std::vector<Estimate> estimates;
  if (histogram.total() == 0) return std::vector<Estimate>(probabilities.size(), {nan, nan, nan});
  const auto bins = histogram.occupied();
  std::vector<std::uint64_t> up_to{0};  // values in the bins before
  for (const auto& bin : bins) up_to.push_back(up_to.back() + bin.count);
  const auto find = [&](std::uint64_t rank) {
    const auto i = static_cast<std::size_t>(std::ranges::upper_bound(up_to, rank) - up_to.begin() - 1);
    const double low = QuantileHistogram::lowest(bins[i].bin);
    const double high = QuantileHistogram::highest(bins[i].bin);
    // Evenly spread: value i of m stands at the middle of the i-th of m equal parts.
    const double part = (static_cast<double>(rank - up_to[i]) + 0.5) / static_cast<double>(bins[i].count);
    return Estimate{std::clamp(interpolate(low, high, part), low, high), low, high};
  };
  for (const double q : probabilities) {
    const QuantilePosition position = quantile_position(q, histogram.total());
    const Estimate a = find(position.below);
    const Estimate b = find(position.above);
    const double value = interpolate(a.value, b.value, position.weight);
    if (position.weight == 0) {
      estimates.push_back({value, a.lowest, a.highest});
      continue;
    }
    // Rounded interpolation is not monotone: it may slip past that of the ends, by some 2⁻⁵² of either.
    const double slip = 0x1p-50 * std::max(std::abs(a.lowest), std::abs(a.highest)) +
                        0x1p-50 * std::max(std::abs(b.lowest), std::abs(b.highest));
    estimates.push_back({value, std::max(interpolate(a.lowest, b.lowest, position.weight) - slip, a.lowest),
                         std::min(interpolate(a.highest, b.highest, position.weight) + slip, b.highest)});
  }
  return estimates;
}

}  // namespace strickle
