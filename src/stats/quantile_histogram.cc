#include "strickle/quantile_histogram.h"

#include <limits>

namespace strickle {

double QuantileHistogram::lowest(std::uint32_t bin) {
  // The outermost bins reach into the infinities' and NaN's keys, which hold no finite double.
  const double value = from_order_key(static_cast<std::uint64_t>(bin) << (64 - bits));
  return value >= -std::numeric_limits<double>::max() ? value : -std::numeric_limits<double>::max();
}

double QuantileHistogram::highest(std::uint32_t bin) {
  const double value = from_order_key((static_cast<std::uint64_t>(bin) + 1) * (std::uint64_t{1} << (64 - bits)) - 1);
  return value <= std::numeric_limits<double>::max() ? value + 0.0 : std::numeric_limits<double>::max();
}

QuantileHistogram::QuantileHistogram() : page_of_((std::size_t{1} << bits) / page_bins, 0) {}

std::uint64_t& QuantileHistogram::slot(std::uint32_t bin) {
  std::uint16_t& page = page_of_[bin / page_bins];
  if (page == 0) {
    counts_.resize(counts_.size() + page_bins, 0);
    page = static_cast<std::uint16_t>(counts_.size() / page_bins);
  }
  return counts_[(page - std::size_t{1}) * page_bins + bin % page_bins];
}

void QuantileHistogram::update(std::span<const double> values) {
  for (const double value : values) ++slot(bin_of(value));
  total_ += values.size();
}

void QuantileHistogram::add(std::uint32_t bin, std::uint64_t count) {
  slot(bin) += count;
  total_ += count;
}

void QuantileHistogram::merge(const QuantileHistogram& other) {
  for (const auto& [bin, count] : other.occupied()) add(bin, count);
}

bool QuantileHistogram::subtract(const QuantileHistogram& other) {
  const auto bins = other.occupied();
  for (const auto& [bin, count] : bins) {
    if (slot(bin) < count) return false;
  }
  for (const auto& [bin, count] : bins) {
    slot(bin) -= count;
    total_ -= count;
  }
  return true;
}

bool QuantileHistogram::operator==(const QuantileHistogram& other) const {
  if (total_ != other.total_) return false;
  const auto a = occupied();
  const auto b = other.occupied();
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i].bin != b[i].bin || a[i].count != b[i].count) return false;
  }
  return true;
}

std::vector<QuantileHistogram::Bin> QuantileHistogram::occupied() const {
  std::vector<Bin> bins;
  for (std::size_t page = 0; page < page_of_.size(); ++page) {
    if (page_of_[page] == 0) continue;
    const std::uint64_t* counts = counts_.data() + (page_of_[page] - std::size_t{1}) * page_bins;
    for (std::size_t i = 0; i < page_bins; ++i) {
      if (counts[i] != 0) bins.push_back({static_cast<std::uint32_t>(page * page_bins + i), counts[i]});
    }
  }
  return bins;
}

}  // namespace strickle
