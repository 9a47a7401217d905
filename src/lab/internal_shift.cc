#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/threshold.h"
#include "model/evaluation.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Loss;
using model::Network;
using model::Normalization;

const Loss softmax(Loss::softmax);
constexpr int classes = 4;

struct Variant {
  std::string name;
  Normalization normalization;
};

std::vector<Variant> variants(double noise) {
  return {{"no normalization", {}},
          {"BatchNorm", {.kind = Normalization::batch}},
          {"BatchNorm and noise behind it", {.kind = Normalization::batch, .noise = noise}}};
}

struct Task {
  Matrix x, target;
  Labels labels;
};

// Classes of a random network's largest output: something that takes layers to learn.
Task make_task(Index n, Random& random) {
  const Index d = 16;
  Network teacher({.widths = {d, 24, classes}});
  teacher.initialize(model::Initialization::he, random);
  Task task{random.normal_matrix(n, d), {}, {}};
  const Matrix output = teacher.forward(task.x);
  task.labels = model::classes_of(output.rowwise() - output.colwise().mean());
  task.target = model::one_hot(task.labels, classes);
  return task;
}

Network make_network(const Variant& variant, std::uint64_t noise_seed, Random& random) {
  Normalization normalization = variant.normalization;
  normalization.noise_seed = noise_seed;
  Network network({.widths = {16, 32, 32, 32, 32, classes}, .bias = true, .normalization = normalization});
  network.initialize(model::Initialization::he, random);
  return network;
}

// How far the distribution before each activation moves in a step: of its mean, in deviations of before.
double moved(const Matrix& before, const Matrix& after) {
  const Eigen::RowVectorXd mean = before.colwise().mean();
  const Eigen::ArrayXXd centred = (before.rowwise() - mean).array();
  const Eigen::ArrayXd deviation = centred.square().colwise().mean().sqrt().transpose();
  const Eigen::ArrayXd shift = (after.colwise().mean() - mean).transpose().array().abs();
  return (shift / deviation.max(1e-12)).mean();
}

struct Course {
  double accuracy = 0, shift = 0, roughness = 0;
};

// Training in mini-batches, with what a step does to the inputs of the last hidden layer and to the gradient.
Course follow(const Variant& variant, double eta, Index n, std::int64_t epochs, Random& random) {
  const Task task = make_task(n, random);
  Network network = make_network(variant, 7, random);
  model::Sgd sgd(eta);
  Course course;
  int looks = 0;
  const Index batch = 64;
  for (std::int64_t epoch = 0; epoch < epochs; ++epoch) {
    const std::vector<Index> order = random.permutation(n);
    for (Index begin = 0; begin + batch <= n; begin += batch) {
      const Matrix x = model::rows_of(task.x, order, begin, batch),
                   y = model::rows_of(task.target, order, begin, batch);
      const Matrix output = network.forward(x);
      if (!output.allFinite()) return {std::nan(""), std::nan(""), std::nan("")};
      const Matrix before = network.preactivations().back();
      const Vector gradient = network.backward(softmax.gradient(output, y));
      sgd.step(network.parameters(), gradient);
      const Matrix output_after = network.forward(x);
      course.shift += moved(before, network.preactivations().back());
      const Vector gradient_after = network.backward(softmax.gradient(output_after, y));
      course.roughness += (gradient_after - gradient).norm() / (eta * gradient.norm());
      ++looks;
    }
  }
  course.shift /= looks;
  course.roughness /= looks;
  course.accuracy = model::accuracy(model::classes_of(network.forward(task.x)), task.labels);
  return course;
}

// The largest learning rate at which the loss ends at less than half of what it began with.
double largest_rate(const Variant& variant, Index n, std::int64_t epochs, Random& random) {
  const Task task = make_task(n, random);
  Network network = make_network(variant, 7, random);
  const Vector start = network.parameters();
  const double first = softmax.value(network.forward(task.x), task.target);
  return threshold(0.3, 1.7, 0.3, [&](double eta) {
    Network fresh = make_network(variant, 7, random);
    fresh.parameters() = start;
    model::Sgd sgd(eta);
    Random order(3);
    const model::Course course = model::train(fresh, softmax, sgd, task.x, task.target,
                                              {.epochs = epochs, .batch = 64, .highest_loss = 1e6}, order);
    return !course.diverged && softmax.value(fresh.forward(task.x), task.target) < 0.5 * first;
  });
}

void measure(Workbench& bench) {
  const Index n = bench.count("n");
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  const double eta = bench.number("eta");
  const std::vector<Variant> all = variants(bench.number("noise"));
  const auto courses = bench.trials(
      all.size(), [&](std::size_t point, Random& random) { return follow(all[point], eta, n, epochs, random); });
  const auto rates = bench.trials(
      all.size(), [&](std::size_t point, Random& random) { return largest_rate(all[point], n, epochs, random); });
  const auto ratio = [&](std::size_t to, std::size_t from, auto value) {
    std::vector<double> ratios;
    for (std::size_t s = 0; s < courses[to].size(); ++s) ratios.push_back(value(to, s) / value(from, s));
    return Sample(ratios);
  };
  const auto shift = [&](std::size_t v, std::size_t s) { return courses[v][s].shift; };
  const auto roughness = [&](std::size_t v, std::size_t s) { return courses[v][s].roughness; };
  const auto rate = [&](std::size_t v, std::size_t s) { return rates[v][s]; };

  for (std::size_t v = 0; v < all.size(); ++v) {
    bench.row("learning rates are compared", "accuracy on the training rows, " + all[v].name,
              of(courses[v], &Course::accuracy));
    bench.row("learning rates are compared", "largest learning rate that trains, " + all[v].name, Sample(rates[v]));
    bench.row("the distribution's movement is looked at", "how far means move in a step, in deviations, " + all[v].name,
              of(courses[v], &Course::shift));
  }
  bench.row("learning rates are compared", "largest learning rate with BatchNorm over that without", ratio(1, 0, rate))
      .predicted_and_claimed(at_least(1.5));
  bench.row("the distribution's movement is looked at", "movement with BatchNorm over that without", ratio(1, 0, shift))
      .predicted_and_claimed(at_most(0.1));
  // Every pass draws its shift anew, N(0, s²) beside a deviation of √(1 + 2s²); the means of a batch of 64 move a
  // little too.
  const double s = bench.number("noise");
  const double injected = std::sqrt(2 / std::numbers::pi * (2 * s * s + 4 * s * s / 64) / (1 + 2 * s * s));
  bench
      .row("noise puts the movement back", "how far means move, in deviations, which is what the noise injects",
           of(courses[2], &Course::shift))
      .predicted(within_share(injected, 0.05));
  bench.row("noise puts the movement back", "movement over that without BatchNorm", ratio(2, 0, shift))
      .predicted(at_least(1));
  bench.row("noise puts the movement back", "largest learning rate over that without BatchNorm", ratio(2, 0, rate))
      .predicted(at_least(1.5))
      .claimed(at_most(1.2));
  bench
      .row("the loss along the gradient is looked at", "change of the gradient over the step, BatchNorm over none",
           ratio(1, 0, roughness))
      .predicted(at_most(1));
  std::vector<double> at;
  std::vector<std::string> names;
  std::vector<Sample> shifts, largest;
  for (std::size_t v = 0; v < all.size(); ++v) {
    at.push_back(static_cast<double>(v));
    names.push_back(all[v].name);
    shifts.push_back(of(courses[v], &Course::shift));
    largest.emplace_back(rates[v]);
  }
  bench.figure({.title = "Movement of the distribution, and the learning rate that trains",
                .x = {.label = "", .categories = names},
                .y = {.label = "movement per step; largest η", .log = true},
                .series = {measured_series("movement of means per step, in deviations", at, shifts),
                           measured_series("largest learning rate", at, largest)}});
  bench.remark(
      "BatchNorm allows larger learning rates; whether because distributions move less is another matter. With noise "
      "behind it they move more than without any normalization, and the large learning rates stay: the movement is "
      "not what limits them (Santurkar et al. 2018, who find a smoother loss instead).");
}

}  // namespace

Experiment make_internal_shift() {
  return {
      .description =
          {.name = "internal-shift",
           .title = "Does BatchNorm work because distributions stand still?",
           .claim =
               "Batch normalization allows larger learning rates because it keeps the distributions of activations "
               "from moving while the network trains.",
           .design = "Networks of five layers learn classes without normalization, with BatchNorm, and with BatchNorm "
                     "whose outputs are moved by noise that changes at every step; how far distributions move, how the "
                     "gradient changes along a step and the largest learning rate that trains are measured.",
           .formulas = {{"BatchNorm with noise: moving, and yet trainable at large η",
                         R"(\text{shift}\uparrow,\quad \eta^* \text{ unchanged})",
                         "Santurkar, Tsipras, Ilyas and Mądry 2018"}},
           .settings = {{.name = "n",
                         .meaning = "samples",
                         .value = {1024},
                         .quick = {512},
                         .lowest = 64,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "epochs",
                         .meaning = "of training",
                         .value = {15},
                         .quick = {10},
                         .lowest = 5,
                         .highest = 1000,
                         .whole = true},
                        {.name = "eta",
                         .meaning = "learning rate at which movement is measured",
                         .value = {0.1},
                         .lowest = 1e-3,
                         .highest = 0.5},
                        {.name = "noise",
                         .meaning = "deviation of the noise behind BatchNorm",
                         .value = {0.2},
                         .lowest = 0.1,
                         .highest = 0.5}},
           .seeds = 6,
           .quick_seeds = 3},
      .measure = measure};
}

}  // namespace strickle::lab
