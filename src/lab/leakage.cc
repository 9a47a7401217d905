#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/nearest_neighbors.h"

namespace strickle::lab {

namespace {

// The share of new values outside [0, 1] after min-max fitted to n of the same kind.
double share_of_new(int kind, Index n, Index columns, Random& random) {
  const Index fresh = 100;
  Matrix x = random.normal_matrix(n + fresh, columns);
  if (kind == 1) x = x.unaryExpr(&normal_cdf);
  if (kind == 2) x = (2 * x.array()).exp();
  const Matrix u = Scaling("min-max", x.topRows(n))(x.bottomRows(fresh));
  return share_outside(u);
}

void measure_outside(Workbench& bench) {
  const std::vector<double>& sizes = bench.list("sizes");
  const Index columns = bench.count("columns");
  constexpr const char* kinds[] = {"normal", "uniform", "log-normal"};
  const auto found = bench.trials(3 * sizes.size(), [&](std::size_t point, Random& random) {
    return share_of_new(static_cast<int>(point / sizes.size()), static_cast<Index>(sizes[point % sizes.size()]),
                        columns, random);
  });
  Figure figure{.title = "New values outside the fitted range",
                .x = {.label = "values that min-max was fitted to", .log = true},
                .y = {.label = "share of new values outside [0, 1]", .log = true}};
  std::vector<double> curve;
  for (const double n : sizes) curve.push_back(2 / (n + 1));
  figure.series.push_back(predicted_series("2/(n + 1)", sizes, curve));
  for (std::size_t kind = 0; kind < 3; ++kind) {
    std::vector<Sample> shares;
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      shares.emplace_back(found[kind * sizes.size() + i]);
      bench
          .row("new values come", fmt::format("share outside [0, 1], {} numbers, n = {:g}", kinds[kind], sizes[i]),
               shares.back())
          .predicted(within_share(2 / (sizes[i] + 1), 0.03))
          .claimed(at_least(1 / (sizes[i] + 1)));
    }
    figure.series.push_back(measured_series(std::string(kinds[kind]) + " numbers", sizes, shares));
  }
  bench.figure(figure);
}

struct Estimate {
  double honest, leaking;
  double optimism() const { return leaking - honest; }
};

struct Sampled {
  Matrix x;
  Labels labels;
};

Sampled two_classes(Index n, Index d, double distance, Random& random) {
  Sampled sampled{random.normal_matrix(n, d), {}};
  for (Index i = 0; i < n; ++i) {
    sampled.labels.push_back(static_cast<int>(i % 2));
    sampled.x(i, 0) += sampled.labels.back() == 1 ? distance : -distance;
  }
  for (Index j = 0; j < d; ++j) sampled.x.col(j) *= std::pow(10, random.uniform(-2, 2));
  return sampled;
}

// Cross-validated accuracy of neighbours, the scaler fitted in each fold or once before the split.
Estimate estimate(const std::string& scaler, Index n, Random& random) {
  const Sampled sampled = two_classes(n, 10, 1, random);
  const Matrix before = scaled(scaler, sampled.x);
  Estimate result{};
  const auto folds = model::stratified_folds(sampled.labels, 5, random);
  for (const model::Split& split : folds) {
    const Labels training = model::labels_of(sampled.labels, split.training),
                 test = model::labels_of(sampled.labels, split.test);
    const auto score = [&](const Matrix& x, const Matrix& x_test) {
      return model::accuracy(model::nearest_neighbors(x, training, x_test, 5), test) /
             static_cast<double>(folds.size());
    };
    const Matrix raw = model::rows_of(sampled.x, split.training);
    const Scaling scaling(scaler, raw);
    result.honest += score(scaling(raw), scaling(model::rows_of(sampled.x, split.test)));
    result.leaking += score(model::rows_of(before, split.training), model::rows_of(before, split.test));
  }
  return result;
}

// The features that differ most between the classes, chosen before the split or in each fold; there is nothing to find.
std::vector<Index> best_features(const Matrix& x, const Labels& labels, Index count) {
  const Vector sides =
      Eigen::Map<const Eigen::VectorXi>(labels.data(), static_cast<Index>(labels.size())).cast<double>() * 2 -
      Vector::Ones(static_cast<Index>(labels.size()));
  const Vector scores = (x.transpose() * sides).cwiseAbs();
  std::vector<Index> order(static_cast<std::size_t>(x.cols()));
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
  std::ranges::sort(order, std::greater<>(), [&](Index j) { return scores[j]; });
  order.resize(static_cast<std::size_t>(count));
  return order;
}

Estimate selection(Index n, Random& random) {
  const Matrix x = random.normal_matrix(n, 500);
  Labels labels;
  for (Index i = 0; i < n; ++i) labels.push_back(static_cast<int>(i % 2));
  const std::vector<Index> before = best_features(x, labels, 10);
  Estimate result{};
  const auto folds = model::stratified_folds(labels, 5, random);
  for (const model::Split& split : folds) {
    const Labels training = model::labels_of(labels, split.training), test = model::labels_of(labels, split.test);
    const Matrix rows = model::rows_of(x, split.training), rows_test = model::rows_of(x, split.test);
    const auto score = [&](const std::vector<Index>& features) {
      const Matrix chosen = rows(Eigen::all, features), chosen_test = rows_test(Eigen::all, features);
      return model::accuracy(model::nearest_neighbors(chosen, training, chosen_test, 5), test) /
             static_cast<double>(folds.size());
    };
    result.honest += score(best_features(rows, training, 10));
    result.leaking += score(before);
  }
  return result;
}

struct Drift {
  double honest, whole;
};

// Later values lie higher: what a range over all of them hides.
void measure_drift(Workbench& bench) {
  const double drift = bench.number("drift");
  const auto found = bench.trials([&](Random& random) -> Drift {
    const Index n = 400, later = 100, columns = 50;
    Matrix x = random.normal_matrix(n + later, columns);
    x.bottomRows(later).array() += drift;
    return {share_outside(Scaling("min-max", x.topRows(n))(x.bottomRows(later))),
            share_outside(scaled("min-max", x).bottomRows(later))};
  });
  const std::string where = "later values lie higher";
  const std::string at = fmt::format(", drift {:g}", drift);
  bench.row(where, "share outside [0, 1], fitted before" + at, of(found, &Drift::honest))
      .predicted(within_share(chance_above_all(400, drift) + chance_above_all(400, -drift), 0.05))
      .claimed(at_least(2.0 / 401));
  bench.row(where, "share outside [0, 1], fitted over the entire data" + at, of(found, &Drift::whole))
      .predicted(within(0, 0));
}

void measure(Workbench& bench) {
  measure_outside(bench);
  measure_drift(bench);
  const Index n = bench.count("n");
  const std::vector<std::string> scalers = {"standard", "min-max", "robust"};
  const auto found = bench.trials(
      scalers.size(), [&](std::size_t point, Random& random) { return estimate(scalers[point], n, random); });
  for (std::size_t i = 0; i < scalers.size(); ++i) {
    bench
        .row("the scaler looks at features alone", "accuracy estimated too high, " + scalers[i],
             of(found[i], &Estimate::optimism))
        .predicted(within(0, 0.01))
        .claimed(at_least(0.02));
  }
  const auto selected = bench.trials([&](Random& random) { return selection(n, random); });
  bench
      .row("the step before the split looks at labels", "accuracy estimated too high, by choosing features",
           of(selected, &Estimate::optimism))
      .predicted(at_least(0.1));
  bench
      .row("the step before the split looks at labels", "honest accuracy, where there is nothing to learn",
           of(selected, &Estimate::honest))
      .predicted(within(0.5, 0.02));
  bench.remark(
      "Scaling over the entire dataset hardly moves an estimate of accuracy, since a scaler sees no labels. What it "
      "hides is the future: new values leave the fitted range at the rate 2/(n + 1), and those of a drifting column at "
      "any rate. Fit to the training rows, and decide what happens outside (clip, or not).");
}

}  // namespace

Experiment make_leakage() {
  return {
      .description =
          {.name = "leakage",
           .title = "Scaling before splitting",
           .claim =
               "A scaler that is fitted over the entire dataset leaks the test rows: estimates are too good, and new "
               "values fall outside the fitted range.",
           .design =
               "New values go through min-max fitted to n others; later values drift; and the accuracy of "
               "neighbours is estimated with the scaler fitted in each fold or before the split, beside a step that "
               "looks at labels.",
           .formulas = {{"P(outside) = 2/(n + 1)", R"(P = \frac{2}{n+1})",
                         "of n + 1 values of one distribution each is equally likely to be the smallest or largest"}},
           .settings = {{.name = "sizes",
                         .meaning = "values that min-max is fitted to",
                         .value = {10, 30, 100, 1000},
                         .lowest = 2,
                         .highest = 1e5,
                         .list = true,
                         .whole = true},
                        {.name = "columns",
                         .meaning = "columns per seed",
                         .value = {500},
                         .quick = {200},
                         .lowest = 10,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "drift",
                         .meaning = "how much higher later values lie, in deviations",
                         .value = {2},
                         .lowest = 0.5,
                         .highest = 10},
                        {.name = "n",
                         .meaning = "samples of the estimates",
                         .value = {60},
                         .lowest = 20,
                         .highest = 1e4,
                         .whole = true}},
           .seeds = 40,
           .quick_seeds = 20},
      .measure = measure};
}

}  // namespace strickle::lab
