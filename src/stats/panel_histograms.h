// The histograms of a panel's columns, in windows of small counters that stay in cache.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/panel_sums.h"
#include "strickle/column_state.h"

namespace strickle {

class PanelHistograms {
 public:
  /// States with histograms, at most max_panel_columns.
  explicit PanelHistograms(std::span<ColumnState> states) : states_(states) {}

  /// Counts the values of the columns that `counted` names, all of which must be finite.
  void add(const kernels::Panel& panel, std::span<const bool> counted, std::span<const kernels::Extent> extents);
  /// Brings what was counted into the states.
  void finish();

 private:
  void count(const kernels::Panel& block, std::size_t column);

  std::span<ColumnState> states_;
  bool opened_ = false;  // after the first panel: where there is one alone, windows would cost more than they save
  // Of each column, the counts of a window of bins; where it begins, 0 being not known yet; whether values crowd
  // outside.
  std::vector<std::uint32_t> windows_;
  std::array<int, kernels::max_panel_columns> first_binade_ = {};
  std::array<bool, kernels::max_panel_columns> scattered_ = {};
  std::vector<std::uint16_t> places_;  // of the values of a block
  std::int64_t rows_ = 0;              // in the windows
};

}  // namespace strickle
