#include "lab/real_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/nearest_neighbors.h"
#include "model/principal_components.h"
#include "model/training.h"

namespace strickle::lab {

Score score(const RealTable& table, const std::string& scaler, Index rows, std::int64_t epochs, Random& random) {
  const RealTable drawn = random_rows(table, rows, random);
  const Index half = drawn.x.rows() / 2;
  const Matrix raw = drawn.x.topRows(half), raw_test = drawn.x.bottomRows(drawn.x.rows() - half);
  const Labels labels(drawn.labels.begin(), drawn.labels.begin() + half),
      labels_test(drawn.labels.begin() + half, drawn.labels.end());
  const Scaling scaling(scaler, raw);
  const Matrix x = scaling(raw), x_test = scaling(raw_test);
  Score result;
  result.neighbors = model::balanced_accuracy(model::nearest_neighbors(x, labels, x_test, 5), labels_test);

  const int classes = 1 + *std::ranges::max_element(table.labels);
  model::Network network({.widths = {x.cols(), 32, classes}, .bias = true});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(0.05);
  const model::Course course = model::train(network, model::Loss(model::Loss::softmax), sgd, x,
                                            model::one_hot(labels, classes), {.epochs = epochs, .batch = 32}, random);
  const Matrix output = network.forward(x_test, false);
  result.diverged = course.diverged || !output.allFinite();
  result.network = result.diverged ? 1.0 / classes : model::balanced_accuracy(model::classes_of(output), labels_test);
  return result;
}

FirstComponent first_component(const RealTable& table, const std::string& scaler) {
  const auto components = model::principal_components(scaled(scaler, table.x));
  Index largest = 0;
  const double loading = components.loadings.col(0).cwiseAbs().maxCoeff(&largest);
  return {components.first_share(), loading * loading, table.names[static_cast<std::size_t>(largest)]};
}

void compare_distances(Workbench& bench, const RealTable& table, const std::string& what) {
  const auto features = static_cast<double>(table.x.cols());
  const Vector variances = (table.x.rowwise() - table.x.colwise().mean()).array().square().colwise().mean().transpose();
  Index largest = 0;
  variances.maxCoeff(&largest);
  const std::vector<Matrix> versions = {table.x, scaled("standard", table.x)};
  // Its share in pairs of rows that are drawn at random.
  const auto found = bench.trials(versions.size(), [&](std::size_t point, Random& random) {
    const Matrix& x = versions[point];
    double one = 0, all = 0;
    for (int pair = 0; pair < 100'000; ++pair) {
      const Eigen::RowVectorXd difference = x.row(random.below(x.rows())) - x.row(random.below(x.rows()));
      one += difference[largest] * difference[largest];
      all += difference.squaredNorm();
    }
    return one / all;
  });
  const std::string where = "distances are taken between " + what;
  const std::string quantity = "share of " + table.names[static_cast<std::size_t>(largest)] + " in squared distances, ";
  bench.row(where, quantity + "raw", Sample(found[0]))
      .predicted(within_share(variances[largest] / variances.sum(), 0.02))
      .claimed(at_least(0.5));
  bench.row(where, quantity + "standardized", Sample(found[1]))
      .predicted(within_share(1 / features, 0.05))
      .claimed(at_most(0.5));
}

void compare_scalers(Workbench& bench, const RealTable& table, const std::string& what,
                     const std::vector<std::string>& scalers) {
  const Index rows = bench.count("rows");
  const auto epochs = static_cast<std::int64_t>(bench.number("epochs"));
  const auto found = bench.trials(scalers.size(), [&](std::size_t point, Random& random) {
    return score(table, scalers[point], rows, epochs, random);
  });
  const auto gain = [&](std::size_t from, std::size_t to, double Score::*method) {
    std::vector<double> gains;
    for (std::size_t s = 0; s < found[to].size(); ++s) gains.push_back(found[to][s].*method - found[from][s].*method);
    return Sample(gains);
  };
  Figure figure{.title = "Balanced accuracy on new rows, " + what,
                .x = {.label = "scaler", .categories = scalers},
                .y = {.label = "balanced accuracy"}};
  std::vector<double> at;
  std::vector<Sample> neighbors, networks;
  for (std::size_t i = 0; i < scalers.size(); ++i) {
    at.push_back(static_cast<double>(i));
    neighbors.push_back(of(found[i], &Score::neighbors));
    networks.push_back(of(found[i], &Score::network));
    bench.row(what, "neighbours, " + scalers[i], neighbors.back());
    bench.row(what, "network, " + scalers[i], networks.back());
  }
  for (std::size_t i = 0; i < scalers.size(); ++i) {
    const Sample diverged = of(found[i], [](const Score& s) { return s.diverged ? 1.0 : 0.0; });
    if (diverged.mean() > 0)
      bench.row(what, "share of networks that diverge, and count as guesses, " + scalers[i], diverged);
  }
  figure.series = {measured_series("neighbours", at, neighbors), measured_series("network", at, networks)};
  bench.figure(figure);
  for (std::size_t i = 1; i < scalers.size(); ++i) {
    const bool by_tails = scalers[i] == "min-max" || scalers[i] == "standard";
    const std::string behind = by_tails ? " behind min-max or standard" : " behind a scaler that withstands tails";
    bench
        .row(fmt::format("neighbours look at {}{}", what, behind), "accuracy gained by " + scalers[i],
             gain(0, i, &Score::neighbors))
        .claimed(at_least(0.02));
    bench
        .row(fmt::format("a network is trained on {}{}", what, behind), "accuracy gained by " + scalers[i],
             gain(0, i, &Score::network))
        .claimed(at_least(0.05));
  }
}

}  // namespace strickle::lab
