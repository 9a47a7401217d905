#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

using model::Loss;
using model::Network;

const Loss logistic(Loss::logistic);

// Real samples first, then generated ones, with labels 1 and 0.
struct Pair {
  Matrix x;
  Labels labels;
};

Pair both(const Matrix& real, const Matrix& generated) {
  Pair pair{Matrix(real.rows() + generated.rows(), real.cols()), Labels(static_cast<std::size_t>(real.rows()), 1)};
  pair.x << real, generated;
  pair.labels.resize(static_cast<std::size_t>(pair.x.rows()), 0);
  return pair;
}

// A discriminator of its own, and its accuracy on new samples.
double discriminator_accuracy(const Pair& training, const Pair& test, std::int64_t epochs, Random& random) {
  Network network({.widths = {1, 32, 32, 1}, .bias = true});
  network.initialize(model::Initialization::he, random);
  model::Adam adam(0.005);
  model::train(network, logistic, adam, training.x, model::signs_of(training.labels), {.epochs = epochs, .batch = 64},
               random);
  return model::accuracy(model::classes_of(network.forward(test.x, false)), test.labels);
}

// tanh of a network's output, trained against a discriminator in turns.
class Generator {
 public:
  explicit Generator(Random& random)
      : network_({.widths = {2, 32, 1}, .activation = model::Activation::tanh, .bias = true}) {
    network_.initialize(model::Initialization::xavier, random);
  }
  Matrix draw(Index n, Random& random) {
    values_ = network_.forward(random.normal_matrix(n, 2)).array().tanh();
    return values_;
  }
  void step(const Matrix& gradient) {
    adam_.step(network_.parameters(), network_.backward(gradient.array() * (1 - values_.array().square())));
  }

 private:
  Network network_;
  model::Adam adam_{0.002, {.beta1 = 0.5}};
  Matrix values_;
};

Generator trained_generator(const Matrix& real, std::int64_t steps, Random& random) {
  Generator generator(random);
  Network discriminator({.widths = {1, 32, 1}, .bias = true});
  discriminator.initialize(model::Initialization::he, random);
  model::Adam adam(0.002, {.beta1 = 0.5});
  const Index batch = 64;
  const Matrix ones = Matrix::Ones(batch, 1);
  for (std::int64_t t = 0; t < steps; ++t) {
    std::vector<Index> rows;
    for (Index i = 0; i < batch; ++i) rows.push_back(random.below(real.rows()));
    const Pair pair = both(model::rows_of(real, rows), generator.draw(batch, random));
    adam.step(discriminator.parameters(),
              discriminator.backward(logistic.gradient(discriminator.forward(pair.x), model::signs_of(pair.labels))));
    // The generator wants its samples to be taken for real ones.
    const Matrix generated = generator.draw(batch, random);
    Matrix gradient;
    discriminator.backward(logistic.gradient(discriminator.forward(generated), ones), &gradient);
    generator.step(gradient);
  }
  return generator;
}

struct Trial {
  double outside, clipped, trained;
};

void measure(Workbench& bench) {
  const std::vector<double>& scales = bench.list("scales");
  const Index n = bench.count("n");
  const auto steps = static_cast<std::int64_t>(bench.number("steps"));
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  // The last point is the largest scale after min-max to [−1, 1].
  const auto found = bench.trials(scales.size() + 1, [&](std::size_t point, Random& random) -> Trial {
    const bool scaled_first = point == scales.size();
    const double c = scales[scaled_first ? point - 1 : point];
    Matrix real = random.normal_matrix(n, 1, c), test = random.normal_matrix(n, 1, c),
           other = random.normal_matrix(2 * n, 1, c);
    if (scaled_first) {
      const Scaling scaling("min-max(range=[-1,1],clip)", real);
      real = scaling(real);
      test = scaling(test);
      other = scaling(other);
    }
    // The best that a generator within [−1, 1] can do is to be right inside and to put what is outside somewhere.
    const Matrix inside = other.array().max(-1 + 1e-9).min(1 - 1e-9);
    Generator generator = trained_generator(real, steps, random);
    const Pair trained = both(real, generator.draw(n, random)), trained_test = both(test, generator.draw(n, random));
    return {static_cast<double>((test.array().abs() > 1).count()) / static_cast<double>(n),
            discriminator_accuracy(both(real, inside.topRows(n)), both(test, inside.bottomRows(n)), epochs, random),
            discriminator_accuracy(trained, trained_test, epochs, random)};
  });
  std::vector<Sample> clipped, trained;
  std::vector<double> curve;
  for (std::size_t i = 0; i < found.size(); ++i) {
    const bool scaled_first = i == scales.size();
    const double outside = scaled_first ? 0 : 2 * normal_cdf(-1 / scales[i]);
    const double best = (1 + outside) / 2;
    const std::string where = scaled_first     ? "data are taken to [−1, 1] first"
                              : outside > 0.02 ? "data reach outside [−1, 1]"
                                               : "hardly anything is outside";
    const std::string at = scaled_first ? ", min-max" : fmt::format(", c = {:g}", scales[i]);
    bench.row(where, "mass outside" + at, of(found[i], &Trial::outside)).predicted(within(outside, 0.01));
    auto row =
        bench.row(where, "discriminator's accuracy against the best generator" + at, of(found[i], &Trial::clipped));
    row.predicted(within(best, 0.02)).claimed(outside > 0.02 ? at_least(0.55) : at_most(0.55));
    bench.row(where, "against a trained one" + at, of(found[i], &Trial::trained)).predicted(at_least(best - 0.02));
    if (scaled_first) continue;
    clipped.push_back(of(found[i], &Trial::clipped));
    trained.push_back(of(found[i], &Trial::trained));
    curve.push_back(best);
  }
  bench.figure({.title = "What a discriminator knows of a generator that ends in tanh",
                .x = {.label = "deviation c of the data", .log = true},
                .y = {.label = "accuracy of the discriminator"},
                .series = {predicted_series("½ + half the mass outside [−1, 1]", scales, curve),
                           measured_series("against the best generator", scales, clipped),
                           measured_series("against a trained generator", scales, trained)}});
  bench.remark(
      "A value outside [−1, 1] is real for certain, and no training of the generator changes that. The bound is "
      "reached by a generator that is right inside; a trained one is easier to tell.");
}

}  // namespace

Experiment make_gan() {
  return {
      .description =
          {.name = "gan",
           .title = "A generator that ends in tanh",
           .claim = "Where data reach outside the range of a tanh generator, the discriminator wins whatever the "
                    "generator learns.",
           .design =
               "Normal numbers of deviation c meet a generator within [−1, 1]: the best possible one, and one that "
               "was trained against a discriminator. A new discriminator is then trained, and tested on new "
               "samples; the same after min-max to [−1, 1].",
           .formulas = {{"best accuracy ≥ ½ + ½·P(|x| > 1)", R"(\text{accuracy} \ge \tfrac12 + \tfrac12 P(|x| > 1))",
                         "total variation: the generator has no mass outside"},
                        {"P(|x| > 1) = 2Φ(−1/c)", R"(P = 2\Phi(-1/c))", "normal numbers of deviation c"}},
           .settings = {{.name = "scales",
                         .meaning = "c, the deviation of the data",
                         .value = {0.3, 1, 2, 5},
                         .quick = {0.3, 1, 3},
                         .lowest = 0.05,
                         .highest = 100,
                         .list = true},
                        {.name = "n",
                         .meaning = "samples",
                         .value = {4000},
                         .quick = {2000},
                         .lowest = 1500,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "steps",
                         .meaning = "of training of the generator",
                         .value = {3000},
                         .quick = {800},
                         .lowest = 10,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "epochs",
                         .meaning = "of training of the new discriminator",
                         .value = {15},
                         .quick = {12},
                         .lowest = 10,
                         .highest = 1e4,
                         .whole = true}},
           .seeds = 5,
           .quick_seeds = 3},
      .measure = measure};
}

}  // namespace strickle::lab
