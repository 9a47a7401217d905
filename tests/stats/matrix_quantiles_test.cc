#include "strickle/matrix_quantiles.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "stats/order_statistics.h"
#include "strickle/error.h"

namespace strickle {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// By a full sort, from the definition.
std::vector<double> expected_quantiles(std::vector<double> values, const std::vector<double>& probabilities) {
  std::erase_if(values, [](double x) { return !std::isfinite(x); });
  for (double& x : values) x += 0.0;
  std::ranges::sort(values);
  std::vector<double> quantiles;
  for (const double q : probabilities) {
    if (values.empty()) {
      quantiles.push_back(nan);
      continue;
    }
    const QuantilePosition p = quantile_position(q, values.size());
    quantiles.push_back(interpolate(values[p.below], values[p.above], p.weight));
  }
  return quantiles;
}

bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) {
    return std::isnan(x) ? std::isnan(y) : x == y && std::signbit(x) == std::signbit(y);
  });
}

// Columns that would mislead a sample or a pivot.
std::vector<std::vector<double>> difficult_columns(std::size_t n) {
  std::mt19937_64 random(1);
  std::normal_distribution<double> normal;
  std::vector<std::vector<double>> columns(13, std::vector<double>(n));
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = static_cast<double>(i);
    columns[0][i] = normal(random);
    columns[1][i] = row;                                              // sorted
    columns[2][i] = -row;                                             // the other way
    columns[3][i] = static_cast<double>(random() % 3);                // heavy ties
    columns[4][i] = 7;                                                // constant
    columns[5][i] = i % 2 == 0 ? 1.0 : std::exp(5 * normal(random));  // half of it one value
    columns[6][i] = 1e6 + normal(random);                             // an offset
    columns[7][i] = random() % 3 == 0 ? nan : normal(random);
    columns[8][i] = i == n / 2 ? 1e300 : i % 4096 == 0 ? -infinity : 0.0;
    columns[9][i] = nan;
    columns[10][i] = i % 997 == 0 ? normal(random) : nan;  // hardly any value
    columns[11][i] = random() % 2 == 0 ? -0.0 : 0.0;
    columns[12][i] = 5e-324 * (static_cast<double>(random() % 10) - 6);  // both sides of zero
  }
  return columns;
}

TEST(MatrixQuantiles, EqualAFullSortForEveryLayoutThreadsAndInstructionSet) {
  const std::vector<std::vector<double>> some = {{0.5}, {0.25, 0.5, 0.75}, {0, 1, 0.001, 0.5, 0.5}, {}};
  std::vector<double> many;
  for (int i = 0; i <= 50; ++i) many.push_back(i / 50.0);
  for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{3000}, std::size_t{60001}}) {
    const auto columns = difficult_columns(n);
    std::vector<double> rows(n * columns.size());
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t c = 0; c < columns.size(); ++c) rows[i * columns.size() + c] = columns[c][i];
    }
    std::vector<double> by_column;
    for (const auto& column : columns) by_column.insert(by_column.end(), column.begin(), column.end());
    const auto count = static_cast<std::int64_t>(n);
    const auto width = static_cast<std::int64_t>(columns.size());
    const MatrixView row_major{.data = rows.data(), .rows = count, .columns = width, .row_stride = width};
    const MatrixView column_major{
        .data = by_column.data(), .rows = count, .columns = width, .row_stride = 1, .column_stride = count};
    auto wanted = some;
    wanted.push_back(many);
    for (const auto& probabilities : wanted) {
      on_all_targets([&] {
        for (const int threads : {1, 2, 7}) {
          const auto a = matrix_quantiles(row_major, probabilities, threads);
          const auto b = matrix_quantiles(column_major, probabilities, threads);
          for (std::size_t c = 0; c < columns.size(); ++c) {
            const auto expected = expected_quantiles(columns[c], probabilities);
            EXPECT_TRUE(same(a[c], expected)) << n << " rows, column " << c;
            EXPECT_TRUE(same(b[c], expected)) << n << " rows, column " << c;
          }
        }
      });
      if (HasFailure()) return;
    }
  }
}

TEST(MatrixQuantiles, AMisleadingSampleCostsTimeAndNothingElse) {
  // The very rows of the sample hold other values than the rest.
  constexpr std::uint64_t rows = 60000;
  std::mt19937_64 random(5);
  std::normal_distribution<double> normal;
  std::vector<double> column(rows);
  for (double& x : column) x = normal(random);
  std::uint64_t state = 0x9e3779b97f4a7c15;
  for (int i = 0; i < 1 << 15; ++i) {
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    z ^= z >> 31;
    __extension__ using Wide = unsigned __int128;
    column[static_cast<std::size_t>(static_cast<Wide>(z) * rows >> 64)] = 1e9 + normal(random);
  }
  const std::vector<double> q = {0.1, 0.5, 0.9};
  const MatrixView view{.data = column.data(), .rows = rows, .columns = 1, .row_stride = 1};
  EXPECT_TRUE(same(matrix_quantiles(view, q)[0], expected_quantiles(column, q)));
}

TEST(MatrixQuantiles, FloatsAndIntegersAreDoubles) {
  std::vector<float> floats(30000);
  std::vector<std::int32_t> integers(30000);
  std::mt19937_64 random(3);
  for (std::size_t i = 0; i < floats.size(); ++i) {
    floats[i] = static_cast<float>(random() % 1000) / 3;
    integers[i] = static_cast<std::int32_t>(random());
  }
  const std::vector<double> q = {0.3, 0.5};
  EXPECT_TRUE(same(
      matrix_quantiles(
          {.type = NumberType::float32, .data = floats.data(), .rows = 10000, .columns = 3, .row_stride = 3}, q)[0],
      expected_quantiles(
          [&] {
            std::vector<double> first;
            for (std::size_t i = 0; i < floats.size(); i += 3) first.push_back(floats[i]);
            return first;
          }(),
          q)));
  EXPECT_TRUE(same(
      matrix_quantiles(
          {.type = NumberType::int32, .data = integers.data(), .rows = 30000, .columns = 1, .row_stride = 1}, q)[0],
      expected_quantiles({integers.begin(), integers.end()}, q)));
}

TEST(MatrixQuantiles, RefusesWhatIsNoProbability) {
  const double x[] = {1, 2};
  const MatrixView view{.data = x, .rows = 2, .columns = 1, .row_stride = 1};
  for (const double q : {-0.1, 1.1, nan}) EXPECT_THROW(matrix_quantiles(view, std::vector<double>{q}), Error);
}

}  // namespace
}  // namespace strickle
