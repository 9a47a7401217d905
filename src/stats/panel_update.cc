#include "stats/panel_update.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kernels/compress.h"
#include "stats/grid_guess.h"

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

// Sums of a column of `sums` that stand on `grid`, of values that were multiplied by 2^shift. What fits into an integer
// of 128 bits is put together first.
void add_panel_sums(const PanelSums& sums, std::size_t column, const Grid& grid, int shift, ColumnState& state) {
  const int pairs = kernels::pairs_of(grid.slices);
  Int128 units = 0;
  for (int p = 0; p < pairs; ++p) {
    if (p > 0) units <<= grid.pair_exponent(p - 1) - grid.pair_exponent(p);
    units += sums.sum[static_cast<std::size_t>(p)][column];
    if (p % 2 == 0 && p + 1 < pairs) continue;
    add_units(std::exchange(units, 0), grid.pair_exponent(p) - shift, *state.sum);
  }
  if (!state.squares) return;
  // Products of slices i and j have the weight of the level i + j.
  std::array<Int128, 2 * kernels::max_slices - 1> levels = {};
  std::size_t p = 0;
  for (int i = 0; i < grid.slices; ++i) {
    for (int j = i; j < grid.slices; ++j, ++p) {
      levels[static_cast<std::size_t>(i) + static_cast<std::size_t>(j)] +=
          static_cast<Int128>(sums.product[p][column]) * (i == j ? 1 : 2);
    }
  }
  const int last = 2 * grid.slices - 2;
  for (int level = 0; level <= last; ++level) {
    units = (units << kernels::slice_bits) + levels[static_cast<std::size_t>(level)];
    if (level % 3 < 2 && level < last) continue;
    const int exponent = 2 * grid.exponent(0) - kernels::slice_bits * level;
    add_units(std::exchange(units, 0), exponent - 2 * shift, *state.squares);
  }
}

// One value in so many may lie one slice too low: the next slice costs as much as adding them one by one.
constexpr int few_off_grid = 512;

// What the sums on a grid lack of a value that was off it.
void add_off_grid(double value, double on_grid, ColumnState& state) {
  state.sum->add(value);
  if (state.squares) state.squares->add_product(value, value);
  if (on_grid == 0) return;
  state.sum->add(-on_grid);
  if (state.squares) state.squares->add_product(-on_grid, on_grid);
}

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

}  // namespace

PanelUpdate::PanelUpdate(std::span<ColumnState> states)
    : states_(states), parts_(states.front().parts()), histograms_(states) {
  first_infinity_.fill(-1);
}

int PanelUpdate::panel_rows() const {
  return std::clamp((1 << 17) / static_cast<int>(states_.size()), 4096, kernels::max_panel_rows);
}

void PanelUpdate::add(const Panel& panel) {
  if (panel.rows == 0) return;
  const bool sums_taken = parts_.sum && take_sums(panel);
  if (!parts_.sum) kernels::scan_panel(panel, sums_.extents.data());
  alone_.clear();
  for (std::size_t c = 0; c < states_.size(); ++c) {
    ColumnState& state = states_[c];
    const Extent& extent = sums_.extents[c];
    const bool summed = sums_taken && holds(c);
    if (summed) add_panel_sums(sums_, c, grids_[c], 0, state);
    state.counts.missing += extent.missing;
    const bool as_it_lies = extent.finite() && (extent.missing == 0 || !parts_.histogram);
    counted_[c] = as_it_lies && summed == parts_.sum;
    if (counted_[c]) add_order(extent, panel.rows - extent.missing, state);
    else alone_.push_back(c);
  }
  add_alone(panel, sums_taken);
  if (sums_taken) add_off_grids(panel);
  if (stale_) guess_grids(panel, sums_.extents.data());
  stale_ = false;
  if (parts_.histogram) histograms_.add(panel, counted_, sums_.extents);
  rows_ += panel.rows;
}

// Whether the sums that were just taken are all there is to a column.
bool PanelUpdate::holds(std::size_t c) const {
  return !apart_[c] && grids_[c].covers(sums_.extents[c]) && sums_.off_grid_count[c] <= kernels::max_off_grid;
}

// Sums of all columns, as far as grids hold; their extents alone, and false, where none does.
bool PanelUpdate::take_sums(const Panel& panel) {
  const auto columns = static_cast<std::ptrdiff_t>(states_.size());
  const auto all_apart = [&] { return std::count(apart_.begin(), apart_.begin() + columns, true) == columns; };
  if (!guessed_) guess_grids(panel, nullptr);
  guessed_ = true;
  if (all_apart()) {
    kernels::scan_panel(panel, sums_.extents.data());
  } else {
    sum(panel);
    std::ptrdiff_t failed = 0;
    for (std::size_t c = 0; c < states_.size(); ++c) {
      failed += !apart_[c] && sums_.extents[c].finite() && !holds(c) ? 1 : 0;
    }
    // A few by themselves cost less than all again.
    stale_ = failed > 0;
    if (8 * failed <= columns) return true;
  }
  guess_grids(panel, sums_.extents.data());
  stale_ = false;
  if (all_apart()) return false;
  sum(panel);
  return true;
}

void PanelUpdate::sum(const Panel& panel) {
  missing_ = kernels::sum_panel(panel, grids_.data(), parts_.squares, missing_, sums_);
}

// Grids from some of the panel's rows, and from its extents where they are known because the grids before did not hold.
void PanelUpdate::guess_grids(const Panel& panel, const Extent* extents) {
  const int columns = panel.columns, step = sample_step(panel.rows);
  const auto for_sample = [&](auto&& take) {
    for (int row = 0; row < panel.rows; row += step) {
      for (int c = 0; c < columns; ++c) take(static_cast<std::size_t>(c), panel.values[row * panel.stride + c]);
    }
  };
  std::array<int, kernels::max_panel_columns> tops;
  if (extents != nullptr) {
    for (std::size_t c = 0; c < states_.size(); ++c) {
      // Of a column that holds infinities here, nothing new is known.
      tops[c] = extents[c].finite() ? top_of(extents[c].largest(), grids_[c].top) : grids_[c].top;
    }
  } else {
    std::array<double, kernels::max_panel_columns> largest = {};
    for_sample([&](std::size_t c, double x) {
      if (std::isfinite(x)) largest[c] = std::max(largest[c], std::fabs(x));
    });
    constexpr int margin = 2;  // as others may be larger
    for (std::size_t c = 0; c < states_.size(); ++c) tops[c] = top_of(largest[c], 0) + margin;
  }
  std::array<SlicesNeeded, kernels::max_panel_columns> needed, needed_before;
  for_sample([&](std::size_t c, double x) {
    needed[c].add(x, {.top = tops[c]});
    needed_before[c].add(x, grids_[c]);
  });

  SlicesNeeded together;
  int at_least = 1;
  for (std::size_t c = 0; c < states_.size(); ++c) {
    Grid& grid = grids_[c];
    const bool crowded = extents != nullptr && !apart_[c] && sums_.off_grid_count[c] > kernels::max_off_grid;
    if (crowded && grid.covers(extents[c])) at_least = std::max(at_least, grid.slices + 1);
    // A grid that held more, at little more cost, is more likely to hold the next panel.
    const bool keep = grid.top > tops[c] && needed_before[c].slices() <= needed[c].slices() + 1;
    const SlicesNeeded& wanted = keep ? needed_before[c] : needed[c];
    if (!keep) grid.top = tops[c];
    // What no grid holds goes column by column.
    apart_[c] = wanted.slices() > kernels::max_slices || !in_range(grid.top);
    if (!apart_[c]) together.merge(wanted);
  }
  const int slices = std::min(std::max(together.slices(few_off_grid), at_least), kernels::max_slices);
  for (std::size_t c = 0; c < states_.size(); ++c) {
    grids_[c].slices = filled(slices, parts_.squares);
    grids_[c].top = std::clamp(grids_[c].top, kernels::least_top, kernels::greatest_top);
  }
}

void PanelUpdate::add_off_grids(const Panel& panel) {
  const int slices = grids_[0].slices;
  int near = 0;  // values that one slice more would hold
  for (const auto& [column, value, on_grid] : sums_.off_grid) {
    if (!holds(column)) continue;
    add_off_grid(value, on_grid, states_[column]);
    near += grids_[column].slices_for(lowest_bit(value)) <= slices + 1 ? 1 : 0;
  }
  // Where they are many, another slice costs less in the panels to come.
  const int more = filled(slices + 1, parts_.squares);
  if (near <= panel.rows * panel.columns / few_off_grid || more > kernels::max_slices) return;
  for (Grid& grid : std::span(grids_).first(states_.size())) grid.slices = more;
}

// The columns that cannot be taken as they lie, a few at a time.
void PanelUpdate::add_alone(const Panel& panel, bool sums_taken) {
  const auto rows = static_cast<std::size_t>(panel.rows);
  constexpr std::size_t few = 16;
  for (std::size_t first = 0; first < alone_.size(); first += few) {
    const auto columns = std::span(alone_).subspan(first, std::min(few, alone_.size() - first));
    if (panel.stride != 1) copy_columns(panel, columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double* const values = panel.stride == 1 ? panel.values : columns_.data() + i * rows;
      add_column({values, rows}, columns[i], sums_taken && holds(columns[i]));
    }
  }
}

// To columns_, one after the other; some rows of all before the next, so that neighbours are read while they are near.
void PanelUpdate::copy_columns(const Panel& panel, std::span<const std::size_t> columns) {
  const auto rows = static_cast<std::size_t>(panel.rows);
  columns_.resize(columns.size() * rows);
  constexpr std::size_t some = 64;
  for (std::size_t begin = 0; begin < rows; begin += some) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const double* const column = panel.values + columns[i];
      double* const out = columns_.data() + i * rows;
      for (std::size_t row = begin; row < std::min(rows, begin + some); ++row) {
        out[row] = column[static_cast<std::int64_t>(row) * panel.stride];
      }
    }
  }
}

// One column by itself, but for its sums where they are taken: what is not finite is counted and left out, and sums may
// stand on several grids.
void PanelUpdate::add_column(std::span<const double> column, std::size_t c, bool summed) {
  ColumnState& state = states_[c];
  const double* values = column.data();
  const auto size = column.size();
  Extent extent = sums_.extents[c];
  auto count = static_cast<int>(size);
  if (!extent.finite()) count_infinities(column, c);
  if (!extent.finite() || extent.missing > 0) {
    finite_.resize(size + kernels::max_lanes);
    count = kernels::keep_finite(values, count, finite_.data());
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
  for (int round = 0; largest > 0; ++round) {
    Grid grid{.top = top_of(largest, 0)};
    SlicesNeeded needed;
    for (int i = 0; i < count; i += sample_step(count)) needed.add(values[i], grid);
    grid.slices = filled(needed.slices(), squares);
    if (in_range(grid.top) && grid.slices <= kernels::max_slices) {
      kernels::sum_panel({values, 1, count, 1}, &grid, squares, false, sums);
      if (sums.off_grid_count[0] <= kernels::max_off_grid) {
        add_panel_sums(sums, 0, grid, 0, state);
        for (const OffGrid& off : sums.off_grid) add_off_grid(off.value, off.on_grid, state);
        return;
      }
    }
    high_.resize(static_cast<std::size_t>(count));
    low_.resize(high_.size());
    // At first few slices: more cost more than a second grid. Where the values go on and on, as many as there can be.
    const int most = round >= 2 ? kernels::max_slices : 4;
    grid.slices = std::min(most, filled(grid.slices_for(ExactSum::lowest_exponent), squares));
    const int last = grid.exponent(grid.slices - 1);
    const double floor =
        last <= ExactSum::lowest_exponent ? 0 : std::ldexp(1.0, last + 52);  // whatever bits a value has
    const int shift = in_range(grid.top) ? 0 : std::clamp(-grid.top, -1000, 1000);
    const kernels::Low left = kernels::split_at(values, count, floor, shift, high_.data(), low_.data());
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
