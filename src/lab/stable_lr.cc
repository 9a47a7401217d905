#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "lab/threshold.h"
#include "model/curvature.h"
#include "model/least_squares_descent.h"
#include "model/linear_models.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Initialization;
using model::LeastSquaresDescent;
using model::Loss;
using model::Network;
using model::Normalization;

// The local exponent of a quantity between two points, of each seed.
template <class Trial>
Sample slope(const std::vector<Trial>& low, const std::vector<Trial>& high, double Trial::*quantity, double from,
             double to) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < low.size(); ++i) {
    slopes.push_back(std::log(high[i].*quantity / low[i].*quantity) / std::log(to / from));
  }
  return slopes;
}

struct Rate {
  double rate, sharpness;
  double product() const { return rate * sharpness; }
};

// Inputs of a linear model whose variance is v: of all features, of all beside an intercept, or of a single one.
struct Linear {
  std::string where;
  Matrix (*inputs)(const Matrix&, double v);
  double low, high;  // the variances between which the exponent is taken
};

const std::vector<Linear>& linear_cases() {
  const auto all = [](const Matrix& x, double v) -> Matrix { return std::sqrt(v) * x; };
  const auto intercept = [](const Matrix& x, double v) { return model::with_ones(std::sqrt(v) * x); };
  const auto single = [](const Matrix& x, double v) {
    Matrix scaled = x;
    scaled.col(0) *= std::sqrt(v);
    return scaled;
  };
  static const std::vector<Linear> cases = {
      {"the model is linear and has no intercept", all, 1e-4, 1e4},
      {"the model has an intercept and v > 1", intercept, 1e2, 1e4},
      {"the model has an intercept and v < 1", intercept, 1e-4, 1e-2},
      {"one feature of many has v > 1", single, 1e2, 1e4},
      {"one feature of many has v < 1", single, 1e-4, 1e-2},
  };
  return cases;
}

void measure_linear(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const auto& cases = linear_cases();
  const auto found = bench.trials(2 * cases.size(), [&](std::size_t point, Random& random) -> Rate {
    const Linear& one = cases[point / 2];
    const Matrix x = random.normal_matrix(n, d);
    const Vector y = x.rowwise().sum() + random.normal_vector(n);
    const LeastSquaresDescent descent(one.inputs(x, point % 2 == 0 ? one.low : one.high), y);
    const double rate =
        threshold(1 / descent.sharpness(), 1.5, 1e-4, [&](double eta) { return !descent.grows(eta, 2000); });
    return {rate, descent.sharpness()};
  });
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto &low = found[2 * i], &high = found[2 * i + 1];
    for (const auto* side : {&low, &high}) {
      bench
          .row(cases[i].where, fmt::format("η*·λmax, v = {:g}", side == &low ? cases[i].low : cases[i].high),
               of(*side, &Rate::product))
          .predicted(within(2, 0.02));
    }
    const Sample predicted = slope(low, high, &Rate::sharpness, cases[i].low, cases[i].high);
    bench.row(cases[i].where, "exponent of η* in v", slope(low, high, &Rate::rate, cases[i].low, cases[i].high))
        .predicted(within(-predicted.mean(), 0.005))
        .claimed(within(-1, 0.03));
  }
}

// A network of one hidden layer, in full batches.
struct Net {
  std::string where, small_where;  // for v from 1 on, and below
  Loss loss;
  bool classes;  // the target is a sign
  Normalization normalization;
  double exponent, tolerance;  // predicted for v from 1 on
};

const std::vector<Net>& nets() {
  static const std::vector<Net> all = {
      {"a ReLU network has squared error and v ≥ 1",
       "a ReLU network has squared error and v < 1",
       Loss(Loss::half_mse),
       false,
       {},
       -1,
       0.05},
      {"the loss is cross-entropy", "the loss is cross-entropy", Loss(Loss::logistic), true, {}, -0.5, 0.08},
      {"batch normalization stands behind the first layer",
       "batch normalization stands behind the first layer",
       Loss(Loss::half_mse),
       false,
       {.kind = Normalization::batch, .epsilon = 0},
       0,
       0.02},
  };
  return all;
}

// The largest learning rate at which the loss ends below where it began.
Rate largest_rate(const Net& net, double v, Index n, std::int64_t steps, Random& random) {
  Network network({.widths = {32, 64, 1}, .normalization = net.normalization});
  network.initialize(Initialization::he, random);
  const Matrix x = random.normal_matrix(n, 32);
  const Vector teacher = random.normal_vector(32, 1 / std::sqrt(32.0));
  Matrix y = x * teacher;
  if (net.classes) y = y.array().sign();
  const Matrix inputs = std::sqrt(v) * x;
  const Vector start = network.parameters();
  const double sharpness = model::largest_gauss_newton_eigenvalue(network, net.loss, inputs, y);
  const double first = net.loss.value(network.forward(inputs), y);
  const auto trains = [&](double eta) {
    network.parameters() = start;
    model::Sgd sgd(eta);
    Random order(0);
    const model::Course course =
        model::train(network, net.loss, sgd, inputs, y, {.steps = steps, .highest_loss = 1e6 * first}, order);
    return !course.diverged && net.loss.value(network.forward(inputs), y) < first;
  };
  return {threshold(4 / sharpness, 2, 0.03, trains), sharpness};
}

void measure_networks(Workbench& bench) {
  const std::vector<double>& variances = bench.list("variances");
  const Index n = bench.count("net_n");
  const auto steps = static_cast<std::int64_t>(bench.number("steps"));
  const std::size_t points = variances.size();
  const auto found = bench.trials(nets().size() * points, [&](std::size_t point, Random& random) {
    return largest_rate(nets()[point / points], variances[point % points], n, steps, random);
  });
  Figure figure{.title = "The largest learning rate that trains a network",
                .x = {.label = "variance v of the inputs", .log = true},
                .y = {.label = "η*", .log = true}};
  for (std::size_t i = 0; i < nets().size(); ++i) {
    const Net& net = nets()[i];
    std::vector<Sample> rates;
    std::vector<double> curve;
    for (std::size_t p = 0; p < points; ++p) {
      const auto& here = found[i * points + p];
      rates.push_back(of(here, &Rate::rate));
      if (i == 0) {
        curve.push_back(4 / of(here, &Rate::sharpness).mean());
        if (variances[p] >= 1) {
          bench.row(net.where, fmt::format("η*·λmax(Gauss–Newton), v = {:g}", variances[p]), of(here, &Rate::product))
              .predicted(between(3.3, 4.6));
        }
      }
      if (p == 0) continue;
      const auto& before = found[i * points + p - 1];
      const bool small = variances[p - 1] < 1;
      const Sample measured = slope(before, here, &Rate::rate, variances[p - 1], variances[p]);
      auto row =
          bench.row(small ? net.small_where : net.where,
                    fmt::format("exponent of η*, v from {:g} to {:g}", variances[p - 1], variances[p]), measured);
      if (!small || i == 2) row.predicted(within(net.exponent, net.tolerance));
      else row.predicted(between(-1, -0.4));
      row.claimed(within(-1, 0.05));
    }
    if (i == 0) figure.series.push_back(predicted_series("4/λmax of Gauss–Newton at the start", variances, curve));
    constexpr const char* names[] = {"squared error", "cross-entropy", "squared error, batch normalization"};
    figure.series.push_back(measured_series(names[i], variances, rates));
  }
  bench.figure(figure);
}

// The mean square of one step's error over that before, in batches of B fresh normal samples: stable where it is
// below 1.
void measure_batches(Workbench& bench) {
  const Index d = bench.count("d");
  const auto features = static_cast<double>(d);
  const std::vector<double> batches = {1, 8, 32, 128};
  const auto draws = static_cast<int>(bench.number("batch_draws"));
  const auto found = bench.trials(batches.size(), [&](std::size_t point, Random& random) {
    const auto batch = static_cast<Index>(batches[point]);
    double first = 0, second = 0;  // means of e·Ge and |Ge|² for |e| = 1
    for (int i = 0; i < draws; ++i) {
      const Matrix x = random.normal_matrix(batch, d);
      const Vector along = x.col(0) / static_cast<double>(batch);  // X·e/B with e a unit vector: all are alike
      first += along.squaredNorm() * static_cast<double>(batch);
      second += (x.transpose() * along).squaredNorm();
    }
    return 2 * first / second;
  });
  std::vector<Sample> rates;
  std::vector<double> curve;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    rates.emplace_back(found[i]);
    curve.push_back(2 * batches[i] / (features + batches[i] + 1));
    bench.row("steps are made on mini-batches", fmt::format("η* of batches of {:g}, v = 1", batches[i]), rates.back())
        .predicted(within_share(curve.back(), 0.03));
  }
  bench.figure(
      {.title = "Mini-batches: the learning rate at which the mean square stops falling",
       .x = {.label = "batch size", .log = true},
       .y = {.label = "η*, v = 1", .log = true},
       .series = {predicted_series("2B/(d + B + 1)", batches, curve), measured_series("measured", batches, rates)}});
}

struct Descent {
  double sharpness, condition, predicted, counted;
};

// Normal features, taken to something by `change`, beside an intercept, at η = 1/λmax.
template <class Change>
Descent descend(Index n, Index d, Random& random, Change change) {
  const Matrix x = random.normal_matrix(n, d);
  const Vector y = x * random.normal_vector(d) + random.normal_vector(n, 0.1);
  const LeastSquaresDescent descent(model::with_ones(change(x)), y);
  const double rate = 1 / descent.sharpness();
  constexpr double tolerance = 1e-3;
  constexpr std::int64_t limit = 1'000'000;
  return {descent.sharpness(), descent.condition(),
          static_cast<double>(descent.predicted_steps(rate, tolerance, limit)),
          static_cast<double>(descent.counted_steps(rate, tolerance, limit))};
}

// d features of mean μ: what an offset alone costs.
void measure_shift(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const std::vector<double> means = {0, 0.5, 1, 2};
  const auto found = bench.trials(means.size(), [&](std::size_t point, Random& random) {
    return descend(n, d, random, [&](const Matrix& x) -> Matrix { return x.array() + means[point]; });
  });
  std::vector<Sample> counted;
  std::vector<double> curve;
  for (std::size_t i = 0; i < means.size(); ++i) {
    const double push = static_cast<double>(d) * means[i] * means[i];
    const double top =
        (2 + push + std::sqrt((2 + push) * (2 + push) - 4)) / 2;  // of the means; its inverse is the lowest
    const std::string at = fmt::format(", mean {:g}", means[i]);
    if (means[i] > 0) {
      bench.row("inputs have a mean", "λmax" + at, of(found[i], &Descent::sharpness))
          .predicted(within_share(top, 0.05));
      bench.row("inputs have a mean", "condition" + at, of(found[i], &Descent::condition))
          .predicted(within_share(top * top, 0.25));
    }
    bench
        .row("inputs have a mean", "steps to 1e-3 that were counted less those of the formula" + at,
             of(found[i], [](const Descent& t) { return t.counted - t.predicted; }))
        .predicted(within(0, 1));
    counted.push_back(of(found[i], &Descent::counted));
    curve.push_back(of(found[i], &Descent::predicted).mean());
  }
  bench.figure(
      {.title = "What an offset costs gradient descent",
       .x = {.label = "mean of every feature, in deviations"},
       .y = {.label = "steps until the excess loss is a thousandth", .log = true},
       .series = {predicted_series("from eigenvalues", means, curve), measured_series("counted", means, counted)}});
}

// The same after each scaler, on clean normal data.
void measure_scalers(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const std::vector<std::string> scalers = {"min-max", "min-max(range=[-1,1])", "standard"};
  const auto found = bench.trials(scalers.size(), [&](std::size_t point, Random& random) {
    return descend(n, d, random, [&](const Matrix& x) { return scaled(scalers[point], x); });
  });
  for (std::size_t i = 0; i < scalers.size(); ++i) {
    bench
        .row("inputs are scaled", "steps to 1e-3 after " + scalers[i] + ", counted less formula",
             of(found[i], [](const Descent& t) { return t.counted - t.predicted; }))
        .predicted(within(0, 1));
    bench.row("inputs are scaled", "steps to 1e-3 after " + scalers[i], of(found[i], &Descent::counted));
  }
}

void measure(Workbench& bench) {
  measure_linear(bench);
  measure_networks(bench);
  measure_batches(bench);
  measure_shift(bench);
  measure_scalers(bench);
  bench.remark(
      "Networks survive up to about twice 2/λmax, since training moves to where the loss is flatter (Lewkowycz et "
      "al. 2020). Cross-entropy's slope is bounded: its gradient is ∝ √v, and it fails where the first steps "
      "exceed the weights. Behind batch normalization the scale of the inputs is gone.");
}

}  // namespace

Experiment make_stable_lr() {
  return {
      .description =
          {.name = "stable-lr",
           .title = "The largest stable learning rate",
           .claim =
               "The largest stable learning rate is inversely proportional to the variance of the inputs, η* ∝ 1/v.",
           .design =
               "Linear models and networks of one hidden layer are trained in full batches at ever larger learning "
               "rates, until the loss no longer ends below where it began, for inputs of variance v. For mini-batches the mean square of a single step is taken, which repeats at every step.",
           .formulas =
               {{"η* = 2/λmax(H); H = XᵀX/n for half the squared error of a linear model",
                 R"(\eta^* = \frac{2}{\lambda_{\max}(H)},\qquad H = \tfrac1n X^\top X)",
                 "LeCun, Bottou, Orr and Müller 1998, eq. 38"},
                {"η* ∝ 1/√v under cross-entropy", R"(\eta^* \propto v^{-1/2})", "a bounded slope of the loss"},
                {"η* = 2B/(v(d + B + 1)) in mini-batches", R"(\eta^* = \frac{2B}{v(d+B+1)})",
                 "fourth moments of normal numbers"},
                {"λmax, 1/λmin = (2 + dμ² + √((2 + dμ²)² − 4))/2",
                 R"(\lambda_{\max} = \tfrac12\left(2 + d\mu^2 + \sqrt{(2+d\mu^2)^2 - 4}\right) = 1/\lambda_{\min})",
                 "eigenvalues of the means beside an intercept"},
                {"steps: Σλa²(1 − ηλ)^(2t) ≤ 10⁻³·Σλa²",
                 R"(\sum_i \lambda_i a_i^2 (1-\eta\lambda_i)^{2t} \le 10^{-3} \sum_i \lambda_i a_i^2)",
                 "gradient descent in the eigenvectors of H"}},
           .settings = {{.name = "n",
                         .meaning = "samples of linear models",
                         .value = {1000},
                         .quick = {400},
                         .lowest = 200,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "d",
                         .meaning = "features of linear models",
                         .value = {20},
                         .lowest = 2,
                         .highest = 50,
                         .whole = true},
                        {.name = "net_n",
                         .meaning = "samples of networks",
                         .value = {256},
                         .quick = {128},
                         .lowest = 16,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "steps",
                         .meaning = "steps of training of networks",
                         .value = {300},
                         .quick = {100},
                         .lowest = 10,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "variances",
                         .meaning = "of the inputs of networks",
                         .value = {0.0001, 0.01, 1, 10, 100},
                         .quick = {1, 100},
                         .lowest = 1e-6,
                         .highest = 1e6,
                         .list = true},
                        {.name = "batch_draws",
                         .meaning = "mini-batches per seed",
                         .value = {4000},
                         .quick = {2000},
                         .lowest = 100,
                         .highest = 1e6,
                         .whole = true}},
           .seeds = 5,
           .quick_seeds = 3},
      .measure = measure};
}

}  // namespace strickle::lab
