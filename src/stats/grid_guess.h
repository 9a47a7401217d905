// What grids (kernels/panel_sums.h) hold some values, which stand for the others of their column.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "exact/decompose.h"
#include "kernels/panel_sums.h"

namespace strickle {

/// The exponent of the lowest bit that is set in a finite value other than 0.
inline int lowest_bit(double x) {
  const auto [integer, exponent] = decompose(x);
  return exponent + std::countr_zero(static_cast<std::uint64_t>(integer));
}

/// The top of the tightest grid that covers values up to the largest, which is finite; `otherwise` where all are zeros,
/// or there are none.
inline int top_of(double largest, int otherwise) { return largest > 0 ? std::ilogb(largest) + 1 : otherwise; }

inline bool in_range(int top) { return top >= kernels::least_top && top <= kernels::greatest_top; }

/// Pairs of slices are filled where only they are added.
inline int filled(int slices, bool squares) { return squares ? slices : 2 * kernels::pairs_of(slices); }

/// How many slices values take.
class SlicesNeeded {
 public:
  void add(double x, const kernels::Grid& grid) {
    if (!std::isfinite(x)) return;
    const int needed = x == 0 ? 1 : grid.slices_for(lowest_bit(x));
    ++values_of_[static_cast<std::size_t>(std::min(needed, kernels::max_slices + 1))];
  }
  void merge(const SlicesNeeded& other) {
    for (std::size_t s = 0; s < values_of_.size(); ++s) values_of_[s] += other.values_of_[s];
  }
  /// The slices that hold all values but at most one in `rare`; by default, about as many as may be added one by one.
  int slices(int rare = 50) const {
    int beyond = std::accumulate(values_of_.begin(), values_of_.end(), 0) / rare;
    int s = kernels::max_slices + 1;
    while (s > 1 && values_of_[static_cast<std::size_t>(s)] <= beyond)
      beyond -= values_of_[static_cast<std::size_t>(s--)];
    return s;
  }

 private:
  std::array<int, kernels::max_slices + 2> values_of_ = {};
};

/// How far apart the rows are that stand for all.
inline int sample_step(int rows) { return std::max(1, rows / 64); }

}  // namespace strickle
