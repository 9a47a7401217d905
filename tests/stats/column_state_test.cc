#include "strickle/column_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "kernels/all_targets.h"
#include "strickle/error.h"

namespace strickle {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr StateParts everything{.sum = true, .squares = true, .extrema = true, .max_abs = true, .histogram = true};
constexpr StateParts subtractable{.sum = true, .squares = true, .histogram = true};

std::vector<double> mixed(std::mt19937_64& random, std::size_t n) {
  std::vector<double> x(n);
  for (double& v : x) {
    v = std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(random() % 100) - 110);
    if (random() % 20 == 0) v = nan;
    if (random() % 50 == 0) v = random() % 2 == 0 ? infinity : -infinity;
    if (random() % 30 == 0) v = -0.0;
  }
  return x;
}

TEST(ColumnState, AnySplitAndOrderMergesToTheSameState) {
  std::mt19937_64 random(1);
  for (int trial = 0; trial < 20; ++trial) {
    auto x = mixed(random, 1 + random() % 20000);
    ColumnState whole(everything);
    whole.update(x);
    std::ranges::shuffle(x, random);
    std::vector<ColumnState> parts(1 + random() % 7, ColumnState(everything));
    for (std::size_t begin = 0; begin < x.size();) {
      const std::size_t n = std::min(x.size() - begin, 1 + random() % 5000);
      parts[random() % parts.size()].update(std::span(x).subspan(begin, n));
      begin += n;
    }
    ColumnState merged(everything);  // the empty state: an identity on the left,
    for (const ColumnState& part : parts) merged.merge(part);
    merged.merge(ColumnState(everything));  // and on the right
    EXPECT_TRUE(merged == whole);
  }
}

TEST(ColumnState, SubtractingEqualsNeverHavingSeen) {
  std::mt19937_64 random(2);
  for (int trial = 0; trial < 20; ++trial) {
    const auto a = mixed(random, 1 + random() % 5000);
    const auto b = mixed(random, 1 + random() % 5000);
    ColumnState only_a(subtractable), only_b(subtractable), both(subtractable);
    only_a.update(a);
    only_b.update(b);
    both.update(a);
    both.update(b);
    both.subtract(only_b);
    EXPECT_TRUE(both == only_a);
  }
}

TEST(ColumnState, RefusesToSubtractWhatWasNeverAdded) {
  ColumnState a(subtractable), b(subtractable);
  a.update(std::vector<double>{1, 2, 3});
  b.update(std::vector<double>{4});
  const ColumnState before = a;
  EXPECT_THROW(a.subtract(b), Error);  // the bin of 4 would fall below zero
  EXPECT_TRUE(a == before);
  ColumnState sums({.sum = true, .squares = true}), other({.sum = true, .squares = true});
  sums.update(std::vector<double>{1, 2, 3});
  other.update(std::vector<double>{10});
  EXPECT_THROW(sums.subtract(other), Error);  // Σx² would be −86
  ColumnState three({.sum = true, .squares = true});
  three.update(std::vector<double>{1, 2, 4});
  EXPECT_THROW(sums.subtract(three), Error);  // −1 would be left of no values
  ColumnState weighted({.weighted = true}), other_weights({.weighted = true});
  weighted.update(std::vector<double>{1, 2, 5}, std::vector<double>{1, 1, 2});
  other_weights.update(std::vector<double>{1, 3}, std::vector<double>{1, 1});
  EXPECT_THROW(weighted.subtract(other_weights), Error);  // one value would be left that varies
  ColumnState extrema({.extrema = true});
  EXPECT_THROW(extrema.subtract(extrema), Error);
  EXPECT_THROW(sums.merge(a), Error);  // other parts
}

TEST(ColumnState, RefusesMoreRowsThanItCounts) {
  ColumnState a({.sum = true}), b({.sum = true});
  a.counts.missing = max_rows;
  b.counts.positive_infinite = 1;
  EXPECT_NO_THROW(a.check_consistent());
  EXPECT_THROW(a.merge(b), Error);
  EXPECT_EQ(a.counts.rows(), max_rows);
  a.counts.negative_infinite = max_rows;
  EXPECT_THROW(a.check_consistent(), Error);
}

TEST(ColumnState, CountsWhatIsNotFinite) {
  ColumnState state(everything);
  EXPECT_EQ(state.update(std::vector<double>{1, nan, infinity, -infinity, -0.0}), 2);
  EXPECT_EQ(state.counts, (Counts{2, 1, 1, 1}));
  EXPECT_EQ(*state.extrema, (Extrema{0.0, 1.0}));
  EXPECT_FALSE(std::signbit(state.extrema->min));
  EXPECT_EQ(state.update(std::vector<double>{1, nan}), -1);
}

TEST(ColumnState, FindsTheFirstInfinityPastTheFirstBlock) {
  std::vector<double> x(10000, 1.0);
  x[9000] = infinity;
  x[9500] = -infinity;
  ColumnState state(everything);
  EXPECT_EQ(state.update(x), 9000);
}

TEST(ColumnState, IntegersEnterAsTheIntegersTheyAre) {
  const std::vector<std::int64_t> x = {(std::int64_t{1} << 53) + 1, std::numeric_limits<std::int64_t>::max(),
                                       std::numeric_limits<std::int64_t>::min(), -(std::int64_t{1} << 60) - 1, 7};
  ColumnState state({.sum = true, .squares = true});
  state.update(view_of(x));
  ExactSum sum;
  ExactProductSum squares;
  for (const std::int64_t v : x) {
    sum.add_scaled(v, 0);
    squares.add_scaled(static_cast<Int128>(v) * v, 0);
  }
  EXPECT_EQ(*state.sum, sum);
  EXPECT_EQ(*state.squares, squares);
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  ColumnState unsigned_state({.sum = true, .squares = true});
  unsigned_state.update(ColumnView{.type = NumberType::uint64, .data = &most, .size = 1});
  EXPECT_EQ(unsigned_state.sum->to_text(), "0xffffffffffffffffp+0");
  EXPECT_EQ(unsigned_state.squares->to_text(), "0xfffffffffffffffe0000000000000001p+0");
}

TEST(ColumnState, ReadsStridedViewsWithValidityBitmaps) {
  std::vector<float> x(300);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i) * 0.1F;
  std::vector<std::uint8_t> bits(20, 0xb5);
  const ColumnView view{.type = NumberType::float32,
                        .data = x.data(),
                        .size = 100,
                        .stride = 3,
                        .validity = bits.data(),
                        .validity_offset = 5};
  ColumnState state(everything), expected(everything);
  state.update(view);
  std::vector<double> values;
  for (std::size_t i = 0; i < 100; ++i) {
    const bool valid = (bits[(i + 5) / 8] >> ((i + 5) % 8) & 1) != 0;
    values.push_back(valid ? static_cast<double>(x[3 * i]) : nan);
  }
  expected.update(values);
  EXPECT_TRUE(state == expected);
  EXPECT_GT(state.counts.missing, 0);
}

TEST(ColumnState, WeightsOfOneEqualNoWeights) {
  std::mt19937_64 random(3);
  const auto x = mixed(random, 1000);
  ColumnState weighted({.weighted = true}), plain({.sum = true, .squares = true});
  weighted.update(x, std::vector<double>(x.size(), 1.0));
  plain.update(x);
  EXPECT_EQ(weighted.mean(), plain.mean());
  EXPECT_EQ(weighted.variance(1), plain.variance(1));
  EXPECT_EQ(weighted.deviation(0), plain.deviation(0));
  EXPECT_EQ(weighted.counts, plain.counts);
}

TEST(ColumnState, RowsOfWeightZeroDoNotExist) {
  ColumnState state({.weighted = true, .extrema = true});
  EXPECT_EQ(state.update(std::vector<double>{100, 1, nan, infinity, 2}, std::vector<double>{0, 1, 0, 0, 2.5}), -1);
  EXPECT_EQ(state.counts, (Counts{2, 0, 0, 0}));
  EXPECT_EQ(*state.extrema, (Extrema{1, 2}));
}

TEST(ColumnState, RefusesImpossibleWeights) {
  for (const double w : {-1.0, nan, infinity}) {
    ColumnState state({.weighted = true});
    try {
      state.update(std::vector<double>{1, 2}, std::vector<double>{1, w});
      ADD_FAILURE() << w;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::domain);
      EXPECT_EQ(error.place().row, 2);
    }
    EXPECT_EQ(state.counts.rows(), 0);
  }
}

TEST(ColumnState, EmptyAndConstant) {
  ColumnState state(everything);
  EXPECT_TRUE(std::isnan(state.mean()));
  EXPECT_TRUE(std::isnan(state.deviation()));
  state.update(std::vector<double>(100000, 1.24e18 + 0.1));
  EXPECT_TRUE(state.constant());
  state.update(std::vector<double>{std::nextafter(1.24e18 + 0.1, 0)});
  EXPECT_FALSE(state.constant());
}

TEST(ColumnState, WeightedSumsEqualValueByValueOnEveryInstructionSet) {
  std::mt19937_64 random(9);
  std::normal_distribution<double> normal;
  // The exponents of weights and values: usual ones; all that leave products exact; any.
  for (const auto& [low, high] : {std::pair{0, 1}, {-299, 299}, {-1070, 320}}) {
    for (const std::size_t count : {std::size_t{3}, std::size_t{64}, std::size_t{9001}}) {
      std::vector<double> values(count), weights(count);
      WeightedSums expected;
      std::int64_t finite = 0;
      const auto exponent = [&] { return low + static_cast<int>(random() % static_cast<unsigned>(high - low)); };
      for (std::size_t i = 0; i < count; ++i) {
        values[i] = random() % 50 == 0 ? nan : random() % 50 == 1 ? 0.0 : std::ldexp(normal(random), exponent());
        weights[i] = random() % 50 == 0 ? 0.0 : std::ldexp(std::fabs(normal(random)), exponent());
        if (std::isnan(values[i]) || weights[i] == 0) continue;
        ++finite;
        expected.weights.add(weights[i]);
        expected.sum.add_product(weights[i], values[i]);
        expected.squares.add_product(weights[i], values[i], values[i]);
      }
      on_all_targets([&] {
        ColumnState state({.weighted = true});
        state.update(values, weights);
        EXPECT_TRUE(*state.weighted == expected) << count << " values of exponents " << low << " to " << high;
        EXPECT_EQ(state.counts.finite, finite);
      });
    }
  }
}

}  // namespace
}  // namespace strickle
