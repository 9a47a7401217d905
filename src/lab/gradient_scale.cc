#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "model/loss.h"
#include "model/network.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Activation;
using model::Architecture;
using model::Initialization;
using model::Loss;
using model::Network;
using model::Normalization;

// What the gradient is of, and the exponents in c that follow from the degrees of network and loss.
struct Case {
  std::string where;
  std::vector<Index> hidden;
  Activation activation = Activation::relu;
  Normalization normalization = {};
  Loss loss = Loss(Loss::half_mse);
  enum Target { normal, zero, sign } target = normal;
  double small = 1, large = 2,
         large_tolerance =
             0.02;  // of the norm of all weights' gradients, for inputs far below and far above the target
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all = {
      {.where = "the loss is squared error, in a linear model", .hidden = {}},
      {.where = "the loss is squared error, in 2 layers", .hidden = {64}},
      {.where = "the loss is squared error, in 4 layers", .hidden = {64, 64, 64}},
      {.where = "the target is 0", .hidden = {64}, .target = Case::zero, .small = 2},
      {.where = "the loss is the absolute error", .hidden = {64}, .loss = Loss(Loss::mae), .small = 1, .large = 1},
      {.where = "the loss is cross-entropy",
       .hidden = {64},
       .loss = Loss(Loss::logistic),
       .target = Case::sign,
       .small = 1,
       .large = 1},
      {.where = "the loss is |r|³", .hidden = {64}, .loss = Loss(Loss::power, 3), .small = 1, .large = 3},
      {.where = "the loss is r⁴", .hidden = {64}, .loss = Loss(Loss::power, 4), .small = 1, .large = 4},
      {.where = "the activation is a squared ReLU in one hidden layer",
       .hidden = {64},
       .activation = Activation::squared_relu,
       .small = 2,
       .large = 4},
      // Outputs saturate: the last layer's gradient stops growing, and that of the first one keeps some of its growth.
      {.where = "the activation is tanh",
       .hidden = {64},
       .activation = Activation::tanh,
       .large = 0.5,
       .large_tolerance = 0.6},
      // A sigmoid gives ½ where its inputs vanish, so the last layer's gradient does not.
      {.where = "the activation is a sigmoid",
       .hidden = {64},
       .activation = Activation::sigmoid,
       .small = 0,
       .large = 0.5,
       .large_tolerance = 0.6},
      {.where = "batch normalization stands behind the first layer",
       .hidden = {64},
       .normalization = {.kind = Normalization::batch, .epsilon = 0},
       .small = 0,
       .large = 0},
  };
  return all;
}

struct Problem {
  Network network;
  Matrix x, y;
};

Problem make_problem(const Case& one, Index n, Index d, Random& random) {
  Architecture architecture{.widths = {d}, .activation = one.activation, .normalization = one.normalization};
  architecture.widths.insert(architecture.widths.end(), one.hidden.begin(), one.hidden.end());
  architecture.widths.push_back(1);
  Network network(architecture);
  network.initialize(Initialization::he, random);
  const Matrix x = random.normal_matrix(n, d);
  Matrix y = random.normal_matrix(n, 1);
  if (one.target == Case::zero) y.setZero();
  if (one.target == Case::sign) y = y.array().sign();
  return {std::move(network), x, y};
}

double gradient_norm(Problem& problem, const Loss& loss, double c) {
  return problem.network.backward(loss.gradient(problem.network.forward(c * problem.x), problem.y)).norm();
}

struct Slopes {
  double small, large;
};

void measure_cases(Workbench& bench) {
  const double far = bench.number("c");
  const Index n = bench.count("n"), d = bench.count("d");
  const auto found = bench.trials(cases().size(), [&](std::size_t point, Random& random) -> Slopes {
    const Case& one = cases()[point];
    Problem problem = make_problem(one, n, d, random);
    const auto slope = [&](double c) {
      return std::log2(gradient_norm(problem, one.loss, 2 * c) / gradient_norm(problem, one.loss, c));
    };
    return {slope(1 / far), slope(far)};
  });
  for (std::size_t i = 0; i < cases().size(); ++i) {
    const Case& one = cases()[i];
    const Sample large = of(found[i], &Slopes::large);
    bench.row(one.where, "exponent of |∇W| for small c", of(found[i], &Slopes::small))
        .predicted(within(one.small, 0.02));
    bench.row(one.where, "exponent of |∇W| for large c", large)
        .predicted(within(one.large, one.large_tolerance))
        .claimed(within(4, 0.02));
  }
  const Sample squared = of(found[1], [](const Slopes& s) { return 2 * s.large; });
  bench.row("the squared norm is meant", "exponent of |∇W|² for large c", squared)
      .predicted_and_claimed(within(4, 0.04));
}

// Each layer by itself, without biases and with biases that are not 0: these keep the hidden layer alive where inputs
// vanish, so that the last layer's gradient does not vanish with them.
void measure_layers(Workbench& bench) {
  const double far = bench.number("c");
  const Index n = bench.count("n"), d = bench.count("d");
  const Loss loss(Loss::half_mse);
  struct Layers {
    double small[2], large[2];
  };
  const auto found = bench.trials(2, [&](std::size_t point, Random& random) -> Layers {
    Network network({.widths = {d, 64, 1}, .bias = point == 1});
    network.initialize(Initialization::he, random);
    if (point == 1) {
      const auto [begin, size] = network.biases(0);
      network.parameters().segment(begin, size) = random.normal_vector(size);
    }
    const Matrix x = random.normal_matrix(n, d), y = random.normal_matrix(n, 1);
    const auto norm = [&](Index layer, double c) {
      const Vector gradient = network.backward(loss.gradient(network.forward(c * x), y));
      return gradient.segment(network.weights(layer).begin, network.weights(layer).size).norm();
    };
    const auto slope = [&](Index layer, double c) { return std::log2(norm(layer, 2 * c) / norm(layer, c)); };
    return {{slope(0, 1 / far), slope(1, 1 / far)}, {slope(0, far), slope(1, far)}};
  });
  for (std::size_t point = 0; point < 2; ++point) {
    for (std::size_t layer = 0; layer < 2; ++layer) {
      const std::string where =
          point == 0 ? "each of two layers is looked at" : "two layers have biases that are not 0";
      bench
          .row(where, fmt::format("exponent of |∇W{}| for small c", layer + 1),
               of(found[point], [&](const Layers& l) { return l.small[layer]; }))
          .predicted(within(point == 1 && layer == 1 ? 0 : 1, 0.02));
      bench
          .row(where, fmt::format("exponent of |∇W{}| for large c", layer + 1),
               of(found[point], [&](const Layers& l) { return l.large[layer]; }))
          .predicted(within(2, 0.02));
    }
  }
}

// How the exponent goes from 1 to 2 as inputs outgrow the target.
void measure_curve(Workbench& bench) {
  std::vector<double> scales;
  for (double c = 1e-3; c < 2e3; c *= std::sqrt(10.0)) scales.push_back(c);
  const Index n = bench.count("n"), d = bench.count("d");
  const Loss loss(Loss::half_mse);
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) {
    Problem problem = make_problem(cases()[1], n, d, random);
    return gradient_norm(problem, loss, scales[point]);
  });
  std::vector<Sample> norms;
  for (const auto& trials : found) norms.emplace_back(trials);
  std::vector<double> linear, square;
  for (const double c : scales) {
    linear.push_back(norms.front().mean() * c / scales.front());
    square.push_back(norms.back().mean() * std::pow(c / scales.back(), 2));
  }
  bench.figure({.title = "The gradient of a network under squared error",
                .x = {.label = "scale c of the inputs", .log = true},
                .y = {.label = "|∇W|", .log = true},
                .series = {predicted_series("∝ c", scales, linear), predicted_series("∝ c²", scales, square),
                           measured_series("measured", scales, norms)}});
}

// E|∇W₁|² of one sample and its exponent where 2c² = σ², against the closed form.
void measure_closed_form(Workbench& bench) {
  const Index d = 32, m = 64;
  const double features = 32, width = 64;
  const auto draws = static_cast<int>(bench.number("draws"));
  const std::vector<double> scales = {0.03, 0.3, 1 / std::sqrt(2.0), 3, 30};
  const Loss loss(Loss::half_mse);
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) {
    const double c = scales[point];
    double sum = 0;
    for (int i = 0; i < draws; ++i) {
      Network network({.widths = {d, m, 1}});
      network.initialize(Initialization::he, random);
      const Matrix x = c * random.normal_matrix(1, d), y = random.normal_matrix(1, 1);
      const Vector gradient = network.backward(loss.gradient(network.forward(x), y));
      sum += gradient.head(network.weights(0).size).squaredNorm();
    }
    return sum / draws;
  });
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double square = scales[i] * scales[i];
    const double predicted = square * (2 * square * (features + 2) * (1 + 5 / width) + features);
    const Sample ratio = of(found[i], [&](double value) { return value / predicted; });
    bench
        .row("one sample is taken at a time", fmt::format("mean |∇W₁|² over its formula, c = {:.3g}", scales[i]), ratio)
        .predicted(within(1, 0.03));
  }
}

// The loss after a single step from inputs far out: every layer's step is ∝ c², and they multiply.
void measure_step(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const Loss loss(Loss::half_mse);
  const std::vector<std::vector<Index>> hidden = {{64}, {64, 64}, {64, 64, 64}};
  const auto found = bench.trials(hidden.size(), [&](std::size_t point, Random& random) {
    Problem problem = make_problem({.where = {}, .hidden = hidden[point]}, n, d, random);
    const Vector start = problem.network.parameters();
    const auto loss_after_step = [&](double c) {
      const Matrix x = c * problem.x;
      problem.network.parameters() = start;
      const Vector gradient = problem.network.backward(loss.gradient(problem.network.forward(x), problem.y));
      problem.network.parameters() -= 0.01 * gradient;
      return loss.value(problem.network.forward(x), problem.y);
    };
    return std::log2(loss_after_step(2e4) / loss_after_step(1e4));
  });
  for (std::size_t i = 0; i < hidden.size(); ++i) {
    const double layers = static_cast<double>(hidden[i].size()) + 1;
    bench.row("one step has been made", fmt::format("exponent of the loss, {:g} layers", layers), Sample(found[i]))
        .predicted(within(2 * (2 * layers + 1), 0.02));
  }
}

void measure(Workbench& bench) {
  measure_cases(bench);
  measure_layers(bench);
  measure_curve(bench);
  measure_closed_form(bench);
  measure_step(bench);
  bench.remark(
      "c⁴ is the squared norm of the gradient, the loss r⁴ or an activation of degree two; the norm itself goes from "
      "c to c² under squared error at every depth, and stays at c where the loss's slope is bounded. Nothing "
      "explodes before the first step; behind it the loss is ∝ c^(2(2L + 1)).");
}

}  // namespace

Experiment make_gradient_scale() {
  return {.description =
              {.name = "gradient-scale",
               .title = "The gradient's norm and the scale of the inputs",
               .claim = "Where inputs grow by c, the norm of the gradient grows by up to c⁴.",
               .design = "The gradient of networks with He initialization and without biases is taken at inputs c·x "
                         "and 2c·x, far below and far above the target; the exponent is the slope between them.",
               .formulas = {{"∇W = c²·A − c·B", R"(\nabla_{W_l} L = c^2 A_l - c\,B_l)",
                             "f(cx) = c·f(x) and ∂f/∂W(cx) = c·∂f/∂W(x) in a ReLU network without biases"},
                            {"loss |r|^p: c^p; activation of degree k, one hidden layer: c^(2k)",
                             R"(|r|^p \Rightarrow c^p,\qquad \text{degree } k \Rightarrow c^{2k})", "the same"},
                            {"E|∇W₁|² = c²(2c²(d + 2)(1 + 5/m) + σ²d)",
                             R"(\mathbb E\|\nabla W_1\|^2 = c^2\left[2c^2(d+2)(1+\tfrac5m) + \sigma^2 d\right])",
                             "moments of normal numbers; one sample, width m, half squared error"},
                            {"loss after one step ∝ c^(2(2L + 1))", R"(L_1 \propto c^{2(2L+1)})",
                             "each of L layers moves by c² at most"}},
               .settings =
                   {{.name = "c",
                     .meaning = "how far above and below the target's scale",
                     .value = {1000},
                     .lowest = 100,
                     .highest = 1e5},
                    {.name = "n",
                     .meaning = "samples",
                     .value = {512},
                     .quick = {256},
                     .lowest = 8,
                     .highest = 1e5,
                     .whole = true},
                    {.name = "d", .meaning = "features", .value = {16}, .lowest = 1, .highest = 1000, .whole = true},
                    {.name = "draws",
                     .meaning = "networks per seed for the closed form",
                     .value = {6000},
                     .quick = {600},
                     .lowest = 100,
                     .highest = 1e5,
                     .whole = true}},
               .seeds = 10,
               .quick_seeds = 5},
          .measure = measure};
}

}  // namespace strickle::lab
