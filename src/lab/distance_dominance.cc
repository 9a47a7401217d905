#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/nearest_neighbors.h"
#include "model/support_vectors.h"

namespace strickle::lab {

namespace {

struct Sampled {
  Matrix x;
  Labels labels;
};

// Classes 0 and 1 at −m and +m along each informative feature, which come first; all features have noise of
// deviation 1.
Sampled draw(Index n, Index informative, Index features, double m, Random& random) {
  Sampled sampled{random.normal_matrix(n, features), {}};
  for (Index i = 0; i < n; ++i) {
    sampled.labels.push_back(static_cast<int>(random.below(2)));
    sampled.x.row(i).head(informative).array() += sampled.labels.back() == 1 ? m : -m;
  }
  return sampled;
}

double neighbors_accuracy(const Sampled& training, const Sampled& test, const std::string& scaler, int k) {
  const Scaling scaling(scaler, training.x);
  return model::accuracy(model::nearest_neighbors(scaling(training.x), training.labels, scaling(test.x), k),
                         test.labels);
}

double vectors_accuracy(const Sampled& training, const Sampled& test, const std::string& scaler, bool gamma_scale) {
  const Scaling scaling(scaler, training.x);
  const Matrix x = scaling(training.x);
  const model::SupportVectors fitted(x, training.labels,
                                     gamma_scale ? model::gamma_scale(x) : 1 / static_cast<double>(x.cols()));
  return model::accuracy(fitted.predict(scaling(test.x)), test.labels);
}

// The share that the last feature has of the squared distances of pairs of rows.
double share_of_last(const Matrix& x) {
  double last = 0, all = 0;
  for (Index i = 0; i + 1 < x.rows(); i += 2) {
    const Eigen::RowVectorXd difference = x.row(i) - x.row(i + 1);
    last += std::pow(difference[x.cols() - 1], 2);
    all += difference.squaredNorm();
  }
  return last / all;
}

struct Noise {
  double share, raw, standard, vectors_raw, vectors_scale, vectors_standard;
};

// Two informative features N(±1, 1) and one of noise, N(0, s²).
void measure_noise(Workbench& bench) {
  const std::vector<double>& scales = bench.list("scales");
  const Index n = bench.count("n"), tested = bench.count("tested");
  const int k = static_cast<int>(bench.number("k"));
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> Noise {
    Sampled training = draw(n, 2, 3, 1, random), test = draw(tested, 2, 3, 1, random);
    training.x.col(2) *= scales[point];
    test.x.col(2) *= scales[point];
    return {share_of_last(test.x),
            neighbors_accuracy(training, test, "raw", k),
            neighbors_accuracy(training, test, "standard", k),
            vectors_accuracy(training, test, "raw", false),
            vectors_accuracy(training, test, "raw", true),
            vectors_accuracy(training, test, "standard", false)};
  });
  const double bayes = normal_cdf(std::sqrt(2.0));
  std::vector<Sample> shares, raw, vectors;
  std::vector<double> curve;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const double square = scales[i] * scales[i], share = square / (4 + square);
    curve.push_back(share);
    shares.push_back(of(found[i], &Noise::share));
    raw.push_back(of(found[i], &Noise::raw));
    vectors.push_back(of(found[i], &Noise::vectors_raw));
    const std::string at = fmt::format(", s = {:g}", scales[i]);
    auto row = bench.row("distances are measured", "share of the noise in squared distances" + at, shares.back());
    row.predicted(within(share, 0.02));
    if (square > 4) row.claimed(at_least(0.5));
    if (i == 0) {  // the same whatever s is
      bench.row("features are standardized", "neighbours' accuracy", of(found[i], &Noise::standard))
          .predicted(between(bayes - 0.02, bayes));
      bench.row("features are standardized", "support vectors' accuracy", of(found[i], &Noise::vectors_standard))
          .predicted(between(bayes - 0.02, bayes));
    }
    if (scales[i] <= 1) continue;
    // The loss that one would notice, and more than the noise of a comparison.
    const std::string where = share > 0.99  ? "noise has more than 99 % of the squared distance"
                              : share > 0.9 ? "noise has 90 to 99 % of it"
                                            : "noise has less than 90 % of it";
    bench
        .row(where, "accuracy that neighbours lose" + at,
             of(found[i], [](const Noise& t) { return t.standard - t.raw; }))
        .claimed(at_least(0.04));
    bench.row("support vectors take the place of neighbours", "accuracy lost with γ = 1/d" + at,
              of(found[i], [](const Noise& t) { return t.vectors_standard - t.vectors_raw; }));
    bench.row("support vectors take the place of neighbours", "accuracy lost with γ = 1/(d·variance of X)" + at,
              of(found[i], [](const Noise& t) { return t.vectors_standard - t.vectors_scale; }));
  }
  bench.figure({.title = "What noise of deviation s does to distances, and to accuracy",
                .x = {.label = "deviation s of the noise", .log = true},
                .y = {.label = "share, accuracy"},
                .series = {predicted_series("s²/(4 + s²)", scales, curve),
                           measured_series("share of the distance", scales, shares),
                           measured_series("neighbours, raw", scales, raw),
                           measured_series("support vectors, raw, γ = 1/d", scales, vectors)}});
}

struct Loud {
  double raw, standard;
};

// The large feature is the one that tells the classes apart; twenty others are noise.
void measure_loud(Workbench& bench) {
  const Index n = bench.count("n"), tested = bench.count("tested");
  const int k = static_cast<int>(bench.number("k"));
  const std::vector<double> scales = {0.01, 1, 100};
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> Loud {
    Sampled training = draw(n, 1, 21, 2, random), test = draw(tested, 1, 21, 2, random);
    training.x.col(0) *= scales[point];
    test.x.col(0) *= scales[point];
    return {neighbors_accuracy(training, test, "raw", k), neighbors_accuracy(training, test, "standard", k)};
  });
  const auto lost = [](const Loud& t) { return t.standard - t.raw; };
  bench.row("the informative feature is the quiet one", "accuracy that neighbours lose", of(found[0], lost))
      .claimed(at_least(0.04));
  bench.row("the informative feature is the loud one", "accuracy that neighbours lose", of(found[2], lost))
      .predicted(at_most(-0.03))
      .claimed(at_least(0.04));
  bench.row("the informative feature is the loud one", "their accuracy, raw", of(found[2], &Loud::raw))
      .predicted(between(normal_cdf(2) - 0.02, normal_cdf(2)));
  bench.row("the informative feature is as loud as the others", "accuracy that neighbours lose", of(found[1], lost))
      .predicted(at_most(0.01));
}

void measure(Workbench& bench) {
  measure_noise(bench);
  measure_loud(bench);
  bench.remark(
      "The share alone warns too much: noise that has 96 % of the distance costs neighbours a point or two, since "
      "it only cuts the sample into slices of its own width. And where the loud feature is the informative one, "
      "scaling takes accuracy away.");
}

}  // namespace

Experiment make_distance_dominance() {
  return {.description =
              {.name = "distance-dominance",
               .title = "Distances between unequal scales",
               .claim = "The feature of the largest scale dominates Euclidean distances, so methods on distances lose "
                        "accuracy until features are scaled.",
               .design = "Two features tell two classes apart and a third is noise of deviation s: k nearest "
                         "neighbours and support vectors classify raw and standardized samples. Then one feature "
                         "among twenty of noise tells them apart, quiet or loud.",
               .formulas = {{"share of a feature = σⱼ²/Σσ²", R"(\frac{\sigma_j^2}{\sum_k \sigma_k^2})",
                             "the mean squared distance of two samples is 2Σσ²"},
                            {"best accuracy = Φ(√2)", R"(\Phi(\sqrt 2))", "the Bayes rule for two features at ±1"}},
               .settings = {{.name = "n",
                             .meaning = "training samples",
                             .value = {400},
                             .lowest = 200,
                             .highest = 4000,
                             .whole = true},
                            {.name = "tested",
                             .meaning = "test samples",
                             .value = {4000},
                             .quick = {1500},
                             .lowest = 500,
                             .highest = 1e5,
                             .whole = true},
                            {.name = "k",
                             .meaning = "neighbours that vote",
                             .value = {5},
                             .lowest = 3,
                             .highest = 30,
                             .whole = true},
                            {.name = "scales",
                             .meaning = "deviations of the noise",
                             .value = {1, 3, 10, 30, 100, 300, 1000},
                             .quick = {1, 10, 30, 100, 1000},
                             .lowest = 1,
                             .highest = 1e6,
                             .list = true}},
               .seeds = 10,
               .quick_seeds = 4},
          .measure = measure};
}

}  // namespace strickle::lab
