#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/threshold.h"
#include "model/linear_models.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Adam;
using model::Loss;
using model::Network;
using model::Sgd;

const Loss mse(Loss::mse);

struct Problem {
  Matrix x, y;
};

Problem make_problem(Index n, Index d, Random& random) {
  const Matrix x = random.normal_matrix(n, d);
  return {x, x * random.normal_vector(d) + random.normal_vector(n, 0.1)};
}

Vector first_gradient(const Problem& problem, double a) {
  return -2 * a / static_cast<double>(problem.x.rows()) * problem.x.transpose() * problem.y;
}

// A linear model's first step from w = 0, as its optimiser takes it.
template <class Optimizer>
Vector first_step(const Problem& problem, double a, Optimizer optimizer) {
  Network network({.widths = {problem.x.cols(), 1}});
  network.parameters().setZero();
  optimizer.step(network.parameters(), network.backward(mse.gradient(network.forward(problem.x), a * problem.y)));
  return network.parameters();
}

// Steps until the excess over the least loss is a thousandth of what it was, or `limit` where that does not suffice.
template <class Optimizer>
double steps_needed(const Problem& problem, double a, Optimizer optimizer, std::int64_t limit) {
  const Matrix g = problem.x.transpose() * problem.x / static_cast<double>(problem.x.rows());
  const Vector b = a * problem.x.transpose() * problem.y / static_cast<double>(problem.x.rows());
  const Vector solution = model::ridge(problem.x, a * problem.y, 0);
  Vector w = Vector::Zero(b.size());
  const auto excess = [&] { return (w - solution).dot(g * (w - solution)); };
  const double goal = 1e-3 * excess();
  for (std::int64_t t = 0; t < limit; ++t) {
    if (excess() <= goal) return static_cast<double>(t);
    optimizer.step(w, 2 * (g * w - b));
  }
  return static_cast<double>(limit);
}

struct First {
  double sgd, adam, hat, adam_norm;
};

void measure_first_step(Workbench& bench) {
  const std::vector<double>& scales = bench.list("targets");
  const Index n = bench.count("n"), d = bench.count("d");
  const double eta = 1e-3, epsilon = 1e-8;
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> First {
    const Problem problem = make_problem(n, d, random);
    const double a = scales[point];
    const Eigen::ArrayXd g = first_gradient(problem, a).array();
    const auto predicted = [&](double e) -> Vector { return -eta * g / (g.abs() + e); };
    const Vector hat_predicted = predicted(epsilon / std::sqrt(1 - 0.999));
    const Vector adam = first_step(problem, a, Adam(eta));
    return {first_step(problem, a, Sgd(eta)).norm() / (a * first_step(problem, 1, Sgd(eta)).norm()),
            (adam - predicted(epsilon)).norm() / adam.norm(),
            (first_step(problem, a, Adam(eta, {.convention = Adam::Epsilon::hat})) - hat_predicted).norm() /
                hat_predicted.norm(),
            adam.norm()};
  });
  std::vector<Sample> norms;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const std::string at = fmt::format(", a = {:g}", scales[i]);
    norms.push_back(of(found[i], &First::adam_norm));
    bench.row("the first step of SGD is meant", "step over a times that at a = 1" + at, of(found[i], &First::sgd))
        .predicted_and_claimed(within(1, 1e-12));
    bench.row("the first step of Adam is meant", "difference from ηa|g|/(a|g| + ε)" + at, of(found[i], &First::adam))
        .predicted_and_claimed(within(0, 1e-11));
    bench.row("the first step of Adam is meant", "the same with ε inside, ε/√(1 − β₂)" + at, of(found[i], &First::hat))
        .predicted(within(0, 1e-11));
    if (scales[i] >= 1e-4) {
      bench
          .row("the first step of Adam is meant", "length of the step over η√d" + at,
               of(found[i], [&](const First& f) { return f.adam_norm / (eta * std::sqrt(static_cast<double>(d))); }))
          .predicted_and_claimed(within(1, 1e-2));
    }
  }
  bench.figure({.title = "Adam's first step",
                .x = {.label = "scale a of the target", .log = true},
                .y = {.label = "length of the step", .log = true},
                .series = {predicted_series("η√d", {scales.front(), scales.back()},
                                            std::vector<double>(2, eta * std::sqrt(static_cast<double>(d)))),
                           measured_series("measured", scales, norms)}});
}

struct Steps {
  double sgd, adam;
};

void measure_steps(Workbench& bench) {
  const std::vector<double> scales = {0.1, 1, 10};
  const Index n = bench.count("n"), d = bench.count("d");
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> Steps {
    const Problem problem = make_problem(n, d, random);
    return {steps_needed(problem, scales[point], Sgd(0.1), 100'000),
            steps_needed(problem, scales[point], Adam(0.01), 100'000)};
  });
  std::vector<Sample> sgd, adam;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    sgd.push_back(of(found[i], &Steps::sgd));
    adam.push_back(of(found[i], &Steps::adam));
    std::vector<double> difference;
    for (std::size_t s = 0; s < found[i].size(); ++s) difference.push_back(found[i][s].sgd - found[1][s].sgd);
    bench
        .row("a linear model is trained by SGD, which a large target should make explode",
             fmt::format("steps needed, more than at a = 1, a = {:g}", scales[i]), difference)
        .predicted(within(0, 0))
        .claimed(at_least(1));
    bench.row("a linear model is trained by Adam", fmt::format("steps needed, a = {:g}", scales[i]), adam.back());
  }
  std::vector<double> exponent;
  for (std::size_t s = 0; s < found[1].size(); ++s) exponent.push_back(std::log10(found[2][s].adam / found[1][s].adam));
  bench.row("a linear model is trained by Adam", "exponent of the steps in a, from 1 to 10", exponent)
      .predicted(within(1, 0.2))
      .claimed(within(0, 0.1));
  bench.figure(
      {.title = "Steps until the excess loss is a thousandth",
       .x = {.label = "scale a of the target", .log = true},
       .y = {.label = "steps", .log = true},
       .series = {measured_series("SGD, η = 0.1", scales, sgd), measured_series("Adam, η = 0.01", scales, adam)}});
}

// The largest learning rate at which a network ends with less than it began with.
double largest_rate(double a, Index n, std::int64_t steps, Random& random) {
  const Index d = 10;
  const Matrix x = random.normal_matrix(n, d);
  const Matrix y = a * x * random.normal_vector(d, 1 / std::sqrt(static_cast<double>(d)));
  Network network({.widths = {d, 32, 1}});
  network.initialize(model::Initialization::he, random);
  const Vector start = network.parameters();
  const Loss half_mse(Loss::half_mse);
  const double first = half_mse.value(network.forward(x), y);
  return threshold(0.1 / std::max(1.0, a), 2, 0.03, [&](double eta) {
    network.parameters() = start;
    Sgd sgd(eta);
    Random order(0);
    const model::Course course =
        model::train(network, half_mse, sgd, x, y, {.steps = steps, .highest_loss = 1e6 * first}, order);
    return !course.diverged && half_mse.value(network.forward(x), y) < 0.5 * first;
  });
}

void measure_networks(Workbench& bench) {
  const std::vector<double>& scales = bench.list("network_targets");
  const Index n = bench.count("net_n");
  const auto steps = static_cast<std::int64_t>(bench.number("steps"));
  const auto found = bench.trials(
      scales.size(), [&](std::size_t point, Random& random) { return largest_rate(scales[point], n, steps, random); });
  std::vector<Sample> rates;
  for (const auto& here : found) rates.emplace_back(here);
  for (std::size_t i = 0; i < scales.size(); ++i) {
    if (scales[i] < 30) continue;
    bench.row("a network is trained and the target is large", fmt::format("η*·a, a = {:g}", scales[i]),
              of(found[i], [&](double rate) { return rate * scales[i]; }));
  }
  for (std::size_t i = 0; i + 1 < scales.size(); ++i) {
    std::vector<double> exponents;
    for (std::size_t s = 0; s < found[i].size(); ++s) {
      exponents.push_back(std::log(found[i + 1][s] / found[i][s]) / std::log(scales[i + 1] / scales[i]));
    }
    const bool large = scales[i] >= 30;
    const std::string quantity = fmt::format("exponent of η* in a, from {:g} to {:g}", scales[i], scales[i + 1]);
    if (large) {
      bench.row("a network is trained and the target is large", quantity, exponents)
          .predicted_and_claimed(within(-1, 0.1));
    } else if (scales[i + 1] <= 1) {
      bench.row("a network is trained and the target is small", quantity, exponents)
          .predicted(within(0, 0.25))
          .claimed(within(-1, 0.1));
    }
  }
  Figure figure{.title = "The largest learning rate that trains a network",
                .x = {.label = "scale a of the target", .log = true},
                .y = {.label = "η*", .log = true},
                .series = {measured_series("measured", scales, rates)}};
  if (scales.size() > 1) {
    const std::size_t last = scales.size() - 1;
    figure.series.push_back(
        predicted_series("∝ 1/a", {scales[last - 1], scales[last]},
                         {rates[last - 1].mean(), rates[last - 1].mean() * scales[last - 1] / scales[last]}));
  }
  bench.figure(std::move(figure));
}

void measure(Workbench& bench) {
  measure_first_step(bench);
  measure_steps(bench);
  measure_networks(bench);
  bench.remark(
      "Gradient descent on a linear model is equivariant: w(a) = a·w(1) at every step, so it needs the same number of "
      "steps for any target and never explodes by its scale. Adam moves by η whatever the target, and so needs a/η "
      "steps. In networks the sharpness at the solution grows with a, since both layers have to.");
}

}  // namespace

Experiment make_target_scale() {
  return {
      .description =
          {.name = "target-scale",
           .title = "The scale of the target",
           .claim = "Steps of SGD grow with the scale a of the target and explode; Adam's saturate, so it is stable.",
           .design =
               "The first step from w = 0 is compared with its formula, steps to a thousandth of the excess loss are "
               "counted, and the largest learning rate that trains a network is found, for targets a·y.",
           .formulas =
               {{"SGD: Δw = 2ηa·Xᵀy/n", R"(\Delta w = \tfrac{2\eta a}{n} X^\top y)", "the gradient at w = 0"},
                {"Adam: |Δwⱼ| = ηa|gⱼ|/(a|gⱼ| + ε), ε/√(1 − β₂) where ε stands inside",
                 R"(|\Delta w_j| = \frac{\eta a |g_j|}{a |g_j| + \varepsilon},\quad \hat\varepsilon = \frac{\varepsilon}{\sqrt{1-\beta_2}})",
                 "Kingma and Ba 2015, at t = 1"},
                {"Adam: steps ∝ a/η", R"(t \propto a/\eta)", "a step is at most about η"},
                {"networks: η* ∝ 1/a", R"(\eta^* \propto 1/a)", "|W₁|² and |w₂|² are ∝ a at the solution"}},
           .settings = {{.name = "n",
                         .meaning = "samples of linear models",
                         .value = {500},
                         .lowest = 200,
                         .highest = 1e4,
                         .whole = true},
                        {.name = "d",
                         .meaning = "features of linear models",
                         .value = {10},
                         .lowest = 1,
                         .highest = 50,
                         .whole = true},
                        {.name = "targets",
                         .meaning = "scales for the first step",
                         .value = {1e-10, 1e-9, 1e-8, 1e-6, 1e-4, 1, 1000},
                         .lowest = 1e-12,
                         .highest = 1e9,
                         .list = true},
                        {.name = "network_targets",
                         .meaning = "scales for networks",
                         .value = {0.01, 0.1, 1, 10, 30, 100, 300},
                         .quick = {0.1, 1, 30, 100},
                         .lowest = 1e-3,
                         .highest = 1e6,
                         .list = true},
                        {.name = "net_n",
                         .meaning = "samples of networks",
                         .value = {128},
                         .quick = {64},
                         .lowest = 8,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "steps",
                         .meaning = "of training of networks",
                         .value = {400},
                         .quick = {200},
                         .lowest = 10,
                         .highest = 1e6,
                         .whole = true}},
           .seeds = 6,
           .quick_seeds = 4},
      .measure = measure};
}

}  // namespace strickle::lab
