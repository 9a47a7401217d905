#include "kernels/quantile_map.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Table {
  std::vector<double> values, places;
  int quantiles;

  explicit Table(std::vector<double> ascending)
      : values(std::move(ascending)), quantiles(static_cast<int>(values.size())) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto first = std::ranges::lower_bound(values, values[i]) - values.begin();
      const auto last = std::ranges::upper_bound(values, values[i]) - values.begin() - 1;
      places.push_back((place(first) + place(last)) / 2);
    }
    values.resize(std::bit_ceil(values.size() + 1), infinity);
  }
  double place(std::ptrdiff_t i) const {
    return i == quantiles - 1 ? 1.0 : static_cast<double>(i) * (1.0 / (quantiles - 1));
  }
  QuantileMap map(bool normal) const { return {values.data(), places.data(), quantiles, normal}; }

  // Value by value, from the definition.
  double uniform(double x) const {
    if (std::isnan(x)) return x;
    const double first = values[0], last = values[static_cast<std::size_t>(quantiles) - 1];
    if (x <= first) return 0;
    if (x >= last) return 1;
    const auto i = std::upper_bound(values.begin(), values.begin() + quantiles, x) - values.begin() - 1;
    const double a = values[static_cast<std::size_t>(i)], b = values[static_cast<std::size_t>(i) + 1];
    if (x == a) return places[static_cast<std::size_t>(i)];
    const double half = std::isinf(last - first) ? 0.5 : 1.0;
    const double way = (x * half - a * half) / (b * half - a * half);
    return std::min(place(i) + way * (place(i + 1) - place(i)), place(i + 1));
  }
};

std::vector<Table> tables() {
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> many(1000), few_values(77);
  for (double& v : many) v = normal(random);
  for (double& v : few_values) v = static_cast<double>(random() % 5);
  std::ranges::sort(many);
  std::ranges::sort(few_values);
  return {Table(many),
          Table(few_values),
          Table({3, 3}),
          Table({0, 1}),
          Table({-1.7e308, 0, 1.7e308}),
          Table({0, 5e-324, 1e-323, 1})};
}

std::vector<double> numbers(const Table& table) {
  std::mt19937_64 random(6);
  std::vector<double> x = {nan, infinity, -infinity, 0.0, -0.0, 1e308, -1e308};
  for (int i = 0; i < table.quantiles; ++i) {
    const double v = table.values[static_cast<std::size_t>(i)];
    x.insert(x.end(), {v, std::nextafter(v, infinity), std::nextafter(v, -infinity)});
  }
  std::normal_distribution<double> normal;
  for (int i = 0; i < 2000; ++i) x.push_back(normal(random));
  return x;
}

TEST(QuantileMap, IsTheDefinitionToTheBitOnEveryInstructionSet) {
  for (const Table& table : tables()) {
    const auto x = numbers(table);
    on_all_targets([&] {
      std::vector<double> y(x.size());
      map_to_quantiles(x.data(), y.data(), x.size(), table.map(false));
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double expected = table.uniform(x[i]);
        ASSERT_TRUE(y[i] == expected || (std::isnan(y[i]) && std::isnan(expected))) << x[i] << " gave " << y[i];
      }
    });
  }
}

TEST(QuantileMap, NeverFalls) {
  for (const Table& table : tables()) {
    auto x = numbers(table);
    std::erase_if(x, [](double v) { return std::isnan(v); });
    std::ranges::sort(x);
    for (const bool normal : {false, true}) {
      std::vector<double> y(x.size());
      map_to_quantiles(x.data(), y.data(), x.size(), table.map(normal));
      // A normal's quantile is rounded here and there.
      const double slack = normal ? 1e-14 : 0;
      for (std::size_t i = 1; i < y.size(); ++i) ASSERT_GE(y[i], y[i - 1] - slack);
      EXPECT_NEAR(y.front(), normal ? -5.199337582605575 : 0, 1e-13);
    }
  }
}

TEST(QuantileMap, ComesBack) {
  for (const Table& table : tables()) {
    const auto x = numbers(table);
    const double first = table.values[0], last = table.values[static_cast<std::size_t>(table.quantiles) - 1];
    for (const bool normal : {false, true}) {
      on_all_targets([&] {
        std::vector<double> y(x.size());
        map_to_quantiles(x.data(), y.data(), x.size(), table.map(normal));
        map_from_quantiles(y.data(), y.data(), x.size(), table.map(normal));
        for (std::size_t i = 0; i < x.size(); ++i) {
          if (std::isnan(x[i])) {
            EXPECT_TRUE(std::isnan(y[i]));
          } else {
            ASSERT_NEAR(y[i] / 2, std::clamp(x[i], first, last) / 2, 1e-11 * (last / 2 - first / 2)) << x[i];
          }
        }
      });
    }
  }
}

}  // namespace
}  // namespace strickle::kernels
