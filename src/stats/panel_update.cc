#include "stats/panel_update.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/compress.h"

namespace strickle {

namespace {

using kernels::Extent;
using kernels::Grid;
using kernels::Panel;
using kernels::PanelSums;
using kernels::Precision;

// sum += units · 2^exponent. A grid may reach below what any double has; the units are then a multiple of what is.
template <int Degree>
void add_units(Int128 units, int exponent, BasicExactSum<Degree>& sum) {
  if (units == 0) return;
  const int below = std::max(0, BasicExactSum<Degree>::lowest_exponent - exponent);
  sum.add_scaled(units >> below, exponent + below);
}

// Sums of a column of `sums` that stand on `grid`, of values that were multiplied by 2^shift.
void add_panel_sums(const PanelSums& sums, std::size_t column, const Grid& grid, int shift, ColumnState& state) {
  std::size_t p = 0;
  for (int i = 0; i < grid.slices; ++i) {
    add_units(sums.sum[static_cast<std::size_t>(i)][column], grid.exponent(i) - shift, *state.sum);
    if (!state.squares) continue;
    for (int j = i; j < grid.slices; ++j, ++p) {
      const auto units = static_cast<Int128>(sums.product[p][column]) * (i == j ? 1 : 2);
      add_units(units, grid.exponent(i) + grid.exponent(j) - 2 * shift, *state.squares);
    }
  }
}

void add_one_by_one(std::span<const double> values, ColumnState& state) {
  for (const double x : values) {
    if (x == 0) continue;
    state.sum->add(x);
    if (state.squares) state.squares->add_product(x, x);
  }
}

// Statistics of `count` finite values that are not sums.
void add_order(const Extent& extent, std::int64_t count, ColumnState& state) {
  state.counts.finite += count;
  if (count == 0) return;
  if (state.extrema) {
    state.extrema->min = std::min(state.extrema->min, extent.min + 0.0);
    state.extrema->max = std::max(state.extrema->max, extent.max + 0.0);
  }
  if (state.max_abs) state.max_abs = std::max(*state.max_abs, extent.largest() + 0.0);
}

}  // namespace

PanelUpdate::PanelUpdate(std::span<ColumnState> states, Precision precision)
    : states_(states), parts_(states.front().parts()), precision_(precision) {
  first_infinity_.fill(-1);
}

int PanelUpdate::panel_rows() const {
  return std::clamp((1 << 17) / static_cast<int>(states_.size()), 2048, kernels::max_panel_rows);
}

void PanelUpdate::add(const Panel& panel) {
  if (panel.rows == 0) return;
  const bool sums_taken = parts_.sum && take_sums(panel);
  if (!parts_.sum) kernels::scan_panel(panel, false, sums_.extents.data());
  for (std::size_t c = 0; c < states_.size(); ++c) {
    ColumnState& state = states_[c];
    const Extent& extent = sums_.extents[c];
    const bool summed = sums_taken && grids_[c].holds(extent, precision_);
    if (summed) add_panel_sums(sums_, c, grids_[c], 0, state);
    counted_[c] = extent.finite && summed == parts_.sum;
    if (counted_[c]) add_order(extent, panel.rows, state);
    else add_column(panel, c, summed);
  }
  if (parts_.histogram) add_histograms(panel);
  rows_ += panel.rows;
}

// Sums of all columns, as far as grids hold; their extents alone, and false, where none does.
bool PanelUpdate::take_sums(const Panel& panel) {
  const auto all = [&](auto condition) {
    for (std::size_t c = 0; c < states_.size(); ++c) {
      if (!condition(c)) return false;
    }
    return true;
  };
  if (guessed_ && !all([&](std::size_t c) { return apart_[c]; })) {
    kernels::sum_panel(panel, grids_.data(), parts_.squares, sums_);
    if (all([&](std::size_t c) {
          return apart_[c] || !sums_.extents[c].finite || grids_[c].holds(sums_.extents[c], precision_);
        })) {
      return true;
    }
  }
  kernels::scan_panel(panel, true, sums_.extents.data());
  int slices = 1, joint_slices = 1;
  std::array<Grid, kernels::max_panel_columns> fresh;
  for (std::size_t c = 0; c < states_.size(); ++c) {
    fresh[c] = sums_.extents[c].finite ? Grid::of(sums_.extents[c], precision_, parts_.squares) : grids_[c];
    fresh[c].width = parts_.squares ? 22 : 43;
    // What no grid holds goes column by column.
    apart_[c] = fresh[c].slices > kernels::max_slices || fresh[c].top < kernels::least_top ||
                fresh[c].top > kernels::greatest_top;
    fresh[c].slices = std::min(fresh[c].slices, kernels::max_slices);
    fresh[c].top = std::clamp(fresh[c].top, kernels::least_top, kernels::greatest_top);
    slices = std::max(slices, fresh[c].slices);
    // A grid that held more, at no greater cost, is more likely to hold the next panel.
    const int raised = std::max(0, grids_[c].top - fresh[c].top);
    joint_slices = std::max(joint_slices, fresh[c].slices + (raised + fresh[c].width) / (fresh[c].width + 1));
  }
  const bool joint = guessed_ && joint_slices <= slices;
  for (std::size_t c = 0; c < states_.size(); ++c) {
    if (joint) fresh[c].top = std::max(fresh[c].top, grids_[c].top);
    fresh[c].slices = slices;
  }
  grids_ = fresh;
  guessed_ = true;
  if (all([&](std::size_t c) { return apart_[c]; })) return false;
  kernels::sum_panel(panel, grids_.data(), parts_.squares, sums_);
  return true;
}

// The histograms of all columns but those that were taken by themselves, of rows that stay in cache.
void PanelUpdate::add_histograms(const Panel& panel) {
  const int block = std::max(64, static_cast<int>((1 << 15) / panel.stride));
  for (int begin = 0; begin < panel.rows; begin += block) {
    const auto count = static_cast<std::size_t>(std::min(block, panel.rows - begin));
    for (std::size_t c = 0; c < states_.size(); ++c) {
      if (counted_[c]) states_[c].histogram->update(panel.values + begin * panel.stride + c, panel.stride, count);
    }
  }
}

// One column by itself, but for its sums where they are taken: what is not finite is counted and left out, and sums may
// stand on several grids.
void PanelUpdate::add_column(const Panel& panel, std::size_t c, bool summed) {
  ColumnState& state = states_[c];
  const auto size = static_cast<std::size_t>(panel.rows);
  const double* values = panel.values + c;
  if (panel.stride != 1) {
    column_.resize(size);
    for (std::size_t i = 0; i < size; ++i) column_[i] = values[static_cast<std::int64_t>(i) * panel.stride];
    values = column_.data();
  }
  Extent extent = sums_.extents[c];
  int count = panel.rows;
  if (!extent.finite) {
    finite_.resize(size + kernels::max_lanes);
    count = kernels::keep_finite(values, panel.rows, finite_.data());
    count_others({values, size}, count, c);
    values = finite_.data();
    kernels::scan_panel({values, 1, count, 1}, false, &extent);
  }
  add_order(extent, count, state);
  if (parts_.histogram) state.histogram->update({values, static_cast<std::size_t>(count)});
  if (parts_.sum && !summed) add_any_sums(values, count, state);
}

// NaN and infinities, `finite` values aside.
void PanelUpdate::count_others(std::span<const double> values, int finite, std::size_t c) {
  const auto infinite = std::ranges::count_if(values, [](double x) { return std::isinf(x); });
  Counts& counts = states_[c].counts;
  counts.missing += static_cast<std::int64_t>(values.size()) - finite - infinite;
  if (infinite == 0) return;
  counts.positive_infinite += std::ranges::count(values, std::numeric_limits<double>::infinity());
  counts.negative_infinite += std::ranges::count(values, -std::numeric_limits<double>::infinity());
  if (first_infinity_[c] >= 0) return;
  first_infinity_[c] = rows_ + (std::ranges::find_if(values, [](double x) { return std::isinf(x); }) - values.begin());
}

// Sums of any finite values: the largest on a grid of few slices, then what is below its reach, and so on.
void PanelUpdate::add_any_sums(const double* values, int count, ColumnState& state) {
  PanelSums sums;  // not those of the other columns
  const bool squares = state.squares.has_value();
  // At first few: more cost more than a second grid. Where the values go on and on, as many as there can be.
  const auto most_slices = [&](int round) { return round >= 2 ? kernels::max_slices : squares ? 4 : 2; };
  high_.resize(static_cast<std::size_t>(count));
  low_.resize(high_.size());
  for (int round = 0;; ++round) {
    Extent extent;
    kernels::scan_panel({values, 1, count, 1}, true, &extent);
    if (extent.largest() == 0) return;
    Grid grid = Grid::of(extent, precision_, squares);
    const bool in_range = grid.top >= kernels::least_top && grid.top <= kernels::greatest_top;
    const bool reached = grid.slices <= most_slices(round);
    if (in_range && reached) {
      kernels::sum_panel({values, 1, count, 1}, &grid, squares, sums);
      add_panel_sums(sums, 0, grid, 0, state);
      return;
    }
    grid.slices = std::min(grid.slices, most_slices(round));
    const double floor = reached ? 0 : std::ldexp(1.0, grid.exponent(grid.slices - 1) + precision_.bits - 1);
    const int shift = in_range ? 0 : std::clamp(-grid.top, -1000, 1000);
    const int left = kernels::split_at(values, count, floor, std::ldexp(1.0, shift), high_.data(), low_.data());
    grid.top += shift;
    kernels::sum_panel({high_.data(), 1, count, 1}, &grid, squares, sums);
    add_panel_sums(sums, 0, grid, shift, state);
    constexpr int few = 48;  // are added one by one in less time
    if (left < few) return add_one_by_one(low_, state);
    values = low_.data();
  }
}

}  // namespace strickle
