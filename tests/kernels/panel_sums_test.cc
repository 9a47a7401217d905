#include "kernels/panel_sums.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "strickle/exact_sum.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Sums {
  ExactSum sum;
  ExactProductSum squares;
  bool operator==(const Sums&) const = default;
};

Sums one_by_one(const Panel& panel, int column) {
  Sums sums;
  for (int row = 0; row < panel.rows; ++row) {
    const double x = panel.values[row * panel.stride + column];
    if (std::isnan(x)) continue;
    sums.sum.add(x);
    sums.squares.add_product(x, x);
  }
  return sums;
}

Extent extent_one_by_one(const Panel& panel, int column) {
  Extent extent;
  for (int row = 0; row < panel.rows; ++row) {
    const double x = panel.values[row * panel.stride + column];
    if (std::isnan(x)) {
      ++extent.missing;
      continue;
    }
    extent.min = std::min(extent.min, x);
    extent.max = std::max(extent.max, x);
  }
  return extent;
}

Sums of_column(const PanelSums& panel, const Grid& grid, int column, bool squares) {
  Sums sums;
  std::size_t p = 0;
  const auto c = static_cast<std::size_t>(column);
  for (int i = 0; i < pairs_of(grid.slices); ++i) {
    sums.sum.add_scaled(panel.sum[static_cast<std::size_t>(i)][c], grid.pair_exponent(i));
  }
  for (int i = 0; squares && i < grid.slices; ++i) {
    for (int j = i; j < grid.slices; ++j, ++p) {
      sums.squares.add_scaled(static_cast<Int128>(panel.product[p][c]) * (i == j ? 1 : 2),
                              grid.exponent(i) + grid.exponent(j));
    }
  }
  for (const auto& [of, value, on_grid] : panel.off_grid) {
    if (of != c) continue;
    sums.sum.add(value);
    sums.sum.add(-on_grid);
    if (!squares) continue;
    sums.squares.add_product(value, value);
    sums.squares.add_product(-on_grid, on_grid);
  }
  return sums;
}

int lowest_bit(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  return exponent - 53 + std::countr_zero(static_cast<std::uint64_t>(std::fabs(fraction) * 0x1p53));
}

// Grids on which all columns of a panel lie, of as many slices as the widest needs.
std::vector<Grid> grids_of(const Panel& panel) {
  std::vector<Grid> grids;
  int slices = 1;
  for (int c = 0; c < panel.columns; ++c) {
    const double largest = extent_one_by_one(panel, c).largest();
    Grid& grid = grids.emplace_back(Grid{.top = largest > 0 ? std::ilogb(largest) + 1 : 0});
    for (int row = 0; row < panel.rows; ++row) {
      const double x = panel.values[row * panel.stride + c];
      if (x != 0 && !std::isnan(x)) slices = std::max(slices, grid.slices_for(lowest_bit(x)));
    }
  }
  for (Grid& grid : grids) grid.slices = slices;
  return grids;
}

TEST(PanelSums, EqualSumsValueByValueOnEveryInstructionSet) {
  std::mt19937_64 random(5);
  std::vector<double> x(1 << 19);
  int compared = 0, off_grid = 0;
  for (int trial = 0; trial < 600; ++trial) {
    // Shapes around the lanes, with and without gaps, misaligned starts; exponents in windows of any place and width.
    const int columns = 1 + static_cast<int>(random() % (trial % 3 == 0 ? 3 : max_panel_columns));
    const int gap = columns >= max_lanes && trial % 2 == 0 ? static_cast<int>(random() % 9) : 0;
    const int rows = static_cast<int>(random() % (trial % 20 == 0 ? 2000 : 70));
    const int width = 1 + static_cast<int>(random() % 30);
    const int top = static_cast<int>(random() % 700) - 300;
    const Panel panel{x.data() + trial % 2, columns + gap, rows, columns};
    for (int i = 0; i < rows * (columns + gap) + 1; ++i) {
      double& v = x[static_cast<std::size_t>(i)];
      const int above = (i % (columns + gap)) % 7;  // columns of different scales
      v = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                     top - 63 + above - static_cast<int>(random() % static_cast<unsigned>(width)));
      if (random() % 16 == 0) v = random() % 2 == 0 ? 0.0 : -0.0;
      if (trial % 4 == 1 && random() % 8 == 0) v = std::nan("");
    }
    auto grids = grids_of(panel);
    if (grids[0].slices > max_slices) continue;
    // One slice fewer leaves values off the grid, up to all of them.
    const bool one_fewer = grids[0].slices > 1 && trial % 3 == 0;
    if (one_fewer) {
      for (Grid& grid : grids) --grid.slices;
    }
    for (const bool squares : {true, false}) {
      ++compared;
      on_all_targets([&] {
        PanelSums sums;
        const bool missing = sum_panel(panel, grids.data(), squares, trial % 3 == 1, sums);
        bool any_missing = false;
        for (int c = 0; c < columns; ++c) {
          const auto i = static_cast<std::size_t>(c);
          const Extent expected = extent_one_by_one(panel, c);
          ASSERT_EQ(sums.extents[i].min, expected.min);
          ASSERT_EQ(sums.extents[i].max, expected.max);
          ASSERT_EQ(sums.extents[i].missing, expected.missing);
          any_missing = any_missing || expected.missing > 0;
          ASSERT_TRUE(grids[i].covers(sums.extents[i]));
          if (!one_fewer) {
            ASSERT_EQ(sums.off_grid_count[i], 0);
          }
          off_grid += sums.off_grid_count[i];
          if (sums.off_grid_count[i] > max_off_grid) continue;
          const Sums summed = of_column(sums, grids[i], c, squares);
          ASSERT_EQ(summed.sum, one_by_one(panel, c).sum) << rows << " x " << columns << " + " << gap;
          if (squares) {
            ASSERT_EQ(summed.squares, one_by_one(panel, c).squares) << rows << " x " << columns;
          }
        }
        ASSERT_EQ(missing, any_missing);
      });
      if (HasFailure()) return;
    }
  }
  EXPECT_GT(compared, 600);
  EXPECT_GT(off_grid, 1000);
}

TEST(PanelSums, FullLanesOfExtremesStayExact) {
  // Every lane adds as many slices and products as it may, at the limit of what a double holds exactly.
  for (const double x : {0x1.fffffffffffffp+0, -0x1.fffffffffffffp+0, 0x1.0000001p+10, 0x1p-30 - 0x1p-83}) {
    const std::vector<double> values(max_panel_rows, x);
    const Panel panel{values.data(), 1, max_panel_rows, 1};
    const Sums expected = one_by_one(panel, 0);
    const auto grids = grids_of(panel);
    for (const bool squares : {true, false}) {
      on_all_targets([&] {
        PanelSums sums;
        sum_panel(panel, grids.data(), squares, false, sums);
        EXPECT_EQ(of_column(sums, grids[0], 0, squares).sum, expected.sum);
        if (squares) {
          EXPECT_EQ(of_column(sums, grids[0], 0, squares).squares, expected.squares);
        }
      });
    }
  }
}

TEST(PanelSums, AWrongGridIsSeen) {
  const Grid grid{.top = 3, .slices = 3};
  std::vector<double> x(1000, 1.5);
  for (const double odd : {8.0, 1e300, 0x1p-40, 0x1.0000000000001p-20, 5e-324, infinity, -infinity, std::nan("")}) {
    for (const std::size_t at : {std::size_t{0}, std::size_t{500}, std::size_t{999}}) {
      x[at] = odd;
      on_all_targets([&] {
        PanelSums sums;
        sum_panel({x.data(), 1, 1000, 1}, &grid, true, false, sums);
        EXPECT_EQ(grid.covers(sums.extents[0]), std::isnan(odd) || std::fabs(odd) < 8) << odd << " at " << at;
        EXPECT_EQ(sums.extents[0].finite(), !std::isinf(odd)) << odd << " at " << at;
        EXPECT_EQ(sums.extents[0].missing, std::isnan(odd) ? 1 : 0) << odd << " at " << at;
        if (std::isnan(odd) || !grid.covers(sums.extents[0])) return;
        const bool on_grid = lowest_bit(odd) >= grid.exponent(2);
        ASSERT_EQ(sums.off_grid_count[0], on_grid ? 0 : 1) << odd << " at " << at;
        if (!on_grid) {
          EXPECT_EQ(sums.off_grid[0].value, odd);
        }
      });
      x[at] = 1.5;
    }
  }
}

TEST(PanelSums, WhatIsOffTheGridIsKeptUpToALimitAndCounted) {
  const Grid grid{.top = 1, .slices = 1};
  std::vector<double> x(1000, 1.0);
  for (const int odd : {1, max_off_grid, max_off_grid + 1, 1000}) {
    for (int i = 0; i < odd; ++i) x[static_cast<std::size_t>(999 - i)] = 1 + std::ldexp(i + 1, -40);
    on_all_targets([&] {
      PanelSums sums;
      sum_panel({x.data(), 1, 1000, 1}, &grid, true, false, sums);
      EXPECT_EQ(sums.off_grid_count[0], std::min(odd, max_off_grid + 1));
      ASSERT_EQ(sums.off_grid.size(), static_cast<std::size_t>(std::min(odd, max_off_grid)));
      for (const OffGrid& off : sums.off_grid) EXPECT_EQ(off.on_grid, 1);
    });
  }
}

TEST(Grid, FewBitsTakeFewSlices) {
  const Grid grid{.top = 7};
  EXPECT_EQ(grid.slices_for(7), 1);
  EXPECT_EQ(grid.slices_for(0), 1);
  EXPECT_EQ(grid.exponent(0), -16);
  EXPECT_EQ(grid.slices_for(-16), 1);
  EXPECT_EQ(grid.slices_for(-17), 2);
  EXPECT_EQ(grid.exponent(1), -40);
  EXPECT_EQ(grid.slices_for(-40), 2);
  EXPECT_EQ(grid.slices_for(-41), 3);
}

TEST(ScanPanel, FindsExtentsAndWhatIsNotFinite) {
  std::mt19937_64 random(9);
  for (const int columns : {1, 2, 3, 5, 8, 10, 13, 40}) {
    for (const int rows : {0, 1, 2, 3, 7, 8, 9, 31}) {
      std::vector<double> x(static_cast<std::size_t>(rows * columns));
      for (double& v : x) v = static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-40;
      const Panel panel{x.data(), columns, rows, columns};
      on_all_targets([&] {
        std::vector<Extent> extents(static_cast<std::size_t>(columns));
        scan_panel(panel, extents.data());
        for (int c = 0; c < columns; ++c) {
          const Extent& found = extents[static_cast<std::size_t>(c)];
          const Extent expected = extent_one_by_one(panel, c);
          EXPECT_TRUE(found.finite());
          EXPECT_EQ(found.min, expected.min);
          EXPECT_EQ(found.max, expected.max);
        }
        for (std::size_t bad = 0; bad < x.size(); ++bad) {
          const double before = std::exchange(x[bad], bad % 3 == 0 ? infinity : bad % 3 == 1 ? -infinity : NAN);
          scan_panel(panel, extents.data());
          for (std::size_t c = 0; c < extents.size(); ++c) {
            const bool here = c == bad % static_cast<std::size_t>(columns);
            EXPECT_EQ(extents[c].finite(), !here || bad % 3 == 2);
            EXPECT_EQ(extents[c].missing, here && bad % 3 == 2 ? 1 : 0);
          }
          x[bad] = before;
        }
      });
    }
  }
}

}  // namespace
}  // namespace strickle::kernels
