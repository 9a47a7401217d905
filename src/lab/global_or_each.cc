#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/nearest_neighbors.h"
#include "model/training.h"

namespace strickle::lab {

namespace {

// Pictures or spectra: `informative` loud channels that differ between classes beside quiet ones of noise, in one unit
// or each in a unit of its own.
struct Scene {
  std::string where;
  double loud, quiet;
  double unit_decades;  // units are 10^U(−k, k)
  bool each_is_better;
};

const std::vector<Scene>& scenes() {
  static const std::vector<Scene> all = {
      {"features have units of their own", 1, 1, 2, true},
      {"features share a unit and the loud ones are informative", 3, 0.3, 0, false},
  };
  return all;
}

constexpr Index informative = 4, features = 40;
constexpr int classes = 4;

struct Sampled {
  Matrix x;
  Labels labels;
};

Sampled draw(const Scene& scene, const Matrix& centres, const Vector& units, Index n, Random& random) {
  Sampled sampled{random.normal_matrix(n, features), {}};
  for (Index i = 0; i < n; ++i) {
    const auto label = static_cast<int>(random.below(classes));
    sampled.labels.push_back(label);
    sampled.x.row(i).head(informative) += centres.row(label);
  }
  sampled.x.leftCols(informative) *= scene.loud;
  sampled.x.rightCols(features - informative) *= scene.quiet;
  sampled.x *= units.asDiagonal();
  return sampled;
}

// One center and one scale for all features, or each its own.
struct Common {
  double center, scale;
  explicit Common(const Matrix& x) : center(x.mean()), scale(std::sqrt((x.array() - center).square().mean())) {}
  Matrix operator()(const Matrix& x) const { return (x.array() - center) / scale; }
};

struct Trial {
  double share_common, share_each, neighbors_common, neighbors_each, network_common, network_each;
};

double share_of_informative(const Matrix& x) {
  const Matrix centred = x.rowwise() - x.colwise().mean();
  return centred.leftCols(informative).squaredNorm() / centred.squaredNorm();
}

double network_accuracy(const Matrix& x, const Labels& labels, const Matrix& x_test, const Labels& labels_test,
                        std::int64_t epochs, Random& random) {
  model::Network network({.widths = {features, 32, classes}, .bias = true});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(0.05);
  const model::Course course = model::train(network, model::Loss(model::Loss::softmax), sgd, x,
                                            model::one_hot(labels, classes), {.epochs = epochs, .batch = 32}, random);
  return course.diverged ? std::nan("")
                         : model::accuracy(model::classes_of(network.forward(x_test, false)), labels_test);
}

Trial compare(const Scene& scene, Index n, std::int64_t epochs, Random& random) {
  const Matrix centres = random.normal_matrix(classes, informative, 1.5);
  Vector units(features);
  for (double& unit : units) unit = std::pow(10, random.uniform(-scene.unit_decades, scene.unit_decades));
  const Sampled training = draw(scene, centres, units, n, random), test = draw(scene, centres, units, 1000, random);
  const Common common(training.x);
  const Scaling each("standard", training.x);
  const auto neighbors = [&](const Matrix& x, const Matrix& x_test) {
    return model::accuracy(model::nearest_neighbors(x, training.labels, x_test, 5), test.labels);
  };
  const Matrix common_x = common(training.x), each_x = each(training.x);
  return {share_of_informative(common_x),
          share_of_informative(each_x),
          neighbors(common_x, common(test.x)),
          neighbors(each_x, each(test.x)),
          network_accuracy(common_x, training.labels, common(test.x), test.labels, epochs, random),
          network_accuracy(each_x, training.labels, each(test.x), test.labels, epochs, random)};
}

void measure(Workbench& bench) {
  const Index n = bench.count("n");
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  const auto found = bench.trials(
      scenes().size(), [&](std::size_t point, Random& random) { return compare(scenes()[point], n, epochs, random); });
  Figure figure{.title = "Accuracy of neighbours on new data",
                .x = {.label = "", .categories = {"units of their own", "one unit, loud and informative"}},
                .y = {.label = "accuracy"}};
  std::vector<Sample> common, each;
  for (std::size_t i = 0; i < scenes().size(); ++i) {
    const Scene& scene = scenes()[i];
    const auto& here = found[i];
    common.push_back(of(here, &Trial::neighbors_common));
    each.push_back(of(here, &Trial::neighbors_each));
    bench
        .row(scene.where, "informative features' share of squared distances, each scaled", of(here, &Trial::share_each))
        .predicted(within(static_cast<double>(informative) / static_cast<double>(features), 1e-9));
    if (scene.unit_decades == 0) {
      const double square = scene.loud * scene.loud, noise = scene.quiet * scene.quiet;
      // Classes' centres add a variance of their own, 1.5² less a quarter for the mean of four.
      const double variance = 1 + 1.5 * 1.5 * 3 / 4;
      const double loud = informative * square * variance;
      bench.row(scene.where, "the same, one common scale", of(here, &Trial::share_common))
          .predicted(within(loud / (loud + (features - informative) * noise), 0.03));
    }
    auto neighbors = bench.row(scene.where, "accuracy of neighbours gained by scaling each",
                               of(here, [](const Trial& t) { return t.neighbors_each - t.neighbors_common; }));
    neighbors.predicted(scene.each_is_better ? at_least(0.02) : at_most(-0.02)).claimed(at_least(0.02));
    bench.row(scene.where, "accuracy of neighbours, one common scale", common.back());
    bench.row(scene.where, "accuracy of neighbours, each scaled", each.back());
    bench.row(scene.where, "accuracy of a network gained by scaling each",
              of(here, [](const Trial& t) { return t.network_each - t.network_common; }));
  }
  figure.series = {measured_series("one common scale", {0, 1}, common), measured_series("each scaled", {0, 1}, each)};
  bench.figure(figure);
  bench.remark(
      "Where features share a unit, their scales are part of what was measured: pixels at the edge of a picture are "
      "quiet because nothing is there. Scaling each of them makes their noise as loud as the picture (LeCun et al. "
      "1998, §4.3, name this exception).");
}

}  // namespace

Experiment make_global_or_each() {
  return {.description =
              {.name = "global-or-each",
               .title = "One common scale, or one for each feature",
               .claim = "All features should contribute equally, so each is scaled by itself.",
               .design =
                   "Four of forty features tell four classes apart. Once each feature has a unit of its own; once all "
                   "share one and the informative ones are loud. Neighbours and a network learn from features with one "
                   "common scale and from features scaled each by itself.",
               .formulas = {{"share of a feature = σⱼ²/Σσ²; 1/d where each is scaled",
                             R"(\frac{\sigma_j^2}{\sum_k\sigma_k^2},\quad \frac1d)",
                             "the mean squared distance of two samples is 2Σσ²"}},
               .settings = {{.name = "n",
                             .meaning = "training samples",
                             .value = {400},
                             .quick = {300},
                             .lowest = 20,
                             .highest = 1e4,
                             .whole = true},
                            {.name = "epochs",
                             .meaning = "of training of the network",
                             .value = {20},
                             .quick = {8},
                             .lowest = 1,
                             .highest = 1e4,
                             .whole = true}},
               .seeds = 20,
               .quick_seeds = 8},
          .measure = measure};
}

}  // namespace strickle::lab
