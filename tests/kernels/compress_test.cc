#include "kernels/compress.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(KeepInside, EqualsAnObviousLoopForEveryLayoutAndInstructionSet) {
  const std::vector<double> drawn = {
      0.0,  -0.0,   1.0,     1.5,   2.0,      -1.0,      -1.5,
      -2.0, 5e-324, -5e-324, 1e300, infinity, -infinity, std::numeric_limits<double>::quiet_NaN(),
      0.1,  -0.1};
  // Of one sign each; the third holds nothing.
  const std::vector<Range> known = {{1, 2}, {-2, -1}, {2, 1}, {0, 5e-324}, {-5e-324, -0.0}, {0.1, 1e300}};
  struct Shape {
    int rows, columns, stride;
  };
  std::mt19937_64 random(1);
  for (const auto& [rows, columns, stride] :
       {Shape{1, 1, 1}, {37, 1, 1}, {50, 3, 3}, {13, 8, 8}, {13, 9, 12}, {20, 10, 10}, {5, 130, 200}, {0, 4, 4}}) {
    std::vector<double> values(static_cast<std::size_t>(rows * stride));
    for (double& x : values) x = drawn[random() % drawn.size()];
    for (const int ranges_per_column : {0, 1, 3, max_ranges}) {
      std::vector<Range> ranges(static_cast<std::size_t>(ranges_per_column * columns));
      for (Range& range : ranges) range = known[random() % known.size()];
      std::vector<std::vector<double>> expected(static_cast<std::size_t>(columns));
      for (int row = 0; row < rows; ++row) {
        for (int c = 0; c < columns; ++c) {
          const double x = *(values.data() + row * stride + c);
          bool inside = false;
          for (int r = 0; r < ranges_per_column; ++r) {
            const Range& range = *(ranges.data() + r * columns + c);
            inside |= x >= range.low && x <= range.high && std::signbit(x + 0.0) == std::signbit(range.low);
          }
          if (inside) expected[static_cast<std::size_t>(c)].push_back(x);
        }
      }
      on_all_targets([&] {
        std::vector<std::vector<double>> kept(expected.size(), std::vector<double>(static_cast<std::size_t>(rows)));
        std::vector<double*> out;
        for (auto& column : kept) out.push_back(column.data());
        std::vector<int> counts(expected.size(), -1);
        keep_inside({values.data(), stride, rows, columns}, ranges.data(), ranges_per_column, out.data(),
                    counts.data());
        for (std::size_t c = 0; c < expected.size(); ++c) {
          kept[c].resize(static_cast<std::size_t>(counts[c]));
          EXPECT_EQ(kept[c], expected[c]) << rows << " x " << columns << ", column " << c;
        }
      });
    }
  }
}

}  // namespace
}  // namespace strickle::kernels
