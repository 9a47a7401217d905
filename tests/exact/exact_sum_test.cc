#include "strickle/exact_sum.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "strickle/error.h"
#include "strickle/exact_statistics.h"

namespace strickle {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

double any_double(std::mt19937_64& random) {
  const double magnitude =
      std::ldexp(1.0 + static_cast<double>(random() >> 11) * 0x1p-53, static_cast<int>(random() % 2098) - 1074);
  return std::isfinite(magnitude) ? ((random() & 1) != 0 ? magnitude : -magnitude) : 0.0;
}

template <class Sum>
Sum sum_of(const std::vector<double>& values) {
  Sum sum;
  for (const double v : values) sum.add(v);
  return sum;
}

TEST(ExactSum, RoundsOnceAtTheEnd) {
  EXPECT_EQ(sum_of<ExactSum>({1e308, 1e308, -1e308, -1e308, 1.0}).round(), 1.0);
  EXPECT_EQ(sum_of<ExactSum>({0x1p53, 1.0, 1.0}).round(), 0x1p53 + 2);
  EXPECT_EQ(sum_of<ExactSum>({0x1p53, 1.0}).round(), 0x1p53);                // a tie, to even
  EXPECT_EQ(sum_of<ExactSum>({0x1p53, 1.0, smallest}).round(), 0x1p53 + 2);  // a hair above the tie
  EXPECT_EQ(sum_of<ExactSum>({smallest, smallest}).round(), 2 * smallest);
  EXPECT_EQ(sum_of<ExactSum>({}).round(), 0.0);
  EXPECT_FALSE(std::signbit(sum_of<ExactSum>({-0.0}).round()));
}

TEST(ExactSum, OverflowsLikeIeee) {
  EXPECT_EQ(sum_of<ExactSum>({largest, largest}).round(), infinity);
  EXPECT_EQ(sum_of<ExactSum>({-largest, -largest}).round(), -infinity);
  const double half_unit = std::ldexp(1.0, 970);
  EXPECT_EQ(sum_of<ExactSum>({largest, half_unit}).round(), infinity);  // the tie rounds to even, upwards
  EXPECT_EQ(sum_of<ExactSum>({largest, half_unit, -smallest}).round(), largest);
}

TEST(ExactSum, CanonicalTextIsTheSameForEqualSums) {
  EXPECT_EQ(ExactSum().to_text(), "0x0p+0");
  EXPECT_EQ(sum_of<ExactSum>({1.0}).to_text(), "0x1p+0");
  EXPECT_EQ(sum_of<ExactSum>({-419.0 * 0x1p-52}).to_text(), "-0x1a3p-52");
  EXPECT_EQ(sum_of<ExactSum>({3.0, 5.0}).to_text(), sum_of<ExactSum>({10.0, -2.0}).to_text());
  EXPECT_EQ(sum_of<ExactSum>({smallest}).to_text(), "0x1p-1074");
}

TEST(ExactSum, TextAndBytesReadBack) {
  std::mt19937_64 random(7);
  for (int trial = 0; trial < 500; ++trial) {
    std::vector<double> values(random() % 20);
    std::ranges::generate(values, [&] { return any_double(random); });
    const auto sum = sum_of<ExactSum>(values);
    EXPECT_EQ(ExactSum::from_text(sum.to_text()), sum);
    EXPECT_EQ(ExactSum::from_bytes(sum.to_bytes()), sum);
    ExactProductSum squares;
    for (const double v : values) squares.add_product(v, v);
    EXPECT_EQ(ExactProductSum::from_text(squares.to_text()).to_text(), squares.to_text());
    EXPECT_EQ(ExactProductSum::from_bytes(squares.to_bytes()), squares);
  }
}

TEST(ExactSum, RefusesTextThatIsNotCanonical) {
  for (const char* text : {"",        "1",       "0x",       "0x1",       "0x1p",   "0x2p+0",           "0x01p+0",
                           "0x1p0",   "0x1P+0",  "-0x0p+0",  "0x1p-1075", "0xgp+0", "0x1p+99999999999", "0x1p+2000",
                           " 0x1p+0", "0x1p+0 ", "0x1.8p+0", "+0x1p+0",   "0xAp+0", "0x1p+01"}) {
    EXPECT_THROW((void)ExactSum::from_text(text), Error) << text;
  }
  EXPECT_THROW((void)ExactSum::from_text("0x1" + std::string(100000, '0') + "1p+0"), Error);
  // As wide as the digits, which keep the highest for carries.
  EXPECT_THROW((void)ExactSum::from_text("0x7" + std::string(558, '0') + "1p-1074"), Error);
  EXPECT_THROW((void)ExactSum::from_text("-0x7" + std::string(558, '0') + "1p-1074"), Error);
}

TEST(ExactSum, RefusesBytesThatAreNotCanonical) {
  auto bytes = sum_of<ExactSum>({3.0}).to_bytes();
  EXPECT_THROW((void)ExactSum::from_bytes({}), Error);
  bytes.push_back(std::byte{0});
  EXPECT_THROW((void)ExactSum::from_bytes(bytes), Error);
  EXPECT_THROW((void)ExactSum::from_bytes(std::vector<std::byte>(5000, std::byte{1})), Error);
}

TEST(ExactSum, AnySplitAndOrderMergesToTheSameBytes) {
  std::mt19937_64 random(11);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> values(500);
    std::ranges::generate(values, [&] { return any_double(random); });
    const auto whole = sum_of<ExactSum>(values).to_bytes();
    std::ranges::shuffle(values, random);
    std::vector<ExactSum> parts(1 + random() % 9);
    for (const double v : values) parts[random() % parts.size()].add(v);
    ExactSum merged;
    for (const ExactSum& part : parts) merged.merge(part);
    EXPECT_EQ(merged.to_bytes(), whole);
    // Taking a part out equals never having seen it, and the empty sum is an identity on both sides.
    ExactSum rest = merged;
    rest.subtract(parts.front());
    ExactSum others;
    for (std::size_t i = 1; i < parts.size(); ++i) others.merge(parts[i]);
    EXPECT_EQ(rest.to_bytes(), others.to_bytes());
    rest.merge({});
    EXPECT_EQ(rest, others);
    ExactSum empty;
    empty.merge(others);
    EXPECT_EQ(empty.to_bytes(), others.to_bytes());
  }
}

TEST(ExactSum, OrdersAsNumbers) {
  const auto a = sum_of<ExactSum>({-largest, -largest});
  const auto b = sum_of<ExactSum>({-smallest});
  const auto c = ExactSum();
  const auto d = sum_of<ExactSum>({1.0, smallest});
  const auto e = sum_of<ExactSum>({1.0, smallest, smallest});
  EXPECT_TRUE(a < b && b < c && c < d && d < e);
  EXPECT_EQ(a.sign(), -1);
  EXPECT_EQ(c.sign(), 0);
  EXPECT_EQ(e.sign(), 1);
}

TEST(ExactSum, HoldsManyAdditions) {
  // Doubling by merging reaches 2^62 additions of the extremes.
  ExactSum sum = sum_of<ExactSum>({largest});
  ExactProductSum squares;
  squares.add_product(largest, -largest);
  for (int i = 0; i < 62; ++i) {
    sum.merge(ExactSum(sum));
    squares.merge(ExactProductSum(squares));
  }
  EXPECT_EQ(exact_mean(std::int64_t{1} << 62, sum), largest);
  EXPECT_EQ(sum.to_text(), "0x1fffffffffffffp+1033");
  EXPECT_EQ(squares.to_text(), "-0x3ffffffffffffc0000000000001p+2004");
}

TEST(ExactSum, ManySmallAdditionsCarry) {
  ExactSum sum;
  for (int i = 0; i < 3'000'000; ++i) sum.add(i % 2 == 0 ? 0x1.999999999999ap-4 : -0x1.9999999999999p-4);
  EXPECT_EQ(sum.round(), 1'500'000 * 0x1p-56);
}

TEST(ExactSum, AddScaledTakesEveryWidth) {
  std::mt19937_64 random(3);
  for (int trial = 0; trial < 2000; ++trial) {
    const auto integer =
        (static_cast<Int128>(static_cast<std::int64_t>(random())) * (static_cast<Int128>(1) << 62)) >> (random() % 125);
    const int exponent = static_cast<int>(random() % 3000) - 2148;
    ExactProductSum a, b;
    a.add_scaled(integer, exponent);
    // The same in four pieces of 32 bits.
    Int128 rest = integer < 0 ? -integer : integer;
    for (int shift = 0; rest != 0; shift += 32, rest >>= 32) {
      const Int128 piece = rest & 0xffffffff;
      b.add_scaled(integer < 0 ? -piece : piece, exponent + shift);
    }
    ASSERT_EQ(a, b);
  }
}

TEST(ExactStatistics, ConstantMeansExactlyConstant) {
  for (const double x : {0.1, 1e308, 5e-324, -7.25}) {
    ExactSum sum;
    ExactProductSum squares;
    for (int i = 0; i < 1000; ++i) {
      sum.add(x);
      squares.add_product(x, x);
    }
    EXPECT_EQ(spread_sign(1000, sum, squares), 0);
    EXPECT_EQ(exact_mean(1000, sum), x);
    EXPECT_EQ(exact_deviation(1000, sum, squares), 0.0);
    const double other = std::nextafter(x, infinity);
    sum.add(other);
    squares.add_product(other, other);
    EXPECT_EQ(spread_sign(1001, sum, squares), 1);
  }
}

TEST(ExactStatistics, DeviationIsNotTheRootOfTheRoundedVariance) {
  // Variance overflows, or underflows to 0, where the deviation is an ordinary number.
  ExactSum sum;
  ExactProductSum squares;
  for (const double x : {1e300, -1e300, 1e-300}) {
    sum.add(x);
    squares.add_product(x, x);
  }
  EXPECT_EQ(exact_variance(3, sum, squares), infinity);
  EXPECT_NEAR(exact_deviation(3, sum, squares), 8.16496580927726e299, 1e285);
  ExactSum tiny;
  ExactProductSum tiny_squares;
  for (const double x : {1e-300, -1e-300}) {
    tiny.add(x);
    tiny_squares.add_product(x, x);
  }
  EXPECT_EQ(exact_variance(2, tiny, tiny_squares), 0.0);
  EXPECT_EQ(exact_deviation(2, tiny, tiny_squares), 1e-300);
}

TEST(ExactStatistics, NothingIsUndefinedQuietly) {
  EXPECT_TRUE(std::isnan(exact_mean(0, {})));
  EXPECT_TRUE(std::isnan(exact_variance(0, {}, {})));
  EXPECT_TRUE(std::isnan(exact_deviation(1, {}, {}, 1)));
  EXPECT_TRUE(std::isnan(exact_mean(ExactSum(), ExactProductSum())));
}

}  // namespace
}  // namespace strickle
