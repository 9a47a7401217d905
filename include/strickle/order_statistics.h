// Exact quantiles of any number of values in bounded memory: the histogram says in which bins the wanted order
// statistics lie, and further passes over the same values narrow those bins until their values fit into memory. One
// pass is enough unless single bins hold more than `capacity` values; each further one narrows them 16 to 32,768 times,
// as `capacity` allows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/quantile_histogram.h"
#include "strickle/search.h"

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

/// From the histogram alone: the value that assumes evenly spread values within a bin, and its interval. NaN when
/// empty.
Estimate estimate_quantile(const QuantileHistogram& histogram, double q);

class OrderStatistics final : public Search {
 public:
  /// Finds the quantiles `probabilities` of the values that `histogram` counted, holding at most about `capacity`
  /// values, or counts of values.
  OrderStatistics(const QuantileHistogram& histogram, std::vector<double> probabilities, std::size_t capacity);

  bool done() const override { return done_; }
  void update(std::span<const double> values) override;
  void end_pass() override;
  bool consistent() const override { return consistent_; }
  int passes() const { return passes_; }
  /// One exact quantile per probability; NaN where there are no values.
  std::vector<Estimate> found() const override;

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
