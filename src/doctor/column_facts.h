// What the doctor knows of one column: moments and extrema of all rows, which are exact, and what only the values
// themselves tell, from the sampled rows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/matrix.h"
#include "strickle/column_state.h"

namespace strickle::doctor {

/// IQR/1.349 is the deviation of a normal distribution.
inline constexpr double normal_iqr = 1.3489795003921634;

struct ColumnFacts {
  Counts counts;
  // Of all rows; NaN without a finite value.
  double mean = 0, deviation = 0, min = 0, max = 0;
  // Of the finite sampled values, as numpy's quantile interpolates; NaN without one.
  double q01 = 0, q25 = 0, median = 0, q75 = 0, q99 = 0;
  std::int64_t sampled = 0;          // finite values
  std::int64_t distinct = 0;         // different ones among them
  std::int64_t distinct_floats = 0;  // that are different as float32
  double mode_share = 0;             // of the most frequent value among the sampled ones
  bool integers = false;             // all of them
  double skewness = 0;               // of the sample, m₃/m₂^1.5; NaN of a constant
  double log_skewness = 0;  // the skewness of log(x) where all are positive, of log1p(x/median of the positive ones)
                            // where some are 0; NaN where some are negative

  bool empty() const { return counts.finite == 0; }
  bool constant() const { return !empty() && min == max; }
  double iqr() const { return q75 - q25; }
  double robust_deviation() const { return iqr() / normal_iqr; }
  /// The share of the range that the middle 98 % of the values take: small where outliers compress min-max scaling.
  double compression() const;
  /// σ over IQR/1.349: 1 for a normal distribution, infinite where the middle half is one value.
  double tail_ratio() const;
  /// The farthest value's distance from the median, in robust deviations.
  double farthest() const;
  /// |μ|/σ.
  double offset() const;
  /// E x².
  double mean_square() const { return mean * mean + deviation * deviation; }
};

/// Of a state with sums and extrema, and of sampled values, among which NaN and infinities are left out.
ColumnFacts column_facts(const ColumnState& state, std::span<const double> sample);

/// Of each column of a matrix, in which NaN is missing.
std::vector<ColumnFacts> column_facts(const model::Matrix& x);

}  // namespace strickle::doctor
