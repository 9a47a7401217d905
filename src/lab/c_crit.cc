#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/threshold.h"
#include "model/curvature.h"
#include "model/neural_tangent.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Initialization;
using model::Loss;
using model::Network;

const Loss half_mse(Loss::half_mse);

const std::vector<std::vector<Index>>& networks() {
  static const std::vector<std::vector<Index>> all = {{32, 64, 1}, {32, 256, 1}, {32, 64, 64, 1}, {32, 64, 64, 64, 1}};
  return all;
}

double fan_ins(const std::vector<Index>& widths) {
  double sum = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) sum += static_cast<double>(widths[i]);
  return sum;
}

std::string text_of(const std::vector<Index>& widths) {
  std::string text;
  for (const Index width : widths) text += (text.empty() ? "" : "-") + std::to_string(width);
  return text;
}

Network made(const std::vector<Index>& widths, Random& random) {
  Network network({.widths = widths});
  network.initialize(Initialization::he, random);
  return network;
}

// One sample: the tangent kernel over the sum of fan-ins, and where the first step's residual grows over √(2/(ηS)).
struct Single {
  double kernel, grows;
};

void measure_single(Workbench& bench) {
  const double eta = bench.number("eta");
  const auto draws = static_cast<std::size_t>(bench.number("draws"));
  const auto found = bench.trials(networks().size(), [&](std::size_t point, Random& random) -> Single {
    const auto& widths = networks()[point];
    const double predicted = std::sqrt(2 / (eta * fan_ins(widths)));
    double kernel = 0;
    std::vector<double> grows;
    for (std::size_t i = 0; i < draws; ++i) {
      Network network = made(widths, random);
      const Matrix x = random.normal_matrix(1, widths.front()), zero = Matrix::Zero(1, 1);
      const Vector start = network.parameters();
      network.forward(x);
      kernel += network.backward(Matrix::Ones(1, 1)).squaredNorm() / fan_ins(widths) / static_cast<double>(draws);
      grows.push_back(threshold(predicted, 1.5, 0.01,
                                [&](double c) {
                                  network.parameters() = start;
                                  const Matrix before = network.forward(c * x);
                                  network.parameters() -= eta * network.backward(half_mse.gradient(before, zero));
                                  return std::abs(network.forward(c * x)(0, 0)) < std::abs(before(0, 0));
                                }) /
                      predicted);
    }
    return {kernel, Sample(grows).median()};
  });
  for (std::size_t i = 0; i < networks().size(); ++i) {
    const std::string at = ", " + text_of(networks()[i]);
    bench.row("one sample is taken at a time", "tangent kernel over c²·S" + at, of(found[i], &Single::kernel))
        .predicted(within(1, 0.05));
    bench
        .row("one sample is taken at a time", "c at which the first step's error grows (median), over √(2/(ηS))" + at,
             of(found[i], &Single::grows))
        .predicted(between(0.98, 1.15))
        .claimed(within(1, 0.2));
  }
}

// Full batches: the sharpness at the start against its formula.
void measure_sharpness(Workbench& bench) {
  struct Setup {
    std::vector<Index> widths;
    double mean;
  };
  const std::vector<Setup> setups = {{{32, 64, 1}, 0}, {{32, 256, 1}, 0}, {{32, 64, 64, 1}, 0}, {{32, 64, 1}, 3}};
  const Index n = bench.count("n");
  const auto found = bench.trials(setups.size(), [&](std::size_t point, Random& random) {
    Network network = made(setups[point].widths, random);
    const Matrix x = random.normal_matrix(n, setups[point].widths.front()).array() + setups[point].mean;
    return model::largest_gauss_newton_eigenvalue(network, half_mse, x, Matrix::Zero(n, 1));
  });
  for (std::size_t i = 0; i < setups.size(); ++i) {
    const auto& [widths, mean] = setups[i];
    const double square = 1 + mean * mean;
    const double predicted = model::tangent_sharpness(square, mean * mean / square, widths);
    bench
        .row("a whole batch is taken", fmt::format("λmax at c = 1, {}, mean {:g}", text_of(widths), mean),
             Sample(found[i]))
        .predicted(within_share(predicted, 0.12));
  }
}

// Where the first update is as large as the weights: the wrong yardstick.
void measure_update(Workbench& bench) {
  const double eta = bench.number("eta");
  const auto draws = static_cast<std::size_t>(bench.number("draws"));
  const std::vector<Index> widths = {32, 64, 1};
  const double d = 32, m = 64;
  // η²c²(2c²(d + 2)(1 + 5/m) + d) = 2m, for targets of deviation 1.
  const double a = 2 * (d + 2) * (1 + 5 / m) * eta * eta, b = d * eta * eta;
  const double predicted = std::sqrt((-b + std::sqrt(b * b + 8 * m * a)) / (2 * a));
  const double stable = std::sqrt(2 / (eta * fan_ins(widths)));
  struct Update {
    double scale, at_critical;
  };
  const auto found = bench.trials([&](Random& random) -> Update {
    std::vector<Network> made_networks;
    std::vector<Matrix> x, y;
    for (std::size_t i = 0; i < draws; ++i) {
      made_networks.push_back(made(widths, random));
      x.push_back(random.normal_matrix(1, 32));
      y.push_back(random.normal_matrix(1, 1));
    }
    const auto relative = [&](double c) {
      double moved = 0, weights = 0;
      for (std::size_t i = 0; i < draws; ++i) {
        Network& network = made_networks[i];
        const Vector gradient = network.backward(half_mse.gradient(network.forward(c * x[i]), y[i]));
        const Index first = network.weights(0).size;
        moved += (eta * gradient.head(first)).squaredNorm();
        weights += network.parameters().head(first).squaredNorm();
      }
      return std::sqrt(moved / weights);
    };
    return {threshold(predicted, 1.5, 1e-3, [&](double c) { return relative(c) < 1; }), relative(stable)};
  });
  bench
      .row("an update as large as the weights is the yardstick", "c at which it is, over its formula",
           of(found, [&](const Update& u) { return u.scale / predicted; }))
      .predicted(within(1, 0.05));
  bench
      .row("an update as large as the weights is the yardstick",
           "relative update where the first step stops contracting", of(found, &Update::at_critical))
      .predicted(at_most(0.03))
      .claimed(at_least(0.5));
}

// What becomes of training beyond the critical scale.
struct Outcome {
  double diverged = 0;
  double dead = 0;  // the largest share of a layer's units, of runs that did not diverge
};

Outcome outcome(const std::vector<Index>& widths, double ratio, double eta, Index n, std::int64_t steps,
                Random& random) {
  Network network = made(widths, random);
  const Matrix x = random.normal_matrix(n, widths.front());
  const Matrix y = x * random.normal_vector(widths.front(), 1 / std::sqrt(static_cast<double>(widths.front())));
  const double sharpness = model::largest_gauss_newton_eigenvalue(network, half_mse, x, y);
  const Matrix inputs = ratio * std::sqrt(2 / (eta * sharpness)) * x;
  const double first = half_mse.value(network.forward(inputs), y);
  model::Sgd sgd(eta);
  Random order(0);
  const model::Course course =
      model::train(network, half_mse, sgd, inputs, y, {.steps = steps, .highest_loss = 1e6 * first}, order);
  if (course.diverged) return {.diverged = 1};
  network.forward(inputs);
  double dead = 0;
  for (const double share : model::dead_shares(network)) dead = std::max(dead, share);
  return {.dead = dead};
}

void measure_outcomes(Workbench& bench) {
  const std::vector<double>& ratios = bench.list("ratios");
  const double eta = bench.number("eta");
  const Index n = bench.count("net_n");
  const auto steps = static_cast<std::int64_t>(bench.number("steps"));
  const std::vector<std::vector<Index>> nets = {{32, 64, 1}, {32, 64, 64, 1}};
  const auto found = bench.trials(nets.size() * ratios.size(), [&](std::size_t point, Random& random) {
    return outcome(nets[point / ratios.size()], ratios[point % ratios.size()], eta, n, steps, random);
  });
  Figure figure{.title = "What becomes of training beyond the critical scale",
                .x = {.label = "c over c_crit"},
                .y = {.label = "share of runs, of units"}};
  for (std::size_t i = 0; i < nets.size(); ++i) {
    const std::string layers = fmt::format("{} layers", nets[i].size() - 1);
    std::vector<Sample> diverged, dead;
    for (std::size_t r = 0; r < ratios.size(); ++r) {
      const auto& here = found[i * ratios.size() + r];
      diverged.push_back(of(here, &Outcome::diverged));
      std::vector<double> shares;  // of runs that ended
      for (const Outcome& o : here) {
        if (o.diverged == 0) shares.push_back(o.dead);
      }
      dead.emplace_back(shares.empty() ? std::vector<double>{std::nan("")} : shares);
      const std::string quantity = fmt::format("share of runs that diverge, {}, c = {:g}·c_crit", layers, ratios[r]);
      if (ratios[r] <= 1) {
        bench.row("c is below c_crit, where nothing is destabilised", quantity, diverged.back())
            .predicted_and_claimed(within(0, 0));
      } else if (i == 0 && ratios[r] > 1.55) {
        bench.row("c is above √2·c_crit in 2 layers", quantity, diverged.back())
            .predicted(at_least(0.8))
            .claimed(at_least(0.5));
      } else if (ratios[r] <= 1.25) {
        bench.row("c is just above c_crit, where training finds a flatter place", quantity, diverged.back())
            .predicted(at_most(0.1))
            .claimed(at_least(0.5));
      } else if (i == 1 && ratios[r] > 1.55 && ratios[r] < 2.5) {
        bench.row("the network has 3 layers, which lose units instead", quantity, diverged.back())
            .predicted(at_most(0.2))
            .claimed(at_least(0.5));
        if (!shares.empty()) {
          bench
              .row("the network has 3 layers, which lose units instead",
                   fmt::format("share of dead units, c = {:g}·c_crit", ratios[r]), dead.back())
              .predicted(at_least(0.05));
        }
      }
    }
    figure.series.push_back(measured_series("runs that diverge, " + layers, ratios, diverged));
    figure.series.push_back(measured_series("dead units, " + layers, ratios, dead));
  }
  bench.figure(figure);
}

void measure(Workbench& bench) {
  measure_single(bench);
  measure_sharpness(bench);
  measure_update(bench);
  measure_outcomes(bench);
  bench.remark(
      "At c_crit the first update is a hundredth of the weights: a step destroys by its direction long before it is "
      "as large as they are. Two layers diverge at √2·c_crit, where ηλ = 4; three give up units, which makes the "
      "loss flatter.");
}

}  // namespace

Experiment make_c_crit() {
  return {
      .description =
          {.name = "c-crit",
           .title = "The critical scale of the inputs",
           .claim =
               "There is a scale c_crit of the inputs beyond which the first step of SGD destabilises the weights; "
               "there the update is as large as they are.",
           .design =
               "The first step is taken at growing scales of a single sample, and networks are trained at multiples "
               "of the scale at which ηλmax of Gauss–Newton is 2.",
           .formulas = {{"c_crit = √(2/(ηλ₁)), λ₁ = λmax of Gauss–Newton at c = 1",
                         R"(c_{\text{crit}} = \sqrt{\frac{2}{\eta \lambda_1}})", "Gauss–Newton is ∝ c² without biases"},
                        {"one sample: λ₁ = S, the sum of the layers' fan-ins", R"(\lambda_1 = S = \sum_l m_l)",
                         "the tangent kernel of He initialization"},
                        {"batch: λ₁ = q·Σ mₗρₗ∏κ₀(ρₖ)",
                         R"(\lambda_1 = q \sum_l m_l \rho_l \prod_{k \ge l} \kappa_0(\rho_k))",
                         "arc-cosine kernels, Cho and Saul 2009"},
                        {"update as large as the weights: η²c²(2c²(d + 2)(1 + 5/m) + σ²d) = 2m",
                         R"(\eta^2 c^2\left[2c^2(d+2)(1+\tfrac5m)+\sigma^2 d\right] = 2m)",
                         "moments of normal numbers"}},
           .settings = {{.name = "eta", .meaning = "learning rate", .value = {0.01}, .lowest = 1e-6, .highest = 0.1},
                        {.name = "n",
                         .meaning = "samples for the sharpness",
                         .value = {1000},
                         .quick = {400},
                         .lowest = 50,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "draws",
                         .meaning = "networks per seed",
                         .value = {300},
                         .quick = {100},
                         .lowest = 10,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "net_n",
                         .meaning = "samples that networks are trained on",
                         .value = {128},
                         .quick = {64},
                         .lowest = 16,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "steps",
                         .meaning = "of training",
                         .value = {600},
                         .quick = {200},
                         .lowest = 10,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "ratios",
                         .meaning = "scales at which networks are trained, over c_crit",
                         .value = {0.8, 1, 1.2, 1.4, 1.6, 2, 3},
                         .quick = {1, 1.2, 2},
                         .lowest = 0.01,
                         .highest = 1000,
                         .list = true}},
           .seeds = 10,
           .quick_seeds = 4},
      .measure = measure};
}

}  // namespace strickle::lab
