#include "stats/quantile_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <random>

namespace strickle {
namespace {

std::vector<std::vector<double>> data_sets() {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> sets;
  const auto fill = [&](std::size_t n, auto value) {
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = value(i);
    sets.push_back(std::move(x));
  };
  fill(1, [](auto) { return 5.0; });
  fill(2, [](auto i) { return i == 0 ? -1.7e308 : 1.7e308; });
  fill(10007, [&](auto) { return normal(random); });
  fill(10000, [&](auto) { return std::exp(3 * normal(random)); });
  fill(5000, [&](auto) { return static_cast<double>(random() % 3); });                       // heavy ties
  fill(5000, [&](auto) { return 1e9 + static_cast<double>(random() % 1000); });              // all in one bin
  fill(5000, [&](auto) { return std::nextafter(1.0, static_cast<double>(random() % 3)); });  // apart by the last bit
  fill(4000, [](auto i) { return static_cast<double>(i); });
  fill(4000, [](auto i) { return -static_cast<double>(i) * 5e-324; });
  fill(3000, [&](auto) {
    const double v = std::bit_cast<double>(random());
    return std::isfinite(v) ? v : 0.0;
  });
  return sets;
}

// numpy.quantile(x, q), from its definition on the sorted values.
double quantile_of(std::vector<double> x, double q) {
  std::ranges::sort(x);
  const double at = q * static_cast<double>(x.size() - 1);
  const auto i = static_cast<std::size_t>(at);
  return interpolate(x[i], x[std::min(i + 1, x.size() - 1)], at - static_cast<double>(i));
}

const std::vector<double> probabilities = {0.5, 0.25, 0.75, 0.0, 1.0, 0.01, 0.999};

TEST(QuantileSearch, AreExactWhateverFitsIntoMemory) {
  for (const auto& x : data_sets()) {
    QuantileHistogram histogram;
    histogram.update(x);
    for (const std::size_t capacity : {std::size_t{1} << 40, std::size_t{100}, std::size_t{0}}) {
      QuantileSearch search(histogram, probabilities, capacity);
      while (!search.done()) {
        ASSERT_LT(search.passes(), capacity > 10000 ? 3 : 12);
        for (std::size_t begin = 0; begin < x.size(); begin += 777) {
          search.update(std::span(x).subspan(begin, std::min<std::size_t>(777, x.size() - begin)));
        }
        search.end_pass();
        ASSERT_TRUE(search.consistent());
      }
      const auto found = search.found();
      for (std::size_t i = 0; i < probabilities.size(); ++i) {
        EXPECT_EQ(found[i].value, quantile_of(x, probabilities[i]))
            << "q " << probabilities[i] << ", capacity " << capacity;
      }
    }
  }
}

TEST(QuantileSearch, NoticeOtherData) {
  const std::vector<double> x(1000, 2.0);
  QuantileHistogram histogram;
  histogram.update(x);
  for (const std::size_t capacity : {std::size_t{5000}, std::size_t{10}}) {
    for (const std::size_t n : {std::size_t{999}, std::size_t{1001}}) {
      QuantileSearch search(histogram, std::array{0.5}, capacity);
      search.update(std::vector<double>(n, 2.0));
      search.end_pass();
      EXPECT_FALSE(search.consistent()) << capacity << " " << n;
    }
  }
}

TEST(QuantileSearch, OfNothingAreNaN) {
  QuantileSearch search(QuantileHistogram(), std::array{0.5, 0.25}, 10);
  EXPECT_TRUE(search.done());
  for (const Estimate& q : search.found()) EXPECT_TRUE(std::isnan(q.value));
}

TEST(QuantileHistogram, EstimatesAreHeldByTheirIntervals) {
  for (const auto& x : data_sets()) {
    QuantileHistogram histogram;
    histogram.update(x);
    for (const double q : probabilities) {
      const Estimate estimate = estimate_quantiles(histogram, std::span(&q, 1)).front();
      const double exact = quantile_of(x, q);
      EXPECT_LE(estimate.lowest, exact);
      EXPECT_GE(estimate.highest, exact);
      EXPECT_LE(estimate.lowest, estimate.value);
      EXPECT_GE(estimate.highest, estimate.value);
    }
  }
}

// Where the ends of a bin are values, rounded interpolation between values may lie below that between the ends.
TEST(QuantileHistogram, IntervalsAllowForTheRoundingOfInterpolation) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 20'000; ++trial) {
    std::vector<double> x;
    for (int i = 0; i < 2; ++i) {
      double v = -static_cast<double>(random() % 300) / 8 * (random() % 8 == 0 ? -1 : 1);
      for (auto ulps = random() % 4; ulps > 0; --ulps) v = std::nextafter(v, 0.0);
      x.push_back(v);
    }
    QuantileHistogram histogram;
    histogram.update(x);
    for (const double q : {0.25, 0.5, 0.75}) {
      const Estimate estimate = estimate_quantiles(histogram, std::span(&q, 1)).front();
      ASSERT_LE(estimate.lowest, quantile_of(x, q)) << x[0] << " " << x[1];
      ASSERT_GE(estimate.highest, quantile_of(x, q)) << x[0] << " " << x[1];
    }
  }
}

TEST(QuantileHistogram, BinsAreInOrderAndHoldTheirValues) {
  double previous = -std::numeric_limits<double>::max();
  for (const double x : {-1e300, -2.0, -1.0, -5e-324, 0.0, 5e-324, 1e-300, 0.999, 1.0, 1.7976931348623157e308}) {
    EXPECT_LE(QuantileHistogram::bin_of(previous), QuantileHistogram::bin_of(x));
    EXPECT_LE(QuantileHistogram::lowest(QuantileHistogram::bin_of(x)), x);
    EXPECT_GE(QuantileHistogram::highest(QuantileHistogram::bin_of(x)), x);
    previous = x;
  }
  EXPECT_EQ(QuantileHistogram::bin_of(-0.0), QuantileHistogram::bin_of(0.0));
}

TEST(Interpolate, DoesNotOverflow) {
  EXPECT_EQ(interpolate(-1.7e308, 1.7e308, 0.5), 0.0);
  EXPECT_EQ(interpolate(-1.7e308, 1.7e308, 0.0), -1.7e308);
  EXPECT_EQ(interpolate(-1.7e308, 1.7e308, 1.0), 1.7e308);
}

}  // namespace
}  // namespace strickle
