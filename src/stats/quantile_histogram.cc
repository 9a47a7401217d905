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

namespace {

// −0 stands among the negative numbers below 2⁻¹⁰²², and counts as 0: what has its leading bits is looked at one by
// one.
constexpr std::size_t negative_tiny = 1 << 11;

}  // namespace

QuantileHistogram::QuantileHistogram() : page_at_(pages + 1, 0), counts_(page_bins, 0) {}

std::size_t QuantileHistogram::page_of(std::uint32_t bin) {
  constexpr std::uint32_t sign = 1U << (bits - 1);
  const std::uint32_t leading = (bin & sign) != 0 ? bin - sign : 2 * sign - 1 - bin;  // of negative numbers backwards
  const std::size_t page = leading / page_bins;
  return page == negative_tiny ? pages : page;
}

std::size_t QuantileHistogram::place_of(std::uint32_t bin) {
  constexpr std::uint32_t sign = 1U << (bits - 1);
  return (bin & sign) != 0 ? bin % page_bins : page_bins - 1 - bin % page_bins;
}

void QuantileHistogram::make_page(std::size_t page) {
  if (page_at_[page] != 0) return;
  page_at_[page] = static_cast<std::uint32_t>(counts_.size());
  counts_.resize(counts_.size() + page_bins, 0);
}

std::uint64_t& QuantileHistogram::slot(std::uint32_t bin) {
  make_page(page_of(bin));
  return counts_[page_at_[page_of(bin)] + place_of(bin)];
}

void QuantileHistogram::update(const double* values, std::ptrdiff_t stride, std::size_t count) {
  const auto at = [&](std::size_t i) { return values[static_cast<std::ptrdiff_t>(i) * stride]; };
  constexpr std::size_t block = 4096;
  for (std::size_t begin = 0; begin < count; begin += block) {
    const std::size_t end = std::min(count, begin + block);
    // Nearly always every page is there, so the loop does not ask: what has none is counted where no page is.
    const std::uint32_t* const page_at = page_at_.data();
    std::uint64_t* const counts = counts_.data();
    for (std::size_t i = begin; i < end; ++i) {
      const auto value = std::bit_cast<std::uint64_t>(at(i));
      ++counts[page_at[value >> 52] + (value >> 44 & (page_bins - 1))];
    }
    std::uint64_t homeless = 0;
    for (std::size_t i = 0; i < page_bins; ++i) homeless |= counts[i];
    if (homeless == 0) continue;
    std::fill_n(counts, page_bins, 0);
    const std::size_t first_new = counts_.size();
    for (std::size_t i = begin; i < end; ++i) {
      const auto value = std::bit_cast<std::uint64_t>(at(i));
      const std::size_t page = page_at_[value >> 52];
      if (page == 0 || page >= first_new) ++slot(bin_of(at(i)));
    }
  }
  total_ += count;
}

void QuantileHistogram::add(std::uint32_t bin, std::uint64_t count) {
  slot(bin) += count;
  total_ += count;
}

void QuantileHistogram::add_page(std::size_t page, std::span<const std::uint32_t, page_bins> counts) {
  std::uint64_t sum = 0;
  for (const std::uint32_t count : counts) sum += count;
  if (sum == 0) return;
  make_page(page);
  std::uint64_t* const slots = counts_.data() + page_at_[page];
  for (std::size_t i = 0; i < page_bins; ++i) slots[i] += counts[i];
  total_ += sum;
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
  std::vector<Bin> occupied;
  for (std::uint32_t first = 0; first < (1U << bits); first += page_bins) {
    const std::uint32_t* const page_at = &page_at_[page_of(first)];
    if (*page_at == 0) continue;
    for (std::uint32_t bin = first; bin < first + page_bins; ++bin) {
      const std::uint64_t count = counts_[*page_at + place_of(bin)];
      if (count != 0) occupied.push_back({bin, count});
    }
  }
  return occupied;
}

}  // namespace strickle
