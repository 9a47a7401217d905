#include "strickle/order_statistics.h"

#include <algorithm>
#include <bit>
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

Estimate estimate_quantile(const QuantileHistogram& histogram, double q) {
  if (histogram.total() == 0) return {nan, nan, nan};
  const QuantilePosition position = quantile_position(q, histogram.total());
  const auto bins = histogram.occupied();
  std::uint64_t before = 0;
  auto bin = bins.begin();
  const auto find = [&](std::uint64_t rank) {
    while (rank >= before + bin->count) before += bin++->count;
    const double low = QuantileHistogram::lowest(bin->bin);
    const double high = QuantileHistogram::highest(bin->bin);
    // Evenly spread: value i of m stands at the middle of the i-th of m equal parts.
    const double part = (static_cast<double>(rank - before) + 0.5) / static_cast<double>(bin->count);
    return Estimate{std::clamp(interpolate(low, high, part), low, high), low, high};
  };
  const Estimate a = find(position.below);
  const Estimate b = find(position.above);
  const double value = interpolate(a.value, b.value, position.weight);
  if (position.weight == 0) return {value, a.lowest, a.highest};
  // Rounded interpolation is not monotone: it may slip past that of the ends, by some 2⁻⁵² of either.
  const double slip = 0x1p-50 * std::max(std::abs(a.lowest), std::abs(a.highest)) +
                      0x1p-50 * std::max(std::abs(b.lowest), std::abs(b.highest));
  return {value, std::max(interpolate(a.lowest, b.lowest, position.weight) - slip, a.lowest),
          std::min(interpolate(a.highest, b.highest, position.weight) + slip, b.highest)};
}

OrderStatistics::OrderStatistics(const QuantileHistogram& histogram, std::vector<double> probabilities,
                                 std::size_t capacity)
    : probabilities_(std::move(probabilities)), capacity_(capacity), total_(histogram.total()) {
  if (total_ == 0 || probabilities_.empty()) {
    done_ = true;
    return;
  }
  for (const double q : probabilities_) {
    positions_.push_back(quantile_position(q, total_));
    ranks_.push_back(positions_.back().below);
    ranks_.push_back(positions_.back().above);
  }
  std::ranges::sort(ranks_);
  ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
  std::uint64_t before = 0;
  auto rank = ranks_.begin();
  for (const auto& [bin, count] : histogram.occupied()) {
    if (rank != ranks_.end() && *rank < before + count) {
      brackets_.push_back({bin, QuantileHistogram::bits, before, count});
    }
    while (rank != ranks_.end() && *rank < before + count) ++rank;
    before += count;
  }
  open_brackets();
}

void OrderStatistics::open_brackets() {
  std::size_t room = capacity_;
  const int affordable = std::clamp(static_cast<int>(std::bit_width(capacity_ / ranks_.size())) - 1, 4, 15);
  for (Bracket& b : brackets_) {
    if (b.collect || b.bits == 64) continue;
    b.collect = b.count <= room;
    if (b.collect) {
      room -= b.count;
    } else {
      b.next_bits = std::min(affordable, 64 - b.bits);
      b.counts.assign(std::size_t{1} << b.next_bits, 0);
    }
  }
}

void OrderStatistics::update(std::span<const double> values) {
  for (const double value : values) {
    const std::uint64_t key = order_key(value);
    for (Bracket& b : brackets_) {
      if (b.bits == 64 || key >> (64 - b.bits) != b.prefix) continue;
      if (b.collect) {
        if (b.keys.size() < b.count) b.keys.push_back(key);
        else consistent_ = false;
      } else {
        ++b.counts[key << b.bits >> (64 - b.next_bits)];
      }
      break;
    }
  }
}

void OrderStatistics::end_pass() {
  ++passes_;
  std::vector<Bracket> next;
  for (Bracket& b : brackets_) {
    if (b.bits == 64) {
      next.push_back(std::move(b));
    } else if (b.collect) {
      consistent_ = consistent_ && b.keys.size() == b.count;
      if (!consistent_) return;
      // Each wanted value becomes a bracket of its own, known to the last bit.
      std::ranges::sort(b.keys);
      for (const std::uint64_t rank : ranks_) {
        if (rank < b.first || rank >= b.first + b.count) continue;
        next.push_back({b.keys[rank - b.first], 64, rank, 1});
      }
    } else {
      std::uint64_t before = b.first;
      for (std::uint64_t i = 0; i < b.counts.size(); ++i) {
        const std::uint64_t count = b.counts[i];
        const auto rank = std::ranges::lower_bound(ranks_, before);
        if (rank != ranks_.end() && *rank < before + count) {
          next.push_back({b.prefix << b.next_bits | i, b.bits + b.next_bits, before, count});
        }
        before += count;
      }
      consistent_ = consistent_ && before == b.first + b.count;
      if (!consistent_) return;
    }
  }
  brackets_ = std::move(next);
  done_ = std::ranges::all_of(brackets_, [](const Bracket& b) { return b.bits == 64; });
  open_brackets();
}

std::vector<Estimate> OrderStatistics::found() const {
  if (total_ == 0) return std::vector<Estimate>(probabilities_.size(), {nan, nan, nan});
  const auto value = [&](std::uint64_t rank) {
    const auto after = std::ranges::upper_bound(brackets_, rank, {}, &Bracket::first);
    return from_order_key(std::prev(after)->prefix);
  };
  std::vector<Estimate> result;
  for (const QuantilePosition& p : positions_) {
    const double quantile = interpolate(value(p.below), value(p.above), p.weight);
    result.push_back({quantile, quantile, quantile});
  }
  return result;
}

}  // namespace strickle
