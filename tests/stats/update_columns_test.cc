#include "strickle/update_columns.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "strickle/error.h"

namespace strickle {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr StateParts everything{.sum = true, .squares = true, .extrema = true, .max_abs = true, .histogram = true};

// Value by value, the slow and obvious way.
ColumnState expected_state(const StateParts& parts, const std::vector<double>& values) {
  ColumnState state(parts);
  for (const double x : values) {
    if (std::isnan(x)) {
      ++state.counts.missing;
    } else if (std::isinf(x)) {
      ++(x > 0 ? state.counts.positive_infinite : state.counts.negative_infinite);
    } else {
      ++state.counts.finite;
      if (parts.sum) state.sum->add(x);
      if (parts.squares) state.squares->add_product(x, x);
      if (parts.extrema)
        *state.extrema = {std::min(state.extrema->min, x + 0.0), std::max(state.extrema->max, x + 0.0)};
      if (parts.max_abs) state.max_abs = std::max(*state.max_abs, std::fabs(x));
      if (parts.histogram) state.histogram->update({&x, 1});
    }
  }
  return state;
}

enum class Data { normal, heavy, cauchy, subnormal, rarely_tiny, any, growing, gaps, infinite, whole, constant };
constexpr int kinds_of_data = static_cast<int>(Data::constant) + 1;

double draw(Data data, std::mt19937_64& random, std::int64_t row) {
  std::normal_distribution<double> normal;
  switch (data) {
    case Data::normal: return normal(random);
    case Data::heavy: return std::exp(3 * normal(random));
    case Data::cauchy: return normal(random) / normal(random);
    case Data::subnormal: return random() % 3 == 0 ? 5e-324 * static_cast<double>(random() % 1000) : normal(random);
    case Data::rarely_tiny: return random() % 150 == 0 ? std::ldexp(normal(random), -400) : normal(random);
    case Data::any: {
      const double x = std::ldexp(normal(random), static_cast<int>(random() % 2098) - 1074);
      return std::isfinite(x) ? x : 0;
    }
    case Data::growing: return std::ldexp(normal(random), static_cast<int>(row / 500));
    case Data::gaps: return random() % 5 == 0 ? nan : normal(random);
    case Data::infinite: return random() % 2000 == 0 ? (random() % 2 == 0 ? infinity : -infinity) : normal(random);
    case Data::whole: return std::round(1000 * normal(random));
    case Data::constant: return 0.1;
  }
  return 0;
}

// A matrix in memory of its own, one kind of data per column.
struct Matrix {
  std::int64_t rows, columns, row_stride, column_stride;
  std::vector<double> values;
  std::vector<std::vector<double>> by_column;

  Matrix(std::int64_t r, std::int64_t c, std::int64_t rs, std::int64_t cs, std::uint64_t seed)
      : rows(r), columns(c), row_stride(rs), column_stride(cs), by_column(static_cast<std::size_t>(c)) {
    values.assign(static_cast<std::size_t>((r - 1) * rs + (c - 1) * cs + 1), 0.0);
    std::mt19937_64 random(seed);
    for (std::int64_t row = 0; row < r; ++row) {
      for (std::int64_t column = 0; column < c; ++column) {
        const double x =
            draw(static_cast<Data>((column + static_cast<std::int64_t>(seed)) % kinds_of_data), random, row);
        values[static_cast<std::size_t>(row * rs + column * cs)] = x;
        by_column[static_cast<std::size_t>(column)].push_back(x);
      }
    }
  }
  MatrixView view() const {
    return {.data = values.data(),
            .rows = rows,
            .columns = columns,
            .row_stride = row_stride,
            .column_stride = column_stride};
  }
};

TEST(UpdateColumns, EqualsValueByValueForEveryLayoutThreadsAndInstructionSet) {
  struct Shape {
    std::int64_t rows, columns, row_stride, column_stride;
  };
  const std::vector<Shape> shapes = {
      {20000, 1, 1, 1},   {20000, 3, 3, 1},    {20000, 8, 8, 1},    {10000, 8, 11, 1}, {10000, 3, 5, 1},
      {9000, 10, 10, 1},  {9000, 10, 1, 9000}, {9000, 6, 2, 20000}, {3000, 41, 41, 1}, {3000, 75, 80, 1},
      {300, 130, 130, 1}, {500, 299, 299, 1},  {70000, 2, 2, 1},    {5000, 5, 10, 2},  {1, 9, 9, 1},
      {0, 4, 4, 1},       {30000, 12, 12, 1},  {9000, 40, 44, 1},
  };
  std::uint64_t seed = 1;
  for (const Shape& shape : shapes) {
    ++seed;
    if (shape.rows == 0) continue;
    const Matrix matrix(shape.rows, shape.columns, shape.row_stride, shape.column_stride, seed);
    for (const StateParts& parts : {everything, StateParts{.sum = true, .squares = true}, StateParts{.sum = true},
                                    StateParts{.extrema = true}, StateParts{.max_abs = true}}) {
      std::vector<ColumnState> expected;
      for (const auto& column : matrix.by_column) expected.push_back(expected_state(parts, column));
      on_all_targets([&] {
        for (const int threads : {1, 2, 7}) {
          std::vector<ColumnState> states(static_cast<std::size_t>(shape.columns), ColumnState(parts));
          update_columns(states, matrix.view(), threads);
          for (std::size_t c = 0; c < states.size(); ++c) {
            ASSERT_TRUE(states[c] == expected[c]) << shape.rows << " x " << shape.columns << ", column " << c;
          }
        }
      });
      if (HasFailure()) return;
    }
  }
}

TEST(UpdateColumns, AnyChunksGiveTheSameStates) {
  const Matrix matrix(9001, 8, 8, 1, 3);
  std::vector<ColumnState> whole(8, ColumnState(everything));
  update_columns(whole, matrix.view());
  for (const std::int64_t chunk : {1, 7, 100, 4096, 5000}) {
    std::vector<ColumnState> states(8, ColumnState(everything));
    for (std::int64_t row = 0; row < matrix.rows; row += chunk) {
      update_columns(states, matrix.view().rows_of(row, std::min(chunk, matrix.rows - row)));
    }
    EXPECT_TRUE(states == whole) << chunk;
  }
}

template <class T>
void expect_type(NumberType type) {
  std::mt19937_64 random(11);
  std::vector<T> values(5000 * 6);
  for (T& v : values) v = static_cast<T>(random() >> (random() % 64));
  const MatrixView matrix{.type = type, .data = values.data(), .rows = 5000, .columns = 6, .row_stride = 6};
  std::vector<ColumnState> states(6, ColumnState(StateParts{.sum = true, .squares = true, .extrema = true}));
  update_columns(states, matrix, 2);
  for (std::size_t c = 0; c < 6; ++c) {
    ColumnState expected(states[c].parts());
    for (std::size_t row = 0; row < 5000; ++row) {
      const T v = values[row * 6 + c];
      const auto x = static_cast<double>(v);
      ++expected.counts.finite;
      if constexpr (std::is_integral_v<T>) {
        expected.sum->add_scaled(static_cast<Int128>(v), 0);
        // v² may have 128 bits: (2^32·high + low)², part by part.
        const auto high = static_cast<Int128>(v) >> 32;
        const auto low = static_cast<Int128>(v) - (high << 32);
        expected.squares->add_scaled(high * high, 64);
        expected.squares->add_scaled(2 * high * low, 32);
        expected.squares->add_scaled(low * low, 0);
      } else {
        expected.sum->add(x);
        expected.squares->add_product(x, x);
      }
      *expected.extrema = {std::min(expected.extrema->min, x), std::max(expected.extrema->max, x)};
    }
    EXPECT_TRUE(states[c] == expected) << number_type_name(type) << ", column " << c;
  }
}

TEST(UpdateColumns, TakesFloatsAndIntegersAsTheyAre) {
  expect_type<float>(NumberType::float32);
  expect_type<std::int64_t>(NumberType::int64);
  expect_type<std::uint64_t>(NumberType::uint64);
}

TEST(UpdateColumns, ReadsFromAnyAddress) {
  const Matrix matrix(3000, 9, 9, 1, 4);
  std::vector<char> bytes(matrix.values.size() * sizeof(double) + 1);
  std::memcpy(bytes.data() + 1, matrix.values.data(), bytes.size() - 1);
  MatrixView odd = matrix.view();
  odd.data = bytes.data() + 1;
  std::vector<ColumnState> states(9, ColumnState(everything)), expected = states;
  update_columns(states, odd, 2);
  update_columns(expected, matrix.view(), 2);
  EXPECT_TRUE(states == expected);
}

TEST(UpdateColumns, SaysWhereTheFirstInfinityIs) {
  std::vector<double> values(50000 * 3, 1.0);
  values[3 * 40001 + 1] = -infinity;
  values[3 * 45000 + 1] = infinity;
  values[3 * 7 + 2] = infinity;
  const MatrixView matrix{.data = values.data(), .rows = 50000, .columns = 3, .row_stride = 3};
  for (const int threads : {1, 2, 3}) {
    std::vector<ColumnState> states(3, ColumnState(StateParts{.sum = true}));
    EXPECT_EQ(update_columns(states, matrix, threads), (std::vector<std::int64_t>{-1, 40001, 7}));
    EXPECT_EQ(states[1].counts.negative_infinite, 1);
  }
}

TEST(UpdateColumns, RefusesAnotherNumberOfStates) {
  std::vector<ColumnState> states(2);
  EXPECT_THROW(update_columns(states, {.rows = 1, .columns = 3}), Error);
}

TEST(UpdateColumns, WeighsRows) {
  std::mt19937_64 random(11);
  const std::int64_t rows = 20'000, columns = 3;
  std::vector<double> x, weights;
  for (std::int64_t i = 0; i < rows * columns; ++i) x.push_back(draw(Data::gaps, random, i / columns));
  for (std::int64_t i = 0; i < rows; ++i) weights.push_back(static_cast<double>(random() % 5) / 3);
  x[5] = infinity;
  weights[1] = 1;
  const MatrixView matrix{.data = x.data(), .rows = rows, .columns = columns, .row_stride = columns};
  const StateParts parts{.weighted = true, .extrema = true};
  for (const int threads : {1, 2, 5}) {
    std::vector<ColumnState> states(3, ColumnState(parts));
    EXPECT_EQ(update_columns(states, matrix, weights, threads), (std::vector<std::int64_t>{-1, -1, 1}));
    for (std::int64_t c = 0; c < columns; ++c) {
      std::vector<double> column;
      for (std::int64_t r = 0; r < rows; ++r) column.push_back(x[static_cast<std::size_t>(r * columns + c)]);
      ColumnState expected(parts);
      expected.update(column, weights);
      EXPECT_EQ(states[static_cast<std::size_t>(c)], expected);
    }
    weights[7] = -1;
    const std::vector<ColumnState> before = states;
    EXPECT_THROW(update_columns(states, matrix, weights, threads), Error);
    EXPECT_EQ(states, before);
    weights[7] = 1;
    EXPECT_THROW(update_columns(states, matrix, std::vector<double>(3), threads), Error);
  }
}

TEST(ColumnState, RowsOfWeightOneAreWeighed) {
  std::mt19937_64 random(12);
  std::vector<double> x;
  for (std::int64_t i = 0; i < 1000; ++i) x.push_back(draw(Data::heavy, random, i));
  ColumnState plain({.sum = true, .squares = true}), weighted({.weighted = true});
  plain.update(x);
  weighted.update(x, std::vector<double>(x.size(), 1.0));
  plain.weigh();
  EXPECT_EQ(plain, weighted);
  EXPECT_THROW(plain.weigh(), Error);
}

}  // namespace
}  // namespace strickle
