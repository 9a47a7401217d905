#include "stats/panel_update.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/compress.h"

namespace strickle {

namespace {

using kernels::Extent;
using kernels::Grid;
using kernels::OffGrid;
using kernels::Panel;
using kernels::PanelSums;

// sum += units · 2^exponent. A grid may reach below what any double has; the units are then a multiple of what is.
template <int Degree>
void add_units(Int128 units, int exponent, BasicExactSum<Degree>& sum) {
  if (units == 0) return;
  const int below = std::max(0, BasicExactSum<Degree>::lowest_exponent - exponent);
  sum.add_scaled(units >> below, exponent + below);
}

// Sums of a column of `sums` that stand on `grid`, of values that were multiplied by 2^shift.
void add_panel_sums(const PanelSums& sums, std::size_t column, const Grid& grid, int shift, ColumnState& state) {
  for (int p = 0; p < kernels::pairs_of(grid.slices); ++p) {
    add_units(sums.sum[static_cast<std::size_t>(p)][column], grid.pair_exponent(p) - shift, *state.sum);
  }
  if (!state.squares) return;
  std::size_t p = 0;
  for (int i = 0; i < grid.slices; ++i) {
    for (int j = i; j < grid.slices; ++j, ++p) {
      const auto units = static_cast<Int128>(sums.product[p][column]) * (i == j ? 1 : 2);
      add_units(units, grid.exponent(i) + grid.exponent(j) - 2 * shift, *state.squares);
    }
  }
}

// What the sums on a grid lack of a value that was off it.
void add_off_grid(double value, double on_grid, ColumnState& state) {
  state.sum->add(value);
  if (state.squares) state.squares->add_product(value, value);
  if (on_grid == 0) return;
  state.sum->add(-on_grid);
  if (state.squares) state.squares->add_product(-on_grid, on_grid);
}

std::span<const OffGrid> off_grid(const PanelSums& sums) { return std::span(sums.off_grid).first(sums.off_grid_size); }

// Values of which `count` are not zero.
void add_one_by_one(int count, std::span<const double> values, ColumnState& state) {
  for (std::size_t i = 0; count > 0; ++i) {
    const double x = values[i];
    if (x == 0) continue;
    --count;
    state.sum->add(x);
    if (state.squares) state.squares->add_product(x, x);
  }
}

// Statistics of `count` finite values that are not sums.
void add_order(const Extent& extent, int count, ColumnState& state) {
  state.counts.finite += count;
  if (count == 0) return;
  if (state.extrema) {
    state.extrema->min = std::min(state.extrema->min, extent.min + 0.0);
    state.extrema->max = std::max(state.extrema->max, extent.max + 0.0);
  }
  if (state.max_abs) state.max_abs = std::max(*state.max_abs, extent.largest() + 0.0);
}

constexpr int lowest_exponent = ExactSum::lowest_exponent;  // of a bit of a double

int lowest_bit(double x) {
  int exponent = 0;
  const auto integer = static_cast<std::uint64_t>(std::ldexp(std::fabs(std::frexp(x, &exponent)), 53));
  return exponent - 53 + std::countr_zero(integer);
}

// The top of the tightest grid that covers values up to the largest; that of `otherwise` where all are zeros, or there
// are none.
int top_of(double largest, const Grid& otherwise) { return largest > 0 ? std::ilogb(largest) + 1 : otherwise.top; }

bool in_range(const Grid& grid) { return grid.top >= kernels::least_top && grid.top <= kernels::greatest_top; }

// The slices that hold some values, spread over a column, but for very few that no slices hold.
int slices_for_some(const double* values, std::int64_t stride, int rows, const Grid& grid) {
  constexpr int looked_at = 128, few = 2;
  int slices = 1, beyond = 0;
  for (int row = 0; row < rows; row += std::max(1, rows / looked_at)) {
    const double x = values[row * stride];
    if (x == 0 || std::isnan(x)) continue;
    const int needed = grid.slices_for(lowest_bit(x));
    if (needed > kernels::max_slices) ++beyond;
    else slices = std::max(slices, needed);
  }
  return beyond > few ? kernels::max_slices + 1 : slices;
}

// Pairs of slices are filled where only they are added.
int filled(int slices, bool squares) { return squares ? slices : 2 * kernels::pairs_of(slices); }

}  // namespace

PanelUpdate::PanelUpdate(std::span<ColumnState> states) : states_(states), parts_(states.front().parts()) {
  first_infinity_.fill(-1);
}

int PanelUpdate::panel_rows() const {
  return std::clamp((1 << 17) / static_cast<int>(states_.size()), 1024, kernels::max_panel_rows);
}

void PanelUpdate::add(const Panel& panel) {
  if (panel.rows == 0) return;
  const bool sums_taken = parts_.sum && take_sums(panel);
  if (!parts_.sum) kernels::scan_panel(panel, sums_.extents.data());
  for (std::size_t c = 0; c < states_.size(); ++c) {
    ColumnState& state = states_[c];
    const Extent& extent = sums_.extents[c];
    const bool summed = sums_taken && holds(c);
    if (summed) add_panel_sums(sums_, c, grids_[c], 0, state);
    state.counts.missing += extent.missing;
    const bool as_it_lies = extent.finite() && (extent.missing == 0 || !parts_.histogram);
    counted_[c] = as_it_lies && summed == parts_.sum;
    if (counted_[c]) add_order(extent, panel.rows - extent.missing, state);
    else add_column(panel, c, summed);
  }
  if (sums_taken) add_off_grids(panel);
  if (parts_.histogram) add_histograms(panel);
  rows_ += panel.rows;
}

// Whether the sums that were just taken are all there is to a column.
bool PanelUpdate::holds(std::size_t c) const {
  return !apart_[c] && grids_[c].covers(sums_.extents[c]) && sums_.off_grid_count[c] <= kernels::max_off_grid;
}

// Sums of all columns, as far as grids hold; their extents alone, and false, where none does.
bool PanelUpdate::take_sums(const Panel& panel) {
  const auto all = [&](auto condition) {
    for (std::size_t c = 0; c < states_.size(); ++c) {
      if (!condition(c)) return false;
    }
    return true;
  };
  const auto is_apart = [&](std::size_t c) { return apart_[c]; };
  const bool tried = guessed_ && !all(is_apart);
  if (tried) sum(panel);
  else kernels::scan_panel(panel, sums_.extents.data());
  if (tried && all([&](std::size_t c) { return is_apart(c) || !sums_.extents[c].finite() || holds(c); })) return true;
  guess_grids(panel, tried);
  if (all(is_apart)) return false;
  sum(panel);
  return true;
}

void PanelUpdate::sum(const Panel& panel) {
  missing_ = kernels::sum_panel(panel, grids_.data(), parts_.squares, missing_, sums_);
}

// Grids from the extents of the panel, and from how the last ones did where they were tried on it.
void PanelUpdate::guess_grids(const Panel& panel, bool tried) {
  int slices = 1;
  for (std::size_t c = 0; c < states_.size(); ++c) {
    const Extent& extent = sums_.extents[c];
    Grid& grid = grids_[c];
    if (!extent.finite()) continue;
    const bool crowded = tried && grid.covers(extent) && sums_.off_grid_count[c] > kernels::max_off_grid;
    const auto slices_on = [&](int top) {
      return slices_for_some(panel.values + c, panel.stride, panel.rows, {.top = top});
    };
    const int top = top_of(extent.largest(), grid);
    int wanted = slices_on(top);
    // A grid that held more, at no greater cost, is more likely to hold the next panel.
    if (!guessed_ || grid.top < top || slices_on(grid.top) > wanted + 1) grid.top = top;
    if (crowded) wanted = std::max(wanted, grid.slices + 1);
    // What no grid holds goes column by column.
    apart_[c] = wanted > kernels::max_slices || !in_range(grid);
    if (!apart_[c]) slices = std::max(slices, wanted);
  }
  for (std::size_t c = 0; c < states_.size(); ++c) {
    grids_[c].slices = filled(slices, parts_.squares);
    grids_[c].top = std::clamp(grids_[c].top, kernels::least_top, kernels::greatest_top);
  }
  guessed_ = true;
}

void PanelUpdate::add_off_grids(const Panel& panel) {
  const int slices = grids_[0].slices;
  int near = 0;  // values that one slice more would hold
  for (const auto& [column, value, on_grid] : off_grid(sums_)) {
    if (!holds(column)) continue;
    add_off_grid(value, on_grid, states_[column]);
    near += grids_[column].slices_for(lowest_bit(value)) <= slices + 1 ? 1 : 0;
  }
  // Where they are many, another slice costs less in the panels to come.
  constexpr int few = 512;
  const int more = filled(slices + 1, parts_.squares);
  if (near <= panel.rows * panel.columns / few || more > kernels::max_slices) return;
  for (Grid& grid : std::span(grids_).first(states_.size())) grid.slices = more;
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
  if (!extent.finite()) count_infinities({values, size}, c);
  if (!extent.finite() || extent.missing > 0) {
    finite_.resize(size + kernels::max_lanes);
    count = kernels::keep_finite(values, panel.rows, finite_.data());
    values = finite_.data();
  }
  if (!extent.finite()) kernels::scan_panel({values, 1, count, 1}, &extent);
  add_order(extent, count, state);
  if (parts_.histogram) state.histogram->update({values, static_cast<std::size_t>(count)});
  if (parts_.sum && !summed) add_any_sums(values, count, extent.largest(), state);
}

void PanelUpdate::count_infinities(std::span<const double> values, std::size_t c) {
  Counts& counts = states_[c].counts;
  counts.positive_infinite += std::ranges::count(values, std::numeric_limits<double>::infinity());
  counts.negative_infinite += std::ranges::count(values, -std::numeric_limits<double>::infinity());
  if (first_infinity_[c] >= 0) return;
  first_infinity_[c] = rows_ + (std::ranges::find_if(values, [](double x) { return std::isinf(x); }) - values.begin());
}

// Sums of any finite values: on one grid where one holds them; otherwise the largest on a grid of few slices, then what
// is below its reach, and so on.
void PanelUpdate::add_any_sums(const double* values, int count, double largest, ColumnState& state) {
  PanelSums& sums = column_sums_;
  const bool squares = state.squares.has_value();
  high_.resize(static_cast<std::size_t>(count));
  low_.resize(high_.size());
  for (int round = 0; largest > 0; ++round) {
    Grid grid{.top = top_of(largest, {})};
    grid.slices = filled(slices_for_some(values, 1, count, grid), squares);
    if (in_range(grid) && grid.slices <= kernels::max_slices) {
      kernels::sum_panel({values, 1, count, 1}, &grid, squares, false, sums);
      if (sums.off_grid_count[0] <= kernels::max_off_grid) {
        add_panel_sums(sums, 0, grid, 0, state);
        for (const OffGrid& off : off_grid(sums)) add_off_grid(off.value, off.on_grid, state);
        return;
      }
    }
    // At first few slices: more cost more than a second grid. Where the values go on and on, as many as there can be.
    const int most = round >= 2 ? kernels::max_slices : 4;
    grid.slices = std::min(most, filled(grid.slices_for(lowest_exponent), squares));
    const int last = grid.exponent(grid.slices - 1);
    const double floor = last <= lowest_exponent ? 0 : std::ldexp(1.0, last + 52);  // whatever bits a value has
    const int shift = in_range(grid) ? 0 : std::clamp(-grid.top, -1000, 1000);
    const kernels::Low left =
        kernels::split_at(values, count, floor, std::ldexp(1.0, shift), high_.data(), low_.data());
    grid.top += shift;
    kernels::sum_panel({high_.data(), 1, count, 1}, &grid, squares, false, sums);
    add_panel_sums(sums, 0, grid, shift, state);
    constexpr int few = 48;  // are added one by one in less time
    if (left.count < few) return add_one_by_one(left.count, low_, state);
    values = low_.data();
    largest = left.largest;
  }
}

}  // namespace strickle
