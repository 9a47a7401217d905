#include "stats/power_search.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle {
namespace {

using kernels::PowerMethod;

struct DataSet {
  const char* name;
  PowerMethod method;
  std::vector<double> values;
};

std::vector<DataSet> data_sets() {
  std::mt19937_64 random(11);
  std::normal_distribution<double> normal;
  std::vector<DataSet> sets;
  const auto add = [&](const char* name, PowerMethod method, const std::function<double()>& draw) {
    std::vector<double> x(5000);
    for (double& v : x) v = draw();
    sets.push_back({name, method, x});
  };
  add("normal", PowerMethod::yeo_johnson, [&] { return 3 + 2 * normal(random); });
  add("log-normal", PowerMethod::yeo_johnson, [&] { return std::exp(normal(random)); });
  add("negative", PowerMethod::yeo_johnson, [&] { return -std::exp(normal(random)); });
  add("cauchy", PowerMethod::yeo_johnson, [&] { return normal(random) / normal(random); });
  add("counts", PowerMethod::yeo_johnson, [&] { return std::floor(std::exp(normal(random))); });
  add("two values", PowerMethod::yeo_johnson, [&] { return random() % 10 == 0 ? 7.0 : -1.0; });
  add("tiny", PowerMethod::yeo_johnson, [&] { return 1e-9 * normal(random); });
  add("log-normal", PowerMethod::box_cox, [&] { return std::exp(2 + 3 * normal(random)); });
  add("below one", PowerMethod::box_cox, [&] { return static_cast<double>(random() % 999 + 1) / 1000; });
  return sets;
}

// −log-likelihood / n by its definition, in long double.
long double loss(const DataSet& data, long double lambda) {
  long double sum = 0, squares = 0, logs = 0;
  for (const double v : data.values) {
    const bool box_cox = data.method == PowerMethod::box_cox;
    const long double x = v, log = box_cox ? std::log(x) : std::log1p(std::abs(x));
    const long double mu = !box_cox && x < 0 ? 2 - lambda : lambda, sign = !box_cox && x < 0 ? -1 : 1;
    const long double psi = sign * (mu == 0 ? log : std::expm1(mu * log) / mu);
    sum += psi;
    squares += psi * psi;
    logs += sign * log;
  }
  const auto n = static_cast<long double>(data.values.size());
  return std::log(squares / n - sum / n * (sum / n)) / 2 - (lambda - 1) * logs / n;
}

QuantileHistogram histogram_of(const std::vector<double>& x) {
  QuantileHistogram histogram;
  histogram.update(x);
  return histogram;
}

std::vector<Estimate> searched(const DataSet& data, std::size_t piece, bool backwards = false) {
  PowerSearch search(histogram_of(data.values), data.method);
  std::vector<double> x = data.values;
  if (backwards) std::reverse(x.begin(), x.end());
  for (int passes = 0; !search.done(); ++passes) {
    EXPECT_LT(passes, 12) << data.name;
    for (std::size_t begin = 0; begin < x.size(); begin += piece) {
      search.update(std::span(x).subspan(begin, std::min(piece, x.size() - begin)));
    }
    search.end_pass();
    EXPECT_TRUE(search.consistent());
  }
  return search.found();
}

TEST(PowerSearch, FindsTheGreatestLikelihood) {
  for (const DataSet& data : data_sets()) {
    const double lambda = searched(data, 1000)[0].value;
    const double step = 1e-3 * std::max(1.0, std::abs(lambda));
    const long double at = loss(data, lambda), below = loss(data, lambda - step), above = loss(data, lambda + step);
    EXPECT_LT(at, below) << data.name;
    EXPECT_LT(at, above) << data.name;
    // The least of the parabola through the three.
    const auto away = static_cast<double>((above - below) / (above - 2 * at + below)) * -step / 2;
    EXPECT_LT(std::abs(away), 1e-5 * std::max(1.0, std::abs(lambda))) << data.name;
  }
}

TEST(PowerSearch, NothingButTheValuesDecides) {
  for (const DataSet& data : data_sets()) {
    const auto expected = searched(data, data.values.size());
    on_all_targets([&] {
      for (const std::size_t piece : {std::size_t{1000}, std::size_t{4999}}) {
        const auto found = searched(data, piece, true);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(found[i].value, expected[i].value) << data.name;
      }
    });
  }
}

TEST(PowerSearch, WhatIsNotFiniteIsLeftOut) {
  DataSet data = data_sets()[0];
  PowerSearch search(histogram_of(data.values), data.method);
  const auto expected = searched(data, 1000);
  data.values.insert(data.values.begin() + 70, {std::nan(""), HUGE_VAL, -HUGE_VAL});
  while (!search.done()) {
    search.update(data.values);
    search.end_pass();
  }
  EXPECT_EQ(search.found()[0].value, expected[0].value);
}

TEST(PowerSearch, NoticesOtherData) {
  DataSet data = data_sets()[0];
  PowerSearch search(histogram_of(data.values), data.method);
  data.values.pop_back();
  search.update(data.values);
  search.end_pass();
  EXPECT_FALSE(search.consistent());
  EXPECT_TRUE(search.done());
}

TEST(PowerSearch, KeepsTheDigitsOfDataFarFromZero) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  DataSet data{"far", PowerMethod::yeo_johnson, std::vector<double>(3000)};
  for (double& v : data.values) v = 1e6 + normal(random);
  const auto found = searched(data, 500);
  // Any λ makes of them what a line does, within the rounding of the terms: then 1 is as good as any.
  EXPECT_EQ(found[0].value, 1);
  EXPECT_NEAR(found[1].value, 1e6, 1);
  EXPECT_NEAR(found[2].value, 1, 0.1);
  for (double& v : data.values) v = v < 1e6 ? 1e6 : 1e6 + 1;  // the likelihood of two values has no maximum in reach
  const double log = std::log1p(1e6), lambda = searched(data, 500)[0].value;
  EXPECT_GE(lambda, -18 / log - 0.01);
  EXPECT_LE(lambda, 300 / log + 0.01);
}

// No λ keeps both powers in bounds: both get the same exponent, and nothing overflows.
TEST(PowerSearch, BothSignsNearTheEndOfTheDoubles) {
  constexpr double most = std::numeric_limits<double>::max();
  for (const std::vector<double>& values : std::vector<std::vector<double>>{
           {most, -most, 1, 2}, {most, -most / 3, -most / 2, 3}, {8e161, -7.7e257, -7.7e257}, {1e200, -1e305, 3}}) {
    const DataSet data{"far on both sides", PowerMethod::yeo_johnson, values};
    const auto exact = searched(data, 2);
    const auto [low, high] = std::ranges::minmax(values);
    const double below = std::log1p(-low), above = std::log1p(high);
    EXPECT_NEAR(exact[0].value * above, (2 - exact[0].value) * below, 3);
    EXPECT_TRUE(std::isfinite(exact[1].value) && std::isfinite(exact[2].value));
    const auto estimates = PowerLikelihood(histogram_of(values), data.method).estimates();
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_LE(estimates[i].lowest, exact[i].value) << high << " " << i;
      EXPECT_GE(estimates[i].highest, exact[i].value) << high << " " << i;
    }
  }
}

TEST(PowerLikelihood, IntervalsHoldWhatASearchFinds) {
  for (const DataSet& data : data_sets()) {
    const auto exact = searched(data, 5000);
    const auto estimates = PowerLikelihood(histogram_of(data.values), data.method).estimates();
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_LE(estimates[i].lowest, exact[i].value) << data.name << " " << i;
      EXPECT_GE(estimates[i].highest, exact[i].value) << data.name << " " << i;
      EXPECT_LE(estimates[i].lowest, estimates[i].value);
      EXPECT_GE(estimates[i].highest, estimates[i].value);
    }
    // A value may lie half a bin, 0.2 %, from its middle.
    EXPECT_NEAR(estimates[0].value, exact[0].value, 5e-3 * std::max(1.0, std::abs(exact[0].value))) << data.name;
  }
}

}  // namespace
}  // namespace strickle
