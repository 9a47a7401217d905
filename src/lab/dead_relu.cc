#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

// How a normal number becomes a feature's value; outliers take the place of some cells.
struct Data {
  std::string name;
  double (*value)(double g);
  double outlier = 0;  // its size, in deviations
  bool both_sides = true;
};

constexpr double outlier_share = 0.005;  // of cells

// Student's t with ν = 2 of the same rank: its quantile function is (2p − 1)/√(2p(1 − p)).
double student_2(double g) {
  const double p = normal_cdf(g);
  return (2 * p - 1) / std::sqrt(2 * p * (1 - p));
}

const std::vector<Data>& data_kinds() {
  const auto normal = [](double g) { return g; };
  static const std::vector<Data> all = {
      {"normal numbers", normal},        {"uniform numbers", [](double g) { return normal_cdf(g); }},
      {"outliers at ±100", normal, 100}, {"outliers at +100", normal, 100, false},
      {"Student's t, ν = 2", student_2}, {"log-normal numbers", [](double g) { return std::exp(g); }},
  };
  return all;
}

// Samples × features, with the normal numbers they were made of.
struct Drawn {
  Matrix hidden, x;
};

Drawn draw(const Data& data, Index n, Index d, Random& random) {
  Drawn drawn{random.normal_matrix(n, d), Matrix(n, d)};
  for (Index i = 0; i < n; ++i) {
    for (Index j = 0; j < d; ++j) {
      double value = data.value(drawn.hidden(i, j));
      if (data.outlier > 0 && random.uniform() < outlier_share) {
        value = data.both_sides && random.uniform() < 0.5 ? -data.outlier : data.outlier;
      }
      drawn.x(i, j) = value;
    }
  }
  return drawn;
}

// Of units with He weights and no biases: the shares that are on for no sample, for fewer than 1 %, for more than 99 %.
struct Shares {
  double dead = 0, near_dead = 0, always_on = 0;
  double offset = 0;  // |mean|/√(sum of variances)
};

Shares shares_of(const Matrix& x, Index units, Random& random) {
  const Matrix directions = random.normal_matrix(x.cols(), units);
  const Matrix z = x * directions;
  const auto on = (z.array() > 0).cast<double>().colwise().mean().eval();
  const auto count = static_cast<double>(units);
  const Eigen::RowVectorXd mean = x.colwise().mean();
  return {static_cast<double>((on == 0).count()) / count, static_cast<double>((on < 0.01).count()) / count,
          static_cast<double>((on > 0.99).count()) / count,
          mean.norm() / std::sqrt((x.rowwise() - mean).squaredNorm() / static_cast<double>(x.rows()))};
}

struct Start {
  Shares unit, symmetric, standard, centred;
};

void measure_start(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d"), units = bench.count("units");
  const auto& kinds = data_kinds();
  const auto found = bench.trials(kinds.size(), [&](std::size_t point, Random& random) -> Start {
    const Matrix x = draw(kinds[point], n, d, random).x;
    const Matrix unit = scaled("min-max", x);
    Matrix centred = unit.rowwise() - unit.colwise().mean();
    return {shares_of(unit, units, random), shares_of(scaled("min-max(range=[-1,1])", x), units, random),
            shares_of(scaled("standard", x), units, random), shares_of(centred, units, random)};
  });
  const double reach = normal_quantile(1 - 1 / static_cast<double>(n));
  Figure figure{.title = "Dead units at the start, by scaler",
                .x = {.label = "data"},
                .y = {.label = "share of units that are on for no sample"}};
  std::vector<double> at;
  std::vector<Sample> unit, symmetric, standard;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    at.push_back(static_cast<double>(i));
    figure.x.categories.push_back(kinds[i].name);
    unit.push_back(of(found[i], [](const Start& s) { return s.unit.dead; }));
    symmetric.push_back(of(found[i], [](const Start& s) { return s.symmetric.dead; }));
    standard.push_back(of(found[i], [](const Start& s) { return s.standard.dead; }));
    const std::string on = ", " + kinds[i].name;
    bench.row("the means of the inputs are 0", "dead units, standardized" + on, standard.back())
        .predicted(within(0, 0));
    bench.row("all shapes of data are looked at", "units on for less than 1 % after min-max" + on,
              of(found[i], [](const Start& s) { return s.unit.near_dead; }));
    bench.row("all shapes of data are looked at", "units on for more than 99 % after min-max" + on,
              of(found[i], [](const Start& s) { return s.unit.always_on; }));
    bench.row("all shapes of data are looked at", "units on for less than 1 %, standardized" + on,
              of(found[i], [](const Start& s) { return s.standard.near_dead; }));
    bench
        .row("values are compressed into [0, 1] and then centred", "dead units" + on,
             of(found[i], [](const Start& s) { return s.centred.dead; }))
        .predicted(within(0, 0))
        .claimed(at_least(0.05));
  }
  for (std::size_t i = 0; i < 2; ++i) {
    const double offset = of(found[i], [](const Start& s) { return s.unit.offset; }).mean();
    const std::string on = ", " + kinds[i].name;
    bench.row("there is no outlier", "dead units after min-max" + on, unit[i])
        .predicted(within(normal_cdf(-reach / offset), 0.015))
        .claimed(at_most(0.01));
    bench
        .row("there is no outlier", "units on for less than 1 %" + on,
             of(found[i], [](const Start& s) { return s.unit.near_dead; }))
        .predicted(within(normal_cdf(-normal_quantile(0.99) / offset), 0.02));
    bench
        .row("there is no outlier", "units on for more than 99 %" + on,
             of(found[i], [](const Start& s) { return s.unit.always_on; }))
        .predicted(within(normal_cdf(-normal_quantile(0.99) / offset), 0.02));
  }
  // More than standardization leaves dead.
  const auto more = [&](std::size_t kind, Shares Start::*scaler) {
    return of(found[kind], [scaler](const Start& s) { return (s.*scaler).dead - s.standard.dead; });
  };
  const std::string both = "outliers or tails are on both sides";
  const std::string quantity = "dead units after min-max, more than after standardizing, ";
  for (const std::size_t kind : {std::size_t{2}, std::size_t{4}}) {
    bench.row(both, quantity + kinds[kind].name, more(kind, &Start::unit)).predicted_and_claimed(at_least(0.2));
  }
  for (const std::size_t kind : {std::size_t{3}, std::size_t{5}}) {
    bench
        .row("outliers or tails are on one side and the range is [0, 1]", quantity + kinds[kind].name,
             more(kind, &Start::unit))
        .predicted(at_most(0.02))
        .claimed(at_least(0.05));
    bench
        .row("outliers or tails are on one side and the range is [−1, 1]", quantity + kinds[kind].name,
             more(kind, &Start::symmetric))
        .predicted_and_claimed(at_least(0.05));
  }
  figure.series = {measured_series("min-max to [0, 1]", at, unit), measured_series("min-max to [−1, 1]", at, symmetric),
                   measured_series("standard", at, standard)};
  bench.figure(figure);
}

// A network of one hidden layer, trained to a target that depends on the ranks of the features alone.
struct Trained {
  double r_squared, dead;
};

Trained trained(const Data& data, const std::string& scaler, double eta, Index n, Index d, std::int64_t epochs,
                Random& random) {
  const Drawn training = draw(data, n, d, random), test = draw(data, n, d, random);
  const Vector direction = random.normal_vector(d, 1 / std::sqrt(static_cast<double>(d)));
  const auto target = [&](const Matrix& g) -> Matrix {
    return (g * direction).array() + 0.5 * g.col(0).array() * g.col(1).array();
  };
  const Scaling scaling(scaler, training.x);
  model::Network network({.widths = {d, 64, 1}, .bias = true});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(eta);
  const Matrix y = target(training.hidden), y_test = target(test.hidden), x = scaling(training.x);
  const model::Course course = model::train(network, model::Loss(model::Loss::mse), sgd, x, y,
                                            {.epochs = epochs, .batch = 32, .highest_loss = 1e12}, random);
  if (course.diverged) return {std::nan(""), std::nan("")};
  const Matrix predicted = network.forward(scaling(test.x), false);
  const double r_squared = model::r_squared(predicted.col(0), y_test.col(0));
  network.forward(x);
  return {r_squared, model::dead_shares(network).front()};
}

void measure_training(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  const double eta = bench.number("eta");
  const std::vector<std::string> scalers = {"min-max", "standard", "robust", "squash"};
  const std::vector<std::size_t> kinds = {0, 2, 5};
  const auto found = bench.trials(scalers.size() * kinds.size(), [&](std::size_t point, Random& random) {
    return trained(data_kinds()[kinds[point / scalers.size()]], scalers[point % scalers.size()], eta, n, d, epochs,
                   random);
  });
  Figure figure{.title = "Test R² after training, by scaler; 0 where it diverged",
                .x = {.label = "data"},
                .y = {.label = "R² on new data"}};
  std::vector<std::vector<Sample>> scores(scalers.size());
  std::vector<double> at;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    at.push_back(static_cast<double>(k));
    figure.x.categories.push_back(data_kinds()[kinds[k]].name);
    for (std::size_t s = 0; s < scalers.size(); ++s) {
      const auto& here = found[k * scalers.size() + s];
      const Sample diverged = of(here, [](const Trained& t) { return std::isnan(t.r_squared) ? 1.0 : 0.0; });
      const Sample score =
          of(here, [](const Trained& t) { return std::isnan(t.r_squared) ? 0.0 : std::max(0.0, t.r_squared); });
      scores[s].push_back(score);
      const std::string on = ", " + data_kinds()[kinds[k]].name + ", " + scalers[s];
      bench.row("networks are trained", "R² on new data, 0 where it diverged or is negative" + on, score);
      auto runs = bench.row("networks are trained", "runs that diverge" + on, diverged);
      if (scalers[s] == "min-max") runs.predicted(within(0, 0));
      if (scalers[s] == "robust" && data_kinds()[kinds[k]].outlier > 0) runs.predicted(at_least(0.8));
      std::vector<double> dead;
      for (const Trained& t : here) {
        if (!std::isnan(t.dead)) dead.push_back(t.dead);
      }
      if (!dead.empty()) bench.row("networks are trained", "dead units after training" + on, dead);
    }
  }
  for (std::size_t s = 0; s < scalers.size(); ++s) figure.series.push_back(measured_series(scalers[s], at, scores[s]));
  bench.figure(figure);
}

void measure(Workbench& bench) {
  measure_start(bench);
  measure_training(bench);
  bench.remark(
      "Units die of the mean of their inputs, not of compression: values that are compressed and then centred leave "
      "none dead, and outliers on one side push all others into the corner at the origin, where [0, 1] has no mean "
      "left. With zero biases and centred inputs a unit cannot be dead: its sum over samples is 0. Robust scaling "
      "keeps outliers where they are, and networks behind it diverge.");
}

}  // namespace

Experiment make_dead_relu() {
  return {
      .description =
          {.name = "dead-relu",
           .title = "Dead ReLUs",
           .claim = "Under outliers and heavy tails min-max scaling compresses the values and so makes more dead ReLUs "
                    "than standardization.",
           .design = "Units with He weights and zero biases look at data of several shapes after each scaler; then "
                     "networks are trained to a target that depends on the ranks of the features alone.",
           .formulas =
               {{"zero biases and column means of 0: no unit is dead",
                 R"(\bar x = 0,\; b = 0 \;\Rightarrow\; \sum_i w^\top x_i = 0)", "some w·xᵢ is then above 0"},
                {"P(dead) = Φ(−Mₙ/ρ), ρ = |μ|/√trΣ, Mₙ = Φ⁻¹(1 − 1/n)",
                 R"(P(\text{dead}) = \Phi(-M_n/\rho),\quad M_n = \Phi^{-1}(1 - \tfrac1n),\quad \rho = \|\mu\|/\sqrt{\operatorname{tr}\Sigma})",
                 "a unit's z is normal with a mean of its own"},
                {"P(on for less than 1 %) = Φ(−2.33/ρ)", R"(P(\text{near-dead}) = \Phi(-2.33/\rho))", "the same"}},
           .settings =
               {{.name = "n",
                 .meaning = "samples",
                 .value = {2000},
                 .quick = {1000},
                 .lowest = 500,
                 .highest = 2e4,
                 .whole = true},
                {.name = "d", .meaning = "features", .value = {20}, .lowest = 10, .highest = 200, .whole = true},
                {.name = "units",
                 .meaning = "units that are looked at",
                 .value = {2000},
                 .quick = {1000},
                 .lowest = 10,
                 .highest = 1e4,
                 .whole = true},
                {.name = "eta", .meaning = "learning rate of training", .value = {0.03}, .lowest = 1e-6, .highest = 10},
                {.name = "epochs",
                 .meaning = "of training",
                 .value = {20},
                 .quick = {5},
                 .lowest = 1,
                 .highest = 1e4,
                 .whole = true}},
           .seeds = 5,
           .quick_seeds = 3},
      .measure = measure};
}

}  // namespace strickle::lab
