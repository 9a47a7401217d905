#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/linear_models.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Normalization;

constexpr Normalization layer{.kind = Normalization::layer, .epsilon = 0};
constexpr Normalization rms{.kind = Normalization::rms, .epsilon = 0};

double correlation(const Matrix& a, const Matrix& b) {
  const Vector u = (a.array() - a.mean()).matrix().col(0), v = (b.array() - b.mean()).matrix().col(0);
  return u.dot(v) / (u.norm() * v.norm());
}

// m features of which the last k have deviation S and the others 1.
struct Mixture {
  double m, k, s;
  double variances() const { return m - k + k * s * s; }
  // What LayerNorm leaves of a feature of deviation 1: its correlation with what it was, and its deviation.
  double kept() const { return (1 - 1 / m) / std::sqrt(1 - 2 / m + variances() / (m * m)); }
  double left() const { return std::sqrt((1 - 2 / m + variances() / (m * m)) / ((1 - 1 / m) * variances() / m)); }
};

Matrix draw(const Mixture& mixture, Index n, Random& random) {
  Matrix x = random.normal_matrix(n, static_cast<Index>(mixture.m));
  x.rightCols(static_cast<Index>(mixture.k)) *= mixture.s;
  return x;
}

struct Drowned {
  double correlation, deviation, rms, one_group;
};

void measure_drowning(Workbench& bench) {
  const Index n = bench.count("n");
  const std::vector<Mixture> mixtures = {{16, 8, 1}, {16, 8, 10}, {16, 8, 100}, {64, 8, 100}, {256, 8, 100}};
  const auto found = bench.trials(mixtures.size(), [&](std::size_t point, Random& random) -> Drowned {
    const Matrix x = draw(mixtures[point], n, random);
    const Matrix y = normalized(x, layer);
    const Matrix grouped = normalized(x, {.kind = Normalization::group, .groups = 1, .epsilon = 0});
    return {correlation(x.col(0), y.col(0)), deviation(y.col(0)), correlation(x.col(0), normalized(x, rms).col(0)),
            (y - grouped).cwiseAbs().maxCoeff()};
  });
  for (std::size_t i = 0; i < mixtures.size(); ++i) {
    const Mixture& mixture = mixtures[i];
    const std::string at = fmt::format(", {:g} of {:g} features at S = {:g}", mixture.k, mixture.m, mixture.s);
    const std::string where =
        mixture.s > 1 ? "LayerNorm sees features of deviation 1 beside louder ones" : "all deviations are equal";
    auto row =
        bench.row(where, "correlation of a quiet feature with itself before" + at, of(found[i], &Drowned::correlation));
    row.predicted(within_share(mixture.kept(), 0.12));
    if (mixture.s > 1) row.claimed(at_most(0.8));
    bench.row(where, "its deviation after" + at, of(found[i], &Drowned::deviation))
        .predicted(within_share(mixture.left(), 0.12));
    auto divided = bench.row("features are only divided, by RMSNorm", "correlation" + at, of(found[i], &Drowned::rms));
    divided.predicted(at_least(0.93));
    if (mixture.s > 1) divided.claimed(at_most(0.8));
    bench
        .row("there is one group", "largest difference of GroupNorm from LayerNorm" + at,
             of(found[i], &Drowned::one_group))
        .predicted(within(0, 1e-12));
  }
}

// Each quiet feature beside a loud one.
Matrix interleaved(const Matrix& sorted) {
  Matrix mixed(sorted.rows(), sorted.cols());
  const Index half = sorted.cols() / 2;
  for (Index j = 0; j < half; ++j) {
    mixed.col(2 * j) = sorted.col(j);
    mixed.col(2 * j + 1) = sorted.col(half + j);
  }
  return mixed;
}

// GroupNorm of sixteen features: quiet ones apart from loud ones, or each beside a loud one.
struct Grouped {
  double pure, mixed;
};

void measure_groups(Workbench& bench) {
  const Index n = bench.count("n");
  const double s = bench.number("loud");
  const std::vector<double> groups = {2, 4, 8};
  const auto found = bench.trials(groups.size(), [&](std::size_t point, Random& random) -> Grouped {
    const Mixture mixture{16, 8, s};
    const Matrix sorted = draw(mixture, n, random);
    const Matrix mixed = interleaved(sorted);
    const Normalization how{
        .kind = Normalization::group, .groups = static_cast<std::int64_t>(groups[point]), .epsilon = 0};
    return {correlation(sorted.col(0), normalized(sorted, how).col(0)),
            correlation(mixed.col(0), normalized(mixed, how).col(0))};
  });
  std::vector<Sample> pure, mixed;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const double members = 16 / groups[i];
    const Mixture beside{members, members / 2, s};
    const std::string at = fmt::format(", {:g} groups", groups[i]);
    pure.push_back(of(found[i], &Grouped::pure));
    mixed.push_back(of(found[i], &Grouped::mixed));
    bench.row("groups are pure", "correlation of a quiet feature" + at, pure.back())
        .predicted(within(correlation_in_batch(members), 0.01))
        .claimed(at_most(0.5));
    bench.row("groups are mixed", "correlation of a quiet feature" + at, mixed.back())
        .predicted(within(beside.kept(), 0.025))
        .claimed(at_most(0.5));
  }
  bench.figure(
      {.title = fmt::format("What GroupNorm leaves of a quiet feature beside ones of deviation {:g}", s),
       .x = {.label = "groups of sixteen features"},
       .y = {.label = "correlation with itself before"},
       .series = {measured_series("pure groups", groups, pure), measured_series("mixed groups", groups, mixed)}});
}

// A network behind a normalization of the inputs; the label is a combination, of sum 0, of the quiet features.
struct Learned {
  double network, refit;
};

struct Front {
  std::string name;
  Normalization how;
  bool mixed = false;
};

const std::vector<Front>& fronts() {
  static const std::vector<Front> all = {
      {"BatchNorm", {.kind = Normalization::batch}},
      {"LayerNorm", {.kind = Normalization::layer}},
      {"RMSNorm", {.kind = Normalization::rms}},
      {"GroupNorm, pure groups", {.kind = Normalization::group, .groups = 2}},
      {"GroupNorm, mixed groups", {.kind = Normalization::group, .groups = 2}, true},
  };
  return all;
}

Learned learned(const Front& front, double s, Index n, std::int64_t epochs, Random& random) {
  Vector weights = random.normal_vector(8);
  weights.array() -= weights.mean();
  const auto sample = [&] {
    const Matrix sorted = draw({16, 8, s}, n, random);
    const Matrix x = front.mixed ? interleaved(sorted) : sorted;
    return std::pair{x, model::classes_of(sorted.leftCols(8) * weights)};
  };
  const auto [x, labels] = sample();
  const auto [x_test, labels_test] = sample();
  model::Network network({.widths = {16, 32, 1}, .bias = true, .input_normalization = front.how});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(0.1);
  const model::Course course = model::train(network, model::Loss(model::Loss::logistic), sgd, x,
                                            model::signs_of(labels), {.epochs = epochs, .batch = 32}, random);
  const double trained =
      course.diverged ? std::nan("") : model::accuracy(model::classes_of(network.forward(x_test, false)), labels_test);
  const model::LogisticRegression refit(normalized(x, front.how), labels, 1e6);
  return {trained, model::accuracy(refit.predict(normalized(x_test, front.how)), labels_test)};
}

void measure_learning(Workbench& bench) {
  const std::vector<double> scales = {1, 10, 100};
  const Index n = bench.count("training");
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  const auto found = bench.trials(fronts().size() * scales.size(), [&](std::size_t point, Random& random) {
    return learned(fronts()[point / scales.size()], scales[point % scales.size()], n, epochs, random);
  });
  Figure figure{.title = "Accuracy of a network behind each normalization",
                .x = {.label = "deviation S of eight features of noise", .log = true},
                .y = {.label = "accuracy on new data"}};
  for (std::size_t f = 0; f < fronts().size(); ++f) {
    const Front& front = fronts()[f];
    std::vector<Sample> accuracies;
    for (std::size_t i = 0; i < scales.size(); ++i) {
      const auto& here = found[f * scales.size() + i];
      accuracies.push_back(of(here, &Learned::network));
      const std::string on = fmt::format(", {}, S = {:g}", front.name, scales[i]);
      const bool drowns = front.how.kind == Normalization::layer || front.how.kind == Normalization::rms || front.mixed;
      if (scales[i] == 100 && drowns) {
        bench.row("a network is trained behind it", "accuracy" + on, accuracies.back())
            .predicted_and_claimed(at_most(0.6));
        // A mixed group takes its own mean out, in which information may lie: that is gone for good.
        auto row = bench.row("the information is meant, which an exact fit still finds",
                             "accuracy of logistic regression" + on, of(here, &Learned::refit));
        if (!front.mixed) row.predicted(at_least(0.9)).claimed(at_most(0.6));
      } else if (scales[i] == 100) {
        bench.row("a network is trained behind BatchNorm or pure groups", "accuracy" + on, accuracies.back())
            .predicted(at_least(0.9));
      } else {
        bench.row("noise is not a hundred times louder", "accuracy" + on, accuracies.back());
      }
    }
    figure.series.push_back(measured_series(front.name, scales, accuracies));
  }
  bench.figure(figure);
}

void measure(Workbench& bench) {
  measure_drowning(bench);
  measure_groups(bench);
  measure_learning(bench);
  bench.remark(
      "The mean that LayerNorm subtracts is that of the loud features, and it is what drowns the quiet ones; "
      "dividing alone leaves them whole, if small. For LayerNorm the information survives, since a linear map can "
      "take the mean out again; gradient descent does not get there, its condition is ∝ S².");
}

}  // namespace

Experiment make_mixed_variance() {
  return {.description =
              {.name = "mixed-variance",
               .title = "Quiet features in LayerNorm and GroupNorm",
               .claim = "Layer and group normalization drown features of low variance among those of high variance.",
               .design =
                   "Some of m features have deviation S, the others 1: how much a quiet feature still correlates with "
                   "itself is measured behind each normalization, and what a network learns from quiet features alone.",
               .formulas = {{"correlation = (1 − 1/m)/√(1 − 2/m + V/m²), V = Σσ²",
                             R"(\rho = \frac{1 - 1/m}{\sqrt{1 - 2/m + V/m^2}},\quad V = \sum_j \sigma_j^2)",
                             "the feature less the mean of all"},
                            {"deviation² = (1 − 2/m + V/m²)/((1 − 1/m)·V/m)",
                             R"(\sigma_{\text{out}}^2 \approx \frac{1 - 2/m + V/m^2}{(1 - 1/m) V/m})",
                             "the same over the variance among all"}},
               .settings = {{.name = "n",
                             .meaning = "samples",
                             .value = {4000},
                             .quick = {2000},
                             .lowest = 1000,
                             .highest = 1e6,
                             .whole = true},
                            {.name = "loud",
                             .meaning = "deviation of the loud features in groups",
                             .value = {100},
                             .lowest = 20,
                             .highest = 1e6},
                            {.name = "training",
                             .meaning = "samples that networks are trained on",
                             .value = {2000},
                             .quick = {1000},
                             .lowest = 500,
                             .highest = 1e5,
                             .whole = true},
                            {.name = "epochs",
                             .meaning = "of training",
                             .value = {20},
                             .quick = {8},
                             .lowest = 5,
                             .highest = 1e4,
                             .whole = true}},
               .seeds = 5,
               .quick_seeds = 3},
          .measure = measure};
}

}  // namespace strickle::lab
