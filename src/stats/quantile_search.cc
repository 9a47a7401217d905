#include "stats/quantile_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/compress.h"
#include "kernels/sort.h"

namespace strickle {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t kept_whole = 64;  // values of a bin
constexpr std::size_t block = 4096;
constexpr std::size_t page_bins = 256;
constexpr int bin_shift = 64 - QuantileHistogram::bits;

}  // namespace

// A part of a pass; merged, the whole of it.
struct QuantileSearch::Seen final : Part {
  enum Side { above, below, at };  // of `from`; what an interval keeps is at none of its sides but above
  struct Sides {
    std::uint64_t from = 0, span = 0;  // keeps keys of [from, from + span]
    std::array<std::uint64_t, 3> count = {};
  };
  std::vector<Sides> sides;                          // of no interval, then of each
  std::vector<std::array<std::uint64_t, 2>> likely;  // for an atom: a key above and one below, now and then
  std::vector<std::uint64_t> counts;
  std::vector<std::uint64_t> kept;  // keys; the first `kept_count` of them
  std::size_t kept_count = 0;
  bool full = false;  // more was to be kept than there is room for, and nothing more is

  void make_room(std::size_t more) {
    if (kept.size() < kept_count + more) kept.resize(std::max(kept.size() + kept.size() / 2, kept_count + more));
  }
};

QuantileSearch::~QuantileSearch() = default;

QuantileSearch::QuantileSearch(const QuantileHistogram& histogram, std::span<const double> probabilities,
                               std::size_t capacity)
    : capacity_(capacity), total_(histogram.total()) {
  for (const double q : probabilities) positions_.push_back(quantile_position(q, total_));
  if (total_ == 0) return;
  for (const QuantilePosition& p : positions_) ranks_.insert(ranks_.end(), {p.below, p.above});
  std::ranges::sort(ranks_);
  ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
  values_.resize(ranks_.size());
  std::vector<Interval> intervals;
  std::uint64_t before = 0;
  for (const auto& [bin, count] : histogram.occupied()) {
    const std::uint64_t low = static_cast<std::uint64_t>(bin) << bin_shift;
    keep({.low = low, .high = low + ((std::uint64_t{1} << bin_shift) - 1), .first = before, .count = count}, intervals);
    before += count;
  }
  open(std::move(intervals));
}

// The place in ranks_ of the first wanted rank from `rank` on.
std::size_t QuantileSearch::rank_at(std::uint64_t rank) const {
  return static_cast<std::size_t>(std::ranges::lower_bound(ranks_, rank) - ranks_.begin());
}

// Keeps what is left of an interval for the next pass where it holds a wanted rank.
void QuantileSearch::keep(const Interval& part, std::vector<Interval>& rest) {
  const std::size_t begin = rank_at(part.first), end = rank_at(part.first + part.count);
  if (begin == end) return;
  if (part.low < part.high) {
    rest.push_back(part);
    if (part.likely < part.low || part.likely > part.high) rest.back().likely = 0;
    return;
  }
  for (std::size_t i = begin; i < end; ++i) values_[i] = part.low;
}

// A window about where the wanted ranks should be, if that is less than half of the interval: five deviations to either
// side of evenly spread values, and a little for a density that grows or falls.
bool QuantileSearch::aim(Interval& interval) const {
  const auto count = static_cast<double>(interval.count);
  const auto width = static_cast<double>(interval.high - interval.low);
  const auto offset = [&](std::uint64_t rank, double side) {
    const double at = static_cast<double>(rank - interval.first) + 0.5;
    const double margin = 5 * std::sqrt(at * (1 - at / count)) + count / 128 + 4;
    return static_cast<std::uint64_t>(std::clamp((at + side * margin) / count, 0.0, 1.0) * width);
  };
  interval.from = interval.low + offset(ranks_[rank_at(interval.first)], -1);
  interval.to = interval.low + offset(ranks_[rank_at(interval.first + interval.count) - 1], 1);
  return static_cast<double>(interval.to - interval.from) < width / 2;
}

// Decides how the next pass looks at what is left.
void QuantileSearch::open(std::vector<Interval> intervals) {
  intervals_ = std::move(intervals);
  all_counts_ = 0;
  std::size_t room = capacity_;
  const std::size_t share = capacity_ / std::max<std::size_t>(1, intervals_.size());
  const int affordable = std::clamp(static_cast<int>(std::bit_width(share)) - 1, 4, 15);
  for (Interval& interval : intervals_) {
    std::size_t wanted = interval.count;
    interval.look = Look::keep;
    const bool window = passes_ == 0 && interval.count > kept_whole && aim(interval);
    if (window) {
      wanted = static_cast<std::size_t>(static_cast<double>(interval.count) *
                                        static_cast<double>(interval.to - interval.from) /
                                        static_cast<double>(interval.high - interval.low)) +
               1;
    } else {
      interval.from = interval.low;
      interval.to = interval.high;
    }
    if (passes_ == 1 && interval.count > kept_whole && interval.likely != 0) {
      interval.look = Look::atom;
      interval.from = interval.likely;
    } else if (wanted <= room) {
      room -= wanted;
    } else {
      interval.look = Look::count;
      const int bits = 64 - std::countl_zero(interval.high - interval.low);
      interval.shift = std::max(0, bits - affordable);
      interval.counts = all_counts_;
      all_counts_ += ((interval.high - interval.low) >> interval.shift) + 1;
    }
  }
  few_ = intervals_.size() <= kernels::max_ranges;
  whole_bins_ =
      passes_ == 0 && !few_ && std::ranges::all_of(intervals_, [](const Interval& i) { return i.look == Look::keep; });
  wanted_.clear();
  for (const Interval& i : std::span(intervals_).first(few_ ? intervals_.size() : 0)) {
    wanted_.push_back({from_order_key(i.low), from_order_key(i.high)});
  }
  if (!few_) index();
  seen_.reset(static_cast<Seen*>(part().release()));
}

void QuantileSearch::index() {
  constexpr std::size_t pages = std::size_t{1} << 12;
  page_at_.assign(pages, 0);
  entries_.assign(page_bins, 0);
  for (std::size_t i = intervals_.size(); i-- > 0;) {
    const std::uint64_t bin = intervals_[i].low >> bin_shift;
    std::uint32_t& page = page_at_[bin / page_bins];
    if (page == 0) {
      page = static_cast<std::uint32_t>(entries_.size());
      entries_.resize(entries_.size() + page_bins);
    }
    entries_[page + bin % page_bins] = static_cast<std::uint32_t>(i) + 1;
  }
}

std::unique_ptr<Search::Part> QuantileSearch::part() const {
  auto seen = std::make_unique<Seen>();
  seen->sides.resize(intervals_.size() + 1);
  seen->sides[0].from = ~std::uint64_t{0};
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    seen->sides[i + 1].from = intervals_[i].from;
    seen->sides[i + 1].span = intervals_[i].to - intervals_[i].from;
  }
  seen->likely.resize(intervals_.size());
  seen->counts.resize(all_counts_);
  return seen;
}

// Where every interval is a bin and keeps values, which is the rule: one way for all values, without a question.
void QuantileSearch::add_to_bins(std::span<const double> values, Seen& seen) const {
  const std::uint32_t* const page_at = page_at_.data();
  const std::uint32_t* const entries = entries_.data();
  Seen::Sides* const sides = seen.sides.data();
  std::uint64_t* const kept = seen.kept.data();
  std::size_t kept_count = seen.kept_count;
  for (const double value : values) {
    const std::uint64_t key = order_key(value);
    const std::uint64_t bin = key >> bin_shift;
    Seen::Sides& side = sides[entries[page_at[bin / page_bins] + bin % page_bins]];
    ++side.count[key < side.from ? Seen::below : Seen::above];
    kept[kept_count] = key;  // for the next to write over where it is not to be kept
    kept_count += key - side.from <= side.span ? 1 : 0;
  }
  seen.kept_count = kept_count;
}

void QuantileSearch::look_at(std::uint64_t key, Seen& seen) const {
  std::size_t i = 0;
  if (!few_) {
    const std::uint64_t bin = key >> bin_shift;
    i = entries_[page_at_[bin / page_bins] + bin % page_bins];
    if (i == 0) return;
    --i;
  }
  if (intervals_[i].high < key) {
    const auto after = std::span(intervals_).subspan(i);
    i += static_cast<std::size_t>(std::ranges::lower_bound(after, key, {}, &Interval::high) - after.begin());
    if (i == intervals_.size()) return;
  }
  const Interval& interval = intervals_[i];
  if (key < interval.low) return;
  auto& count = seen.sides[i + 1].count;
  if (interval.look == Look::keep) {
    ++count[key < interval.from ? Seen::below : Seen::above];
    seen.kept[seen.kept_count] = key;
    seen.kept_count += key - interval.from <= interval.to - interval.from ? 1 : 0;
  } else if (interval.look == Look::atom) {
    ++count[key < interval.from ? Seen::below : key == interval.from ? Seen::at : Seen::above];
  } else {
    ++count[Seen::above];
    ++seen.counts[interval.counts + ((key - interval.low) >> interval.shift)];
  }
}

// Remembers keys about the windows: what fills a bin is most likely among them.
void QuantileSearch::look_at_likely(std::span<const double> values, Seen& seen) const {
  for (const double value : values) {
    const std::uint64_t key = order_key(value);
    const auto after = std::ranges::lower_bound(intervals_, key, {}, &Interval::high);
    if (after == intervals_.end() || key < after->low) continue;
    seen.likely[static_cast<std::size_t>(after - intervals_.begin())][key < after->from ? Seen::below : Seen::above] =
        key;
  }
}

// NaN and infinities belong to bins without intervals.
void QuantileSearch::add(std::span<const double> values, Part& part) const {
  auto& seen = static_cast<Seen&>(part);
  std::array<kernels::Range, kernels::max_ranges> ranges;
  std::ranges::transform(wanted_, ranges.begin(), [](const auto& i) { return kernels::Range{i.lowest, i.highest}; });
  std::array<double, block> picked;
  for (std::size_t begin = 0; begin < values.size(); begin += block) {
    std::span<const double> some = values.subspan(begin, std::min(block, values.size() - begin));
    if (few_) {
      double* const out = picked.data();
      int count = 0;
      kernels::keep_inside({some.data(), 1, static_cast<int>(some.size()), 1}, ranges.data(),
                           static_cast<int>(wanted_.size()), &out, &count);
      some = std::span<const double>(picked).first(static_cast<std::size_t>(count));
    }
    seen.make_room(some.size());
    if (whole_bins_) {
      add_to_bins(some, seen);
    } else {
      for (const double value : some) look_at(order_key(value), seen);
    }
    constexpr std::size_t now_and_then = 64;
    if (passes_ == 0) look_at_likely(some.first(std::min(now_and_then, some.size())), seen);
    if (seen.kept_count <= capacity_) continue;
    seen.full = true;
    seen.kept_count = 0;
  }
}

void QuantileSearch::merge(Part& part) {
  auto& other = static_cast<Seen&>(part);
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    for (std::size_t side = 0; side < 3; ++side) seen_->sides[i + 1].count[side] += other.sides[i + 1].count[side];
    for (std::size_t side = 0; side < 2; ++side) {
      if (other.likely[i][side] != 0) seen_->likely[i][side] = other.likely[i][side];
    }
  }
  for (std::size_t i = 0; i < all_counts_; ++i) seen_->counts[i] += other.counts[i];
  seen_->full = seen_->full || other.full;
  if (seen_->full) return;
  seen_->kept.resize(seen_->kept_count);
  seen_->kept.insert(seen_->kept.end(), other.kept.begin(),
                     other.kept.begin() + static_cast<std::ptrdiff_t>(other.kept_count));
  seen_->kept_count = seen_->kept.size();
  seen_->full = seen_->kept_count > capacity_;
}

void QuantileSearch::end_pass() {
  ++passes_;
  seen_->kept.resize(seen_->full ? 0 : seen_->kept_count);
  kernels::sort_ascending(seen_->kept.data(), seen_->kept.size());
  std::vector<Interval> rest;
  for (std::size_t i = 0; i < intervals_.size(); ++i) {
    const auto& [above, below, at] = seen_->sides[i + 1].count;
    consistent_ = consistent_ && above + below + at == intervals_[i].count;
    if (!consistent_) return;
    if (intervals_[i].look == Look::count) settle_counts(intervals_[i], i, rest);
    else settle(intervals_[i], i, rest);
  }
  open(std::move(rest));
}

// Below `from`, what was kept or is an atom, and above.
void QuantileSearch::settle(const Interval& interval, std::size_t i, std::vector<Interval>& rest) {
  const std::uint64_t below = seen_->sides[i + 1].count[Seen::below];
  Interval lower = interval, middle = interval, upper = interval;
  lower.high = interval.from - 1;  // from > low where anything is below
  lower.count = below;
  lower.likely = seen_->likely[i][Seen::below];
  if (below > 0) keep(lower, rest);
  middle.low = interval.from;
  middle.first += below;
  if (interval.look == Look::atom) {
    middle.high = interval.from;
    middle.count = seen_->sides[i + 1].count[Seen::at];
    keep(middle, rest);
  } else if (seen_->full) {
    middle.count -= below;
    return keep(middle, rest);
  } else {
    const auto begin = std::ranges::lower_bound(seen_->kept, interval.from);
    const auto end = std::upper_bound(begin, seen_->kept.end(), interval.to);
    middle.high = interval.to;
    middle.count = static_cast<std::uint64_t>(end - begin);
    for (std::size_t r = rank_at(middle.first); r < rank_at(middle.first + middle.count); ++r) {
      values_[r] = begin[static_cast<std::ptrdiff_t>(ranks_[r] - middle.first)];
    }
  }
  upper.low = middle.high + 1;
  upper.first = middle.first + middle.count;
  upper.count = interval.count - below - middle.count;
  upper.likely = seen_->likely[i][Seen::above];
  if (upper.count > 0) keep(upper, rest);
}

void QuantileSearch::settle_counts(const Interval& interval, std::size_t i, std::vector<Interval>& rest) {
  Interval part = interval;
  const std::uint64_t parts = ((interval.high - interval.low) >> interval.shift) + 1;
  for (std::uint64_t p = 0; p < parts; ++p) {
    part.count = seen_->counts[interval.counts + p];
    part.low = interval.low + (p << interval.shift);
    part.high = std::min(interval.high, part.low + ((std::uint64_t{1} << interval.shift) - 1));
    for (const std::uint64_t key : seen_->likely[i]) {
      if (key >= part.low && key <= part.high) part.likely = key;
    }
    if (part.count > 0) keep(part, rest);
    part.first += part.count;
  }
}

std::vector<Estimate> QuantileSearch::found() const {
  if (total_ == 0) return std::vector<Estimate>(positions_.size(), {nan, nan, nan});
  const auto value = [&](std::uint64_t rank) { return from_order_key(values_[rank_at(rank)]); };
  std::vector<Estimate> result;
  for (const QuantilePosition& p : positions_) {
    const double quantile = interpolate(value(p.below), value(p.above), p.weight);
    result.push_back({quantile, quantile, quantile});
  }
  return result;
}

}  // namespace strickle
