// Adds weighted values to the state of their column.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/products.h"
#include "stats/panel_update.h"
#include "strickle/column_state.h"

namespace strickle {

/// Error(domain), with the row counted from 1, for the first weight that is not a finite number of at least 0.
void check_weights(std::span<const double> weights);

/// Adds a sum to one with room for more factors.
template <int Degree, int Less>
void merge_into(BasicExactSum<Degree>& sum, const BasicExactSum<Less>& other) {
  const auto [negative, exponent, integer] = other.parts();
  sum.merge(BasicExactSum<Degree>::from_parts({negative, exponent, integer}));
}

class WeightedUpdate {
 public:
  explicit WeightedUpdate(ColumnState& state);

  /// Values and their weights, which are finite and at least 0; rows of weight 0 don't exist.
  void add(std::span<const double> values, std::span<const double> weights);
  /// After the last values: brings what is still held into the state.
  void finish();

  /// The row of the first infinity of a weight above 0, counted from the first value, or −1.
  std::int64_t first_infinity() const { return first_infinity_; }

 private:
  void add_block(std::span<const double> values, std::span<const double> weights);
  void add_existing(std::span<const double> values);
  void add_products(std::span<const double> values, std::span<const double> weights);

  Boxed<WeightedSums>& sums_;
  PanelUpdate update_;  // all but the weighted sums
  // Products become columns of doubles that are equal to them together, and are summed as any columns are.
  std::vector<kernels::ProductTerms> terms_;
  std::vector<ColumnState> columns_;
  PanelUpdate products_update_;
  std::vector<double> existing_, finite_, weights_;
  std::int64_t rows_ = 0, first_infinity_ = -1;
};

}  // namespace strickle
