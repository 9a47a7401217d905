#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "model/eigenvalues.h"
#include "model/network.h"

namespace strickle::lab {

namespace {

using model::Initialization;
using model::Network;

double mean_square(const Matrix& values) { return values.array().square().mean(); }

// Mean squares of what goes into each ReLU, of the gradients there, and the share of the first that no sample changes.
struct Flow {
  std::vector<double> forward;
  double fixed_share = 0, backward_ratio = 0;
};

Flow flow(double variance, double mean, Initialization kind, Index width, int depth, Index n, Random& random) {
  std::vector<Index> widths(static_cast<std::size_t>(depth) + 1, width);
  widths.push_back(width);
  Network network({.widths = widths});
  network.initialize(kind, random);
  const Matrix x = random.normal_matrix(n, width, std::sqrt(variance)).array() + mean;
  const Matrix out = network.forward(x);
  Flow result;
  for (const Matrix& z : network.preactivations()) result.forward.push_back(mean_square(z));
  const Matrix& first = network.preactivations().front();
  result.fixed_share = mean_square(first.colwise().mean()) / mean_square(first);
  const Matrix gradient = random.normal_matrix(n, out.cols());
  Matrix reached;
  network.backward(gradient, &reached);
  result.backward_ratio = mean_square(reached) / mean_square(gradient);
  return result;
}

struct Inputs {
  std::string name;
  double variance, mean;
};

void measure_flow(Workbench& bench) {
  const Index width = bench.count("width"), n = bench.count("n");
  const int depth = static_cast<int>(bench.number("depth"));
  const std::vector<Inputs> inputs = {
      {"unit variance", 1, 0}, {"variance 100", 100, 0}, {"unit variance, mean 5", 1, 5}};
  const auto found = bench.trials(inputs.size(), [&](std::size_t point, Random& random) {
    return flow(inputs[point].variance, inputs[point].mean, Initialization::he, width, depth, n, random);
  });
  Figure figure{.title = "The mean square through depth",
                .x = {.label = "layer"},
                .y = {.label = "mean square before the ReLU", .log = true}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const double square = inputs[i].variance + inputs[i].mean * inputs[i].mean;
    const auto first = [](const Flow& f) { return f.forward.front(); };
    const auto last = [](const Flow& f) { return f.forward.back(); };
    bench
        .row("the layer is the first", "mean square of z₁ over that of x, inputs of " + inputs[i].name,
             of(found[i], [&](const Flow& f) { return first(f) / square; }))
        .predicted(within(2, 0.2))
        .claimed(within(1, 0.2));
    bench
        .row("the layer is behind the first", fmt::format("z{} over z₁, inputs of {}", depth, inputs[i].name),
             of(found[i], [&](const Flow& f) { return last(f) / first(f); }))
        .predicted_and_claimed(within(1, 0.15));
    bench
        .row("gradients are meant", "mean square of ∂x over that of the outputs' gradient, inputs of " + inputs[i].name,
             of(found[i], &Flow::backward_ratio))
        // The last layer has no ReLU behind it, whose half its variance of 2/fan-in makes up for.
        .predicted(within(2, 0.3));
    bench
        .row("inputs have a mean",
             "share of z₁'s mean square that is the same for all samples, inputs of " + inputs[i].name,
             of(found[i], &Flow::fixed_share))
        .predicted(
            within((inputs[i].mean * inputs[i].mean + inputs[i].variance / static_cast<double>(n)) / square, 0.02));
    std::vector<double> layers;
    std::vector<Sample> squares;
    for (std::size_t l = 0; l < found[i].front().forward.size(); ++l) {
      layers.push_back(static_cast<double>(l + 1));
      squares.push_back(of(found[i], [&](const Flow& f) { return f.forward[l]; }));
    }
    figure.series.push_back(
        predicted_series("2·E x², " + inputs[i].name, layers, std::vector<double>(layers.size(), 2 * square)));
    figure.series.push_back(measured_series(inputs[i].name, layers, squares));
  }
  bench.figure(figure);

  const auto torch =
      bench.trials([&](Random& random) { return flow(1, 0, Initialization::torch, width, depth, n, random); });
  bench
      .row("weights are those of PyTorch's Linear by default", "mean square of z₁ over that of x",
           of(torch, [](const Flow& f) { return f.forward.front(); }))
      .predicted(within(1.0 / 3, 0.04))
      .claimed(within(1, 0.2));
}

// Singular values of the derivative of the last hidden layer for the inputs at one sample.
struct Spectrum {
  double mean_square, largest, median;
};

Spectrum spectrum(Index width, int depth, Random& random) {
  Eigen::MatrixXd jacobian = Eigen::MatrixXd::Identity(width, width);
  Vector h = random.normal_vector(width);
  for (int l = 0; l < depth; ++l) {
    const Eigen::MatrixXd w = random.normal_matrix(width, width, std::sqrt(2 / static_cast<double>(width)));
    const Vector z = w * h;
    const Vector on = (z.array() > 0).cast<double>();
    h = z.cwiseProduct(on);
    jacobian = on.asDiagonal() * w * jacobian;
  }
  const Vector squares = model::squared_singular_values(jacobian);
  return {squares.mean(), std::sqrt(squares[0]), std::sqrt(squares[width / 2])};
}

void measure_spectrum(Workbench& bench) {
  const Index width = bench.count("jacobian_width");
  const std::vector<double> depths = {1, 2, 5, 10};
  const auto found = bench.trials(depths.size(), [&](std::size_t point, Random& random) {
    return spectrum(width, static_cast<int>(depths[point]), random);
  });
  std::vector<Sample> means, largest, medians;
  for (std::size_t i = 0; i < depths.size(); ++i) {
    means.push_back(of(found[i], &Spectrum::mean_square));
    largest.push_back(of(found[i], &Spectrum::largest));
    medians.push_back(of(found[i], &Spectrum::median));
    const std::string at = fmt::format(", depth {:g}", depths[i]);
    bench.row("the mean squared singular value is meant", "mean σ² of the Jacobian" + at, means.back())
        .predicted_and_claimed(within(1, 0.15));
    if (depths[i] < 2) continue;
    bench.row("isometry is meant: every singular value is 1", "largest σ" + at, largest.back())
        .predicted(at_least(2))
        .claimed(within(1, 0.2));
    // Half the units of the first layer are off already, and of what is left half again.
    bench.row("isometry is meant: every singular value is 1", "median σ" + at, medians.back())
        .predicted(at_most(0.1))
        .claimed(within(1, 0.2));
  }
  bench.figure({.title = "Singular values of the Jacobian",
                .x = {.label = "depth"},
                .y = {.label = "σ"},
                .series = {predicted_series("mean σ² = 1", depths, std::vector<double>(depths.size(), 1)),
                           measured_series("mean σ²", depths, means), measured_series("largest σ", depths, largest),
                           measured_series("median σ", depths, medians)}});
}

void measure(Workbench& bench) {
  measure_flow(bench);
  measure_spectrum(bench);
  bench.remark(
      "He et al. balance E z², in which the mean of the inputs counts as much as their variance; a mean share is "
      "the same for all samples, so its units are on for all of them or dead. In the first layer the factor ½ of "
      "the ReLU before it is missing. A ReLU network cannot be an isometry (Pennington et al. 2017).");
}

}  // namespace

Experiment make_he_init() {
  return {.description =
              {.name = "he-init",
               .title = "He initialization and the scale of the inputs",
               .claim = "With inputs of unit variance, He initialization keeps the variance of every layer's "
                        "signal at 1, and the network is a dynamical isometry.",
               .design = "Inputs of unit variance, of variance 100, and with a mean of 5 go through a deep ReLU "
                         "network; mean squares are taken before each ReLU, a random gradient goes back, and the "
                         "Jacobian's singular values are computed.",
               .formulas = {{"E z₁² = 2·E x², E z²(l + 1) = E z²(l)",
                             R"(\mathbb E z_1^2 = 2\,\mathbb E x^2,\qquad \mathbb E z_{l+1}^2 = \mathbb E z_l^2)",
                             "He et al. 2015, eq. 10, with E x² = variance + mean²"},
                            {"mean σ²(J) = 1", R"(\tfrac1d \sum_i \sigma_i^2(J) = 1)",
                             "Pennington et al. 2017; the values themselves are far from 1"}},
               .settings = {{.name = "width",
                             .meaning = "units of each layer",
                             .value = {256},
                             .quick = {128},
                             .lowest = 64,
                             .highest = 1024,
                             .whole = true},
                            {.name = "depth",
                             .meaning = "hidden layers",
                             .value = {6},
                             .quick = {4},
                             .lowest = 2,
                             .highest = 50,
                             .whole = true},
                            {.name = "n",
                             .meaning = "samples",
                             .value = {200},
                             .quick = {100},
                             .lowest = 10,
                             .highest = 1e4,
                             .whole = true},
                            {.name = "jacobian_width",
                             .meaning = "units where the Jacobian is taken",
                             .value = {256},
                             .quick = {96},
                             .lowest = 64,
                             .highest = 512,
                             .whole = true}},
               .seeds = 20,
               .quick_seeds = 5},
          .measure = measure};
}

}  // namespace strickle::lab
