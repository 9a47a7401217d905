#include "kernels/block_sums.h"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "strickle/exact_sum.h"

namespace strickle::kernels {
namespace {

struct Sums {
  ExactSum sum;
  ExactProductSum squares;
  bool operator==(const Sums&) const = default;
};

Sums one_by_one(const double* x, int n) {
  Sums sums;
  for (int i = 0; i < n; ++i) {
    sums.sum.add(x[i]);
    sums.squares.add_product(x[i], x[i]);
  }
  return sums;
}

Sums by_kernel(const double* x, int n, bool squares = true) {
  std::vector<double> left(static_cast<std::size_t>(n) + 1);
  BlockSums block;
  sum_block(x, n, scan_block(x, n), squares, block, left.data());
  Sums sums;
  int p = 0;
  for (int i = 0; i < block.slices; ++i) {
    sums.sum.add_scaled(block.sum[i], block.grid[i]);
    for (int j = i; j < block.slices; ++j, ++p) {
      sums.squares.add_scaled(static_cast<Int128>(block.product[p]) * (i == j ? 1 : 2), block.grid[i] + block.grid[j]);
    }
  }
  for (int i = 0; i < block.left; ++i) {
    sums.sum.add(left[static_cast<std::size_t>(i)]);
    if (squares) sums.squares.add_product(left[static_cast<std::size_t>(i)], left[static_cast<std::size_t>(i)]);
  }
  return sums;
}

TEST(BlockSums, EqualSumsValueByValueOnEveryInstructionSet) {
  std::mt19937_64 random(5);
  std::vector<double> x(block_size + 1);
  for (int trial = 0; trial < 1500; ++trial) {
    // Sizes around the lanes, whole blocks, misaligned starts; exponents in a window of random place and width.
    const int n = trial % 10 == 0 ? block_size - static_cast<int>(random() % 20) : static_cast<int>(random() % 70);
    const int top = static_cast<int>(random() % 2090) - 1070;
    const int width = 1 + static_cast<int>(random() % (trial % 3 == 0 ? 2000 : 60));
    for (double& v : x) {
      v = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())),
                     top - 63 - static_cast<int>(random() % width));
      if (random() % 16 == 0) v = random() % 2 == 0 ? 0.0 : -0.0;
      if (!std::isfinite(v)) v = std::numeric_limits<double>::max();
    }
    const double* start = x.data() + trial % 2;
    const Sums expected = one_by_one(start, n);
    on_all_targets(
        [&] { EXPECT_EQ(by_kernel(start, n), expected) << "n " << n << ", top " << top << ", width " << width; });
    if (HasFailure()) return;
  }
}

TEST(BlockSums, FullLanesOfExtremesStayExact) {
  // Every lane adds 512 products at the limit of what a double holds exactly.
  for (const double x : {0x1.fffffffffffffp+0, -0x1.fffffffffffffp+0, 0x1.0000001p+10, 0x1p-30 - 0x1p-83}) {
    const std::vector<double> values(block_size, x);
    const Sums expected = one_by_one(values.data(), block_size);
    on_all_targets([&] { EXPECT_EQ(by_kernel(values.data(), block_size), expected); });
  }
}

TEST(BlockSums, SumsWithoutSquaresLeaveTheProductsAtZero) {
  const std::vector<double> values(1000, 0.1);
  on_all_targets([&] {
    EXPECT_EQ(by_kernel(values.data(), 1000, false).sum, one_by_one(values.data(), 1000).sum);
    EXPECT_TRUE(by_kernel(values.data(), 1000, false).squares.is_zero());
  });
}

TEST(BlockScan, FindsExtremaAndWhatIsNotFinite) {
  std::mt19937_64 random(9);
  for (int n : {0, 1, 2, 3, 7, 8, 9, 31, 100}) {
    std::vector<double> x(static_cast<std::size_t>(n));
    for (double& v : x) v = static_cast<double>(static_cast<std::int64_t>(random())) * 0x1p-40;
    on_all_targets([&] {
      const BlockScan scan = scan_block(x.data(), n);
      EXPECT_TRUE(scan.all_finite);
      for (const double v : x) {
        EXPECT_LE(scan.min, v);
        EXPECT_GE(scan.max, v);
        EXPECT_LE(scan.smallest, std::fabs(v));
        EXPECT_GE(scan.largest, std::fabs(v));
      }
      for (int bad = 0; bad < n; ++bad) {
        for (const double v : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity()}) {
          std::vector<double> y = x;
          y[static_cast<std::size_t>(bad)] = v;
          EXPECT_FALSE(scan_block(y.data(), n).all_finite) << v << " at " << bad << " of " << n;
        }
      }
    });
  }
}

}  // namespace
}  // namespace strickle::kernels
