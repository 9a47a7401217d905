// Exact quantiles of any number of values in bounded memory: the histogram says in which bins the wanted order
// statistics lie, and further passes over the same values find them there.
//
// The first pass looks where in its bin each of them should lie if the values are spread evenly, in a window that
// nearly always holds it, and counts what lies below. Where a window missed, a pass looks whether one value fills the
// bin (of many equal values none is kept), and then one takes all of the bin's values, or where memory has no room for
// them narrows it 16 to 32,768 times. So one pass is the rule, two with heavy ties, three at most while bins fit into
// memory.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "stats/order_statistics.h"

namespace strickle {

class QuantileSearch final : public Search {
 public:
  /// Finds the quantiles `probabilities` of the values that `histogram` counted, holding at most about `capacity`
  /// values, or counts of values, for each part of a pass.
  QuantileSearch(const QuantileHistogram& histogram, std::span<const double> probabilities, std::size_t capacity);
  ~QuantileSearch() override;

  bool done() const override { return intervals_.empty() || !consistent_; }
  std::span<const Range> wanted() const override { return wanted_; }
  std::unique_ptr<Part> part() const override;
  void add(std::span<const double> values, Part& part) const override;
  void merge(Part& part) override;
  void end_pass() override;
  bool consistent() const override { return consistent_; }
  int passes() const { return passes_; }
  /// One exact quantile per probability; NaN where there are no values.
  std::vector<Estimate> found() const override;

 private:
  // What a pass does with the values of an interval: keeps those from `from` to `to`; or counts those at `from`; or
  // counts all by their next bits.
  enum class Look { keep, atom, count };
  // All values whose order_key lies in [low, high]; the least of them is order statistic `first`.
  struct Interval {
    std::uint64_t low = 0, high = 0;
    std::uint64_t first = 0, count = 0;
    std::uint64_t likely = 0;  // a key that the pass before saw in it; 0: none
    Look look = Look::keep;
    std::uint64_t from = 0, to = 0;
    int shift = 0;           // of keys, to count by
    std::size_t counts = 0;  // where its counts begin
  };
  struct Seen;
  void open(std::vector<Interval> intervals);
  bool aim(Interval& interval) const;
  void index();
  void look_at(std::uint64_t key, Seen& seen) const;
  void look_at_likely(std::span<const double> values, Seen& seen) const;
  void add_to_bins(std::span<const double> values, Seen& seen) const;
  void settle(const Interval& interval, std::size_t i, std::vector<Interval>& rest);
  void settle_counts(const Interval& interval, std::size_t i, std::vector<Interval>& rest);
  void keep(const Interval& part, std::vector<Interval>& rest);
  std::size_t rank_at(std::uint64_t rank) const;

  std::vector<QuantilePosition> positions_;
  std::vector<std::uint64_t> ranks_;   // wanted, ascending
  std::vector<std::uint64_t> values_;  // of these ranks, as keys, where they are known
  std::vector<Interval> intervals_;    // ascending, disjoint, each holding a wanted rank
  std::size_t all_counts_ = 0;
  bool few_ = true;            // intervals, each of which is compared with every value
  std::vector<Range> wanted_;  // these few
  bool whole_bins_ = false;    // are what the intervals are, and all keep values
  // Where there are more than a few, the intervals of a bin: a page of 256 entries for each 12 leading bits of a key;
  // the first belongs to none. An entry is one more than the first interval of its bin, or 0.
  std::vector<std::uint32_t> page_at_;
  std::vector<std::uint32_t> entries_;
  std::unique_ptr<Seen> seen_;
  std::size_t capacity_;
  std::uint64_t total_ = 0;
  int passes_ = 0;
  bool consistent_ = true;
};

}  // namespace strickle
