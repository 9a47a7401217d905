#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/real_table.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/linear_models.h"
#include "model/principal_components.h"

namespace strickle::lab {

namespace {

using model::principal_components;

// Two features of correlation ρ and deviations s and 1.
struct Pair {
  double angle, share;
};

Pair predicted_pair(double s, double rho) {
  const double square = s * s;
  return {std::atan2(2 * rho * s, square - 1) / 2,
          (square + 1 + std::sqrt((square - 1) * (square - 1) + 4 * rho * rho * square)) / (2 * (square + 1))};
}

void measure_pair(Workbench& bench) {
  const std::vector<double>& scales = bench.list("scales");
  const double rho = bench.number("correlation");
  const Index n = bench.count("n");
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> Pair {
    Matrix x = random.normal_matrix(n, 2);
    x.col(1) = rho * x.col(0) + std::sqrt(1 - rho * rho) * x.col(1);
    x.col(0) *= scales[point];
    const auto components = principal_components(x);
    return {std::atan(components.loadings(1, 0) / components.loadings(0, 0)), components.first_share()};
  });
  std::vector<Sample> angles;
  std::vector<double> curve;
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const Pair predicted = predicted_pair(scales[i], rho);
    angles.push_back(of(found[i], &Pair::angle));
    curve.push_back(predicted.angle);
    const std::string at = fmt::format(", s = {:g}", scales[i]);
    bench.row("two features are correlated", "angle of the first component to the large one" + at, angles.back())
        .predicted(within_share(predicted.angle, 0.05));
    bench.row("two features are correlated", "its share of the variance" + at, of(found[i], &Pair::share))
        .predicted(within(predicted.share, 0.005));
  }
  bench.figure({.title = "The first component turns to the large feature",
                .x = {.label = "deviation of one feature, the other's being 1", .log = true},
                .y = {.label = "angle to the large feature, radians"},
                .series = {predicted_series("½·atan2(2ρs, s² − 1)", scales, curve),
                           measured_series("measured", scales, angles)}});
}

// Nine features that share a factor, and one of deviation s that has nothing to do with it.
constexpr Index shared = 9;
constexpr double weight = 0.8, own = 0.6;
const double rest = own * own + static_cast<double>(shared) * weight * weight;  // λ₁ of the nine

struct Junk {
  double loading, correlation, correlation_scaled;
};

double correlation_with(const Vector& factor, const Matrix& x) {
  const Matrix scores = principal_components(x).scores(x, 1);
  const Vector centred = factor.array() - factor.mean();
  return std::abs(scores.col(0).dot(centred)) / (scores.col(0).norm() * centred.norm());
}

void measure_junk(Workbench& bench) {
  const std::vector<double>& scales = bench.list("scales");
  const Index n = bench.count("n");
  const auto found = bench.trials(scales.size(), [&](std::size_t point, Random& random) -> Junk {
    const Vector factor = random.normal_vector(n);
    Matrix x = own * random.normal_matrix(n, shared + 1);
    x.leftCols(shared).colwise() += weight * factor;
    x.col(shared) *= scales[point] / own;
    return {std::abs(principal_components(x).loadings(shared, 0)), correlation_with(factor, x),
            correlation_with(factor, scaled("standard", x))};
  });
  std::vector<Sample> loadings, scaled_correlations;
  std::vector<double> curve;
  const double kept = weight * std::sqrt(static_cast<double>(shared)) / std::sqrt(rest);
  for (std::size_t i = 0; i < scales.size(); ++i) {
    const bool taken = scales[i] * scales[i] > rest;
    loadings.push_back(of(found[i], &Junk::loading));
    scaled_correlations.push_back(of(found[i], &Junk::correlation_scaled));
    curve.push_back(taken ? 1 : 0);
    const std::string at = fmt::format(", s = {:g}", scales[i]);
    const std::string where = taken ? "the feature's variance is above the first eigenvalue of all others"
                                    : "its variance is the largest, and below the first eigenvalue of all others";
    auto row = bench.row(scales[i] > 1 ? where : "all variances are equal", "loading of the unrelated feature" + at,
                         loadings.back());
    row.predicted(within(taken ? 1 : 0, 0.1));
    if (scales[i] > 1) row.claimed(at_least(0.9));
    bench
        .row(scales[i] > 1 ? where : "all variances are equal", "correlation of the component with the factor" + at,
             of(found[i], &Junk::correlation))
        .predicted(taken ? at_most(0.1) : within(kept, 0.02));
    bench
        .row("features are standardized first", "correlation of the component with the factor" + at,
             scaled_correlations.back())
        .predicted(within(kept, 0.01));
  }
  bench.figure(
      {.title = "An unrelated feature takes the first component at once",
       .x = {.label = "deviation of the unrelated feature", .log = true},
       .y = {.label = "its loading; the factor's correlation"},
       .series = {predicted_series(fmt::format("1 where s² > {:.3g}", rest), scales, curve),
                  measured_series("loading", scales, loadings),
                  measured_series("correlation with the factor after standardizing", scales, scaled_correlations)}});
}

// Two components and a logistic regression, in folds.
double accuracy_on_components(const std::string& scaler, const RealTable& wine, Random& random) {
  double right = 0;
  const auto folds = model::stratified_folds(wine.labels, 5, random);
  for (const model::Split& split : folds) {
    const Matrix training = model::rows_of(wine.x, split.training), test = model::rows_of(wine.x, split.test);
    const Scaling scaling(scaler, training);
    const auto components = principal_components(scaling(training));
    const model::LogisticRegression fitted(components.scores(scaling(training), 2),
                                           model::labels_of(wine.labels, split.training));
    right +=
        model::accuracy(fitted.predict(components.scores(scaling(test), 2)), model::labels_of(wine.labels, split.test));
  }
  return right / static_cast<double>(folds.size());
}

void measure_wine(Workbench& bench) {
  const RealTable wine = read_labelled(bench, "wine", "target");
  const std::string where = "the data are wines, proline in the thousands";
  const auto raw = principal_components(wine.x), standard = principal_components(scaled("standard", wine.x));
  Index largest = 0;
  raw.loadings.col(0).cwiseAbs().maxCoeff(&largest);
  const Vector deviations = (wine.x.rowwise() - wine.x.colwise().mean()).colwise().norm().transpose();
  Index loudest = 0;
  deviations.maxCoeff(&loudest);
  bench.row(where, "squared loading of the feature of the largest deviation", std::pow(raw.loadings(loudest, 0), 2))
      .claimed(at_least(0.9));
  bench.row(where, "share of the first component, raw", raw.first_share());
  bench.row(where, "share of the first component, standardized", standard.first_share()).claimed(at_most(0.5));
  const auto accuracies = bench.trials(2, [&](std::size_t point, Random& random) {
    return accuracy_on_components(point == 0 ? "raw" : "standard", wine, random);
  });
  std::vector<double> gain;
  for (std::size_t i = 0; i < accuracies[0].size(); ++i) gain.push_back(accuracies[1][i] - accuracies[0][i]);
  bench.row(where, "accuracy on two components, raw", accuracies[0]);
  bench.row(where, "accuracy on two components, standardized", accuracies[1]);
  bench.row(where, "accuracy gained by standardizing", gain).claimed(at_least(0.1));
}

// The share of the first component's squared loadings that the first `count` features have.
double share_of_first(const Matrix& x, Index count) {
  return principal_components(x).loadings.col(0).head(count).squaredNorm();
}

struct Units {
  double micromolar, molar, standard;   // share of the first component that is concentrations
  double largest, largest_transcripts;  // first eigenvalues of each kind alone
};

// Concentrations in µM, and in M, beside transcripts per million: rows paired at random, so that nothing but scale
// connects the two kinds.
void measure_units(Workbench& bench) {
  const RealTable metabolites = read_table(bench, "gastric_nmr_metabolites", {}, {"Idx"});
  const RealTable transcripts = read_table(bench, "hpa_tissue_ntpm", {});
  const Index kinds = 30;
  const auto found = bench.trials([&](Random& random) -> Units {
    const Matrix concentrations = random_rows(metabolites, metabolites.x.rows(), random).x.leftCols(kinds);
    const Matrix counts = random_rows(transcripts, concentrations.rows(), random).x.leftCols(kinds);
    Matrix both(concentrations.rows(), 2 * kinds), molar = both;
    both << concentrations, counts;
    molar << 1e-6 * concentrations, counts;
    return {share_of_first(both, kinds), share_of_first(molar, kinds), share_of_first(scaled("standard", molar), kinds),
            principal_components(concentrations).variances[0], principal_components(counts).variances[0]};
  });
  const std::string where = "concentrations stand beside transcripts per million";
  const auto predicted = [](double factor) {
    return [factor](const Units& u) { return factor * factor * u.largest > u.largest_transcripts ? 1.0 : 0.0; };
  };
  bench.row(where, "share of the first component that is concentrations, in µM", of(found, &Units::micromolar))
      .predicted(within(of(found, predicted(1)).mean(), 0.1));
  bench.row(where, "the same concentrations in M", of(found, &Units::molar))
      .predicted(within(of(found, predicted(1e-6)).mean(), 0.01))
      .claimed(at_most(0.1));
  bench.row(where, "standardized, in either unit", of(found, &Units::standard));
}

void measure(Workbench& bench) {
  measure_pair(bench);
  measure_junk(bench);
  measure_wine(bench);
  measure_units(bench);
}

}  // namespace

Experiment make_pca_dominance() {
  return {
      .description =
          {.name = "pca-dominance",
           .title = "Principal components of unequal scales",
           .claim = "The first principal component follows the feature of the largest scale.",
           .design = "One of two correlated features is stretched by s; a feature that has nothing to do with nine "
                     "others, which share a factor, is stretched by s; and real wines are taken raw and standardized.",
           .formulas = {{"angle = ½·atan2(2ρs, s² − 1)",
                         R"(\theta = \tfrac12 \operatorname{atan2}(2\rho s,\, s^2 - 1))",
                         "eigenvectors of a 2 × 2 covariance"},
                        {"share = (s² + 1 + √((s² − 1)² + 4ρ²s²))/(2(s² + 1))",
                         R"(\frac{s^2 + 1 + \sqrt{(s^2-1)^2 + 4\rho^2 s^2}}{2(s^2+1)})", "its larger eigenvalue"},
                        {"taken over where s² > λ₁ of the other features", R"(s^2 > \lambda_1(\text{others}))",
                         "eigenvalues of a block matrix"}},
           .settings = {{.name = "n",
                         .meaning = "samples",
                         .value = {5000},
                         .quick = {2000},
                         .lowest = 100,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "correlation",
                         .meaning = "of the two features",
                         .value = {0.5},
                         .lowest = 0.1,
                         .highest = 0.99},
                        {.name = "scales",
                         .meaning = "deviations of the stretched feature",
                         .value = {1, 2, 3, 5, 10, 100},
                         .lowest = 1,
                         .highest = 1e6,
                         .list = true}},
           .seeds = 10,
           .quick_seeds = 4,
           .tables = {"wine", "gastric_nmr_metabolites", "hpa_tissue_ntpm"}},
      .measure = measure};
}

}  // namespace strickle::lab
