// Exact quantiles of any number of values in bounded memory: the histogram says in which bins the wanted order
// statistics lie, and further passes over the same values narrow those bins until their values fit into memory. One
// pass is enough unless single bins hold more than `capacity` values; each further one narrows them 16 to 32,768 times,
// as `capacity` allows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/quantile_histogram.h"

namespace strickle {

/// The q-quantile (0 <= q <= 1) of n values lies between order statistics `below` and `above` (0-based), at `weight`
/// of the way: numpy's method "linear".
struct QuantilePosition {
  std::uint64_t below = 0, above = 0;
  double weight = 0;
};
QuantilePosition quantile_position(double q, std::uint64_t n);

/// numpy's interpolation to the bit, and without overflow where b − a is infinite.
double interpolate(double a, double b, double weight);

/// A quantile, or what is known of it.
struct Quantile {
  double value = 0;
  double lowest = 0, highest = 0;  // guaranteed to hold the quantile; both equal to value where it is exact
  bool exact() const { return lowest == highest; }
};
/// From the histogram alone: the value that assumes evenly spread values within a bin, and its interval. NaN when
/// empty.
Quantile estimate_quantile(const QuantileHistogram& histogram, double q);

class OrderStatistics {
 public:
  /// Finds the quantiles `probabilities` of the values that `histogram` counted, holding at most about `capacity`
  /// values, or counts of values.
  OrderStatistics(const QuantileHistogram& histogram, std::vector<double> probabilities, std::size_t capacity);

  bool done() const { return done_; }
  /// A pass: update with all finite values (in any order and division), then end_pass; until done.
  void update(std::span<const double> values);
  void end_pass();
  /// False after a pass that did not see the values that the histogram counted.
  bool consistent() const { return consistent_; }
  int passes() const { return passes_; }
  /// One value per probability; NaN where there are no values.
  std::vector<double> quantiles() const;

 private:
  // All values whose key begins with `prefix` (of `bits` bits); order statistic `first` is the least of them.
  struct Bracket {
    std::uint64_t prefix = 0;
    int bits = 0;
    std::uint64_t first = 0, count = 0;
    bool collect = false;
    std::vector<std::uint64_t> keys = {};  // when collected
    int next_bits = 0;                     // to count by, otherwise
    std::vector<std::uint64_t> counts = {};
  };
  void open_brackets();

  std::vector<double> probabilities_;
  std::vector<QuantilePosition> positions_;
  std::vector<std::uint64_t> ranks_;  // wanted, ascending
  std::vector<Bracket> brackets_;     // ascending, disjoint, each holding a wanted rank
  std::size_t capacity_;
  std::uint64_t total_ = 0;
  int passes_ = 0;
  bool done_ = false;
  bool consistent_ = true;
};

}  // namespace strickle
