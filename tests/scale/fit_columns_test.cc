#include "strickle/fit_columns.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"
#include "strickle/error.h"
#include "strickle/scaler_spec.h"
#include "strickle/sparse_columns.h"
#include "strickle/update_columns.h"

namespace strickle {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const std::vector<std::string> specs = {"standard",
                                        "min-max",
                                        "max-abs",
                                        "robust",
                                        "squash",
                                        "quantile",
                                        "quantile(n_quantiles=7,output_distribution=normal)",
                                        "power",
                                        "power(method=box-cox)",
                                        "log1p",
                                        "robust(quantile_range=[1,99])"};

std::unique_ptr<Scaler> from_text(const std::string& text) {
  const ScalerSpec spec = parse_scaler_spec(text);
  return make_scaler(spec.chain.at(0).name, spec.chain.at(0).options);
}

std::vector<std::unique_ptr<Scaler>> scalers() {
  std::vector<std::unique_ptr<Scaler>> made;
  for (const std::string& spec : specs) made.push_back(from_text(spec));
  return made;
}

constexpr std::int64_t rows = 30'000;
const auto columns = static_cast<std::int64_t>(specs.size());

// Column by column: continuous, ties, heavy tails, gaps; positive, for Box-Cox.
std::vector<double> row_major() {
  std::mt19937_64 random(2);
  std::normal_distribution<double> normal;
  std::vector<double> x;
  for (std::int64_t r = 0; r < rows; ++r) {
    for (std::int64_t c = 0; c < columns; ++c) {
      const double v = std::exp((c % 3 == 0 ? 0.5 : 2.0) * normal(random));
      x.push_back(c % 4 == 1 ? std::ceil(v) : c % 5 == 2 && random() % 7 == 0 ? nan : v);
    }
  }
  return x;
}

// The column by itself, by the state and the search of its scaler.
std::unique_ptr<Scaler> alone(std::size_t c, const std::vector<double>& x) {
  std::vector<double> column;
  for (std::size_t i = c; i < x.size(); i += specs.size()) column.push_back(x[i]);
  auto scaler = from_text(specs[c]);
  ColumnState state(scaler->parts(false));
  state.update(column);
  const auto search = scaler->search(state, 1'000'000);
  while (search && !search->done()) {
    search->update(column);
    search->end_pass();
  }
  scaler->fit(state, search ? search->found() : std::vector<Estimate>());
  return scaler;
}

TEST(FitColumns, EveryColumnIsFittedAsIfAlone) {
  const auto x = row_major();
  std::vector<double> columns_first(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    columns_first[i % specs.size() * static_cast<std::size_t>(rows) + i / specs.size()] = x[i];
  }
  std::vector<std::vector<Parameter>> expected;
  for (std::size_t c = 0; c < specs.size(); ++c) expected.push_back(alone(c, x)->parameters());
  on_all_targets([&] {
    for (const int threads : {1, 2, 7}) {
      for (const bool by_rows : {true, false}) {
        const MatrixView view{.data = by_rows ? x.data() : columns_first.data(),
                              .rows = rows,
                              .columns = columns,
                              .row_stride = by_rows ? columns : 1,
                              .column_stride = by_rows ? 1 : rows};
        const auto fitted = scalers();
        const auto states = fit_columns(fitted, view, threads);
        for (std::size_t c = 0; c < specs.size(); ++c) {
          EXPECT_EQ(states[c].parts(), fitted[c]->parts(false));
          const auto found = fitted[c]->parameters();
          ASSERT_EQ(found.size(), expected[c].size());
          for (std::size_t i = 0; i < found.size(); ++i) {
            ASSERT_EQ(found[i].value, expected[c][i].value) << specs[c] << " " << found[i].name << " " << threads;
            ASSERT_FALSE(found[i].interval);
          }
        }
      }
    }
  });
}

TEST(FitColumns, SaysWhereAScalerIsNotDefined) {
  std::vector<double> x(2 * 5000, 1.0);
  x[2 * 4321 + 1] = -2;
  std::vector<std::unique_ptr<Scaler>> both;
  both.push_back(from_text("power"));
  both.push_back(from_text("power(method=box-cox)"));
  try {
    fit_columns(both, {.data = x.data(), .rows = 5000, .columns = 2, .row_stride = 2});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::domain);
    EXPECT_EQ(error.place().row, 4322);
    EXPECT_EQ(error.place().column, "1");
  }
}

TEST(FitColumns, WantsOneScalerPerColumn) {
  const double x = 1;
  EXPECT_THROW(fit_columns({}, {.data = &x, .rows = 1, .columns = 1, .row_stride = 1}), Error);
}

TEST(FitColumns, NoRowsAreNoValues) {
  const auto fitted = scalers();
  fit_columns(fitted, {.rows = 0, .columns = columns, .row_stride = columns}, 2);
  for (const Parameter& p : fitted[7]->parameters()) EXPECT_TRUE(std::isnan(p.value));
}

// A tenth of the values are stored; some of them are zeros, NaN or negative.
struct Sparse {
  std::vector<double> dense, stored;
  std::vector<std::int64_t> begins{0}, row_of;
  static constexpr std::int64_t rows = 3000, columns = 4;

  Sparse() : dense(static_cast<std::size_t>(rows * columns)) {
    std::mt19937_64 random(5);
    std::normal_distribution<double> normal;
    for (std::int64_t c = 0; c < columns; ++c) {
      for (std::int64_t r = 0; r < rows; ++r) {
        if (c < 3 && random() % 10 != 0) continue;  // the last column is full
        const double value = random() % 20 == 0   ? nan
                             : random() % 20 == 0 ? -0.0
                                                  : normal(random) + 0.5 * static_cast<double>(c);
        dense[static_cast<std::size_t>(r * columns + c)] = value;
        stored.push_back(value);
        row_of.push_back(r);
      }
      begins.push_back(static_cast<std::int64_t>(stored.size()));
    }
  }
  SparseColumns matrix() const { return {view_of(std::span<const double>(stored)), begins, rows}; }
  MatrixView dense_matrix() const {
    return {.data = dense.data(), .rows = rows, .columns = columns, .row_stride = columns};
  }
};

std::vector<std::unique_ptr<Scaler>> four(const std::string& spec) {
  std::vector<std::unique_ptr<Scaler>> made;
  for (int i = 0; i < 4; ++i) made.push_back(from_text(spec));
  return made;
}

void expect_equal_parameters(const Scaler& a, const Scaler& b) {
  const auto p = a.parameters(), q = b.parameters();
  ASSERT_EQ(p.size(), q.size());
  for (std::size_t i = 0; i < p.size(); ++i) {
    EXPECT_TRUE(p[i].value == q[i].value || (std::isnan(p[i].value) && std::isnan(q[i].value))) << a.name();
    EXPECT_EQ(p[i].interval, q[i].interval);
  }
}

TEST(FitSparseColumns, GivesWhatDenseColumnsGive) {
  const Sparse sparse;
  for (const std::string spec : {"standard", "min-max", "max-abs", "robust", "squash", "quantile(n_quantiles=50)"}) {
    const auto dense_scalers = four(spec), sparse_scalers = four(spec);
    const auto dense_states = fit_columns(dense_scalers, sparse.dense_matrix());
    for (const int threads : {1, 3}) {
      EXPECT_EQ(fit_columns(sparse_scalers, sparse.matrix(), {}, false, threads), dense_states) << spec;
      for (std::size_t c = 0; c < 4; ++c) expect_equal_parameters(*sparse_scalers[c], *dense_scalers[c]);
    }
  }
  EXPECT_THROW(fit_columns(std::vector<std::unique_ptr<Scaler>>{}, sparse.matrix()), Error);
}

TEST(FitSparseColumns, WeighsRowsAndLeavesOutWhatIsNotStored) {
  const Sparse sparse;
  std::vector<double> weights;
  for (std::int64_t r = 0; r < Sparse::rows; ++r) weights.push_back(static_cast<double>(r % 4) / 7);
  const auto scalers = four("standard");
  const auto states = fit_columns(scalers, sparse.matrix(), SparseWeights{weights, sparse.row_of});
  std::vector<ColumnState> expected(4, ColumnState(StateParts{.weighted = true}));
  update_columns(expected, sparse.dense_matrix(), weights);
  EXPECT_EQ(states, expected);
  weights[0] = -1;  // also where nothing is stored
  EXPECT_THROW(fit_columns(scalers, sparse.matrix(), SparseWeights{weights, sparse.row_of}), Error);

  const auto ignoring = four("quantile(n_quantiles=9)");
  const auto without_zeros = fit_columns(ignoring, sparse.matrix(), {}, true);
  for (std::int64_t c = 0; c < Sparse::columns; ++c) {
    const auto i = static_cast<std::size_t>(c);
    ColumnState alone({.histogram = true});
    alone.update(sparse.matrix().column(c));
    alone.counts.missing += Sparse::rows - alone.counts.rows();
    EXPECT_EQ(without_zeros[i], alone);
    EXPECT_EQ(ignoring[i]->parameters().size(), 9U);
  }
}

}  // namespace
}  // namespace strickle
