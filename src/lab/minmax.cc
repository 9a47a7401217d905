#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"

namespace strickle::lab {

namespace {

// A column of n − 1 normal numbers and, in front, one of size `outlier`; 0: none.
Matrix column_with(double outlier, Index n, Random& random) {
  Matrix x = random.normal_matrix(n, 1);
  if (outlier > 0) x(0, 0) = outlier;
  return x;
}

// The share of pairs of neighbours that stand in another order than before.
double disorder(const Matrix& before, const Matrix& after) {
  Index changed = 0;
  for (Index i = 0; i + 1 < before.rows(); ++i) {
    changed += (before(i, 0) < before(i + 1, 0)) != (after(i, 0) < after(i + 1, 0)) ? 1 : 0;
  }
  return static_cast<double>(changed) / static_cast<double>(before.rows() - 1);
}

struct Trial {
  double low, high, disorder, bulk_min_max, bulk_robust;
};

void measure(Workbench& bench) {
  const Index n = bench.count("n");
  std::vector<double> outliers = {0};
  outliers.insert(outliers.end(), bench.list("outliers").begin(), bench.list("outliers").end());
  const auto found = bench.trials(outliers.size(), [&](std::size_t point, Random& random) -> Trial {
    const Matrix x = column_with(outliers[point], n, random);
    const Matrix u = scaled("min-max", x), r = scaled("robust", x);
    return {u.minCoeff(), u.maxCoeff(), disorder(x, u), deviation(u.bottomRows(n - 1)), deviation(r.bottomRows(n - 1))};
  });

  const std::string any = "any column is taken to [0, 1]";
  bench.row(any, "smallest value", of(found[0], &Trial::low)).predicted_and_claimed(within(0, 0));
  bench.row(any, "largest value", of(found[0], &Trial::high)).predicted_and_claimed(within(1, 0));
  bench.row(any, "share of neighbours whose order changed", of(found[0], &Trial::disorder))
      .predicted_and_claimed(within(0, 0));

  const double reach = expected_largest(static_cast<double>(n - 1));
  std::vector<double> curve;
  std::vector<Sample> measured, robust;
  for (std::size_t i = 0; i < outliers.size(); ++i) {
    const double size = outliers[i];
    measured.push_back(of(found[i], &Trial::bulk_min_max));
    robust.push_back(of(found[i], &Trial::bulk_robust));
    const double predicted = 1 / ((size > 0 ? size : reach) + reach);
    curve.push_back(predicted);
    if (size == 0) {
      bench.row("there is no outlier", "deviation of the values", measured.back())
          .predicted(within_share(predicted, 0.05));
      continue;
    }
    const std::string where = "one value is an outlier";
    bench.row(where, fmt::format("deviation of all others, outlier at {:g}", size), measured.back())
        .predicted(within_share(predicted, 0.03))
        .claimed(at_most(curve.front() / 2));
    if (i == 1)
      bench.row("scaling is robust", "deviation of all others after it, whatever the outlier", robust.back())
          .predicted(within(1 / 1.349, 0.03));
  }
  const std::vector<double> sizes(outliers.begin() + 1, outliers.end());
  bench.figure({.title = "What one outlier leaves of the others",
                .x = {.label = "size of the outlier, in deviations", .log = true},
                .y = {.label = "deviation of all other values", .log = true},
                .series = {predicted_series("1/(M + aₙ)", sizes, {curve.begin() + 1, curve.end()}),
                           measured_series("min-max", sizes, {measured.begin() + 1, measured.end()}),
                           measured_series("robust", sizes, {robust.begin() + 1, robust.end()})}});
  bench.remark(
      "aₙ is how far the smallest of n normal numbers is expected to lie below the mean; robust scaling divides by "
      "the distance of the quartiles, 1.349 deviations, which one value cannot move.");
}

}  // namespace

Experiment make_minmax() {
  return {
      .description =
          {.name = "minmax",
           .title = "Min-max scaling and one outlier",
           .claim = "Min-max scaling takes every value into [0, 1] and keeps their order, and a single outlier "
                    "compresses all other values.",
           .design = "A column of normal numbers is scaled as it is, and again with one of its values "
                     "replaced by an outlier; the deviation of all other values is measured.",
           .formulas = {{"u = (x − min)/(max − min)", R"(u = \frac{x - \min x}{\max x - \min x})", "the definition"},
                        {"deviation of the others = 1/(M + aₙ)", R"(\sigma_{\text{others}} = \frac{1}{M + a_n})",
                         "the range is M + aₙ, with aₙ the mean of the largest of n normal numbers"}},
           .settings = {{.name = "n",
                         .meaning = "values in the column",
                         .value = {10'000},
                         .lowest = 100,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "outliers",
                         .meaning = "sizes of the outlier, in deviations",
                         .value = {30, 100, 300, 1000},
                         .lowest = 20,
                         .highest = 1e12,
                         .list = true}},
           .seeds = 10,
           .quick_seeds = 5},
      .measure = measure};
}

}  // namespace strickle::lab
