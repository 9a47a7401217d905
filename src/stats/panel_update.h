// Adds panels of doubles to the states of their columns: the one way in which values come into a ColumnState.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/panel_sums.h"
#include "stats/panel_histograms.h"
#include "strickle/column_state.h"

namespace strickle {

class PanelUpdate {
 public:
  /// At most max_panel_columns states, all of the same parts.
  explicit PanelUpdate(std::span<ColumnState> states);

  /// A good number of rows for a panel: few enough to stay in cache, enough to make the costs per panel small.
  int panel_rows() const;
  /// Adds rows; panels are given in row order.
  void add(const kernels::Panel& panel);
  /// After the last rows: brings what is still held into the states.
  void finish() { histograms_.finish(); }

  /// The row of a column's first infinity, counted over all panels, or −1.
  std::int64_t first_infinity(std::size_t column) const { return first_infinity_[column]; }

 private:
  bool take_sums(const kernels::Panel& panel);
  void sum(const kernels::Panel& panel);
  void guess_grids(const kernels::Panel& panel, const kernels::Extent* extents);
  bool holds(std::size_t column) const;
  void add_off_grids(const kernels::Panel& panel);
  void add_alone(const kernels::Panel& panel, bool sums_taken);
  void copy_columns(const kernels::Panel& panel, std::span<const std::size_t> columns);
  void add_column(std::span<const double> values, std::size_t column, bool summed);
  void add_any_sums(const double* values, int count, double largest, ColumnState& state);
  void count_infinities(std::span<const double> values, std::size_t column);

  std::span<ColumnState> states_;
  StateParts parts_;
  // What held the columns of the panel before will most likely hold the next.
  std::array<kernels::Grid, kernels::max_panel_columns> grids_ = {};
  std::array<bool, kernels::max_panel_columns> apart_ = {};    // no grid holds it
  std::array<bool, kernels::max_panel_columns> counted_ = {};  // in this panel, but for its histogram
  bool guessed_ = false;
  bool stale_ = false;    // they failed for some columns
  bool missing_ = false;  // values were, in the panel before
  PanelHistograms histograms_;
  kernels::PanelSums sums_, column_sums_;  // of the panel, and of one column by itself
  std::array<std::int64_t, kernels::max_panel_columns> first_infinity_;
  std::int64_t rows_ = 0;
  // Of columns that cannot be taken as they lie: their numbers, their values, and parts of one.
  std::vector<std::size_t> alone_;
  std::vector<double> columns_, finite_, high_, low_;
};

}  // namespace strickle
