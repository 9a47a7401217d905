#include "strickle/quantile_histogram.h"

#include <algorithm>
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

QuantileHistogram::QuantileHistogram() : page_at_(pages, 0), counts_(page_bins, 0) {}

// The leading bits of the doubles in a bin: those of negative ones are counted backwards.
std::uint32_t QuantileHistogram::bits_of(std::uint32_t bin) {
  constexpr std::uint32_t sign = 1U << (bits - 1);
  return (bin & sign) != 0 ? bin - sign : 2 * sign - 1 - bin;
}

void QuantileHistogram::add_page(std::size_t page) {
  if (page_at_[page] != 0) return;
  page_at_[page] = static_cast<std::uint32_t>(counts_.size());
  counts_.resize(counts_.size() + page_bins, 0);
}

void QuantileHistogram::update(const double* values, std::ptrdiff_t stride, std::size_t count) {
  const auto bits_at = [&](std::size_t i) {
    return std::bit_cast<std::uint64_t>(values[static_cast<std::ptrdiff_t>(i) * stride] + 0.0);
  };
  constexpr std::size_t block = 4096;
  for (std::size_t begin = 0; begin < count; begin += block) {
    const std::size_t end = std::min(count, begin + block);
    // Nearly always every page is there, so the loop does not ask: what has none is counted where no page is.
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint64_t value = bits_at(i);
      ++counts_[page_at_[value >> 52] + (value >> 44 & (page_bins - 1))];
    }
    const auto homeless = std::span(counts_).first<page_bins>();
    if (std::ranges::all_of(homeless, [](std::uint64_t n) { return n == 0; })) continue;
    std::ranges::fill(homeless, 0);
    const std::size_t first_new = counts_.size();
    for (std::size_t i = begin; i < end; ++i) {
      const std::uint64_t value = bits_at(i);
      add_page(value >> 52);
      const std::size_t page = page_at_[value >> 52];
      if (page >= first_new) ++counts_[page + (value >> 44 & (page_bins - 1))];
    }
  }
  total_ += count;
}

void QuantileHistogram::add(std::uint32_t bin, std::uint64_t count) {
  const std::uint32_t at = bits_of(bin);
  add_page(at / page_bins);
  counts_[page_at_[at / page_bins] + at % page_bins] += count;
  total_ += count;
}

void QuantileHistogram::merge(const QuantileHistogram& other) {
  for (const auto& [bin, count] : other.occupied()) add(bin, count);
}

bool QuantileHistogram::subtract(const QuantileHistogram& other) {
  const auto bins = other.occupied();
  const auto slot = [&](std::uint32_t bin) {
    const std::uint32_t at = bits_of(bin);
    return page_at_[at / page_bins] + at % page_bins;
  };
  for (const auto& [bin, count] : bins) {
    // Without a page the count found is that of no page, 0.
    if (counts_[slot(bin)] < count) return false;
  }
  for (const auto& [bin, count] : bins) {
    counts_[slot(bin)] -= count;
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
  const auto add_bins = [&](std::size_t page, bool negative) {
    if (page_at_[page] == 0) return;
    for (std::size_t i = 0; i < page_bins; ++i) {
      const std::size_t at = page * page_bins + (negative ? page_bins - 1 - i : i);
      const std::uint64_t count = counts_[page_at_[page] + at % page_bins];
      // bits_of is its own inverse but for the sign.
      constexpr std::uint32_t sign = 1U << (bits - 1);
      if (count != 0) bins.push_back({negative ? 2 * sign - 1 - static_cast<std::uint32_t>(at) : static_cast<std::uint32_t>(at) + sign, count});
    }
  };
  for (std::size_t page = pages; page-- > pages / 2;) add_bins(page, true);
  for (std::size_t page = 0; page < pages / 2; ++page) add_bins(page, false);
  return bins;
}

}  // namespace strickle
