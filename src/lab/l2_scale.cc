#include <fmt/format.h>

#include <Eigen/Cholesky>
#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/evaluation.h"
#include "model/linear_models.h"

namespace strickle::lab {

namespace {

// Ridge on X·D against penalties λ/d² on the weights of X itself.
double difference_of_forms(Index n, Index d, Random& random) {
  const Matrix x = random.normal_matrix(n, d);
  const Vector y = x * random.normal_vector(d) + random.normal_vector(n);
  Vector scales(d);
  for (double& scale : scales) scale = std::pow(10, random.uniform(-2, 2));
  const double lambda = 5;
  const Vector of_scaled = scales.cwiseProduct(model::ridge(x * scales.asDiagonal(), y, lambda));
  Eigen::MatrixXd normal = x.transpose() * x;
  normal.diagonal().array() += lambda / scales.array().square();
  const Vector direct = normal.ldlt().solve(x.transpose() * y);
  return (of_scaled - direct).norm() / direct.norm();
}

// What ridge leaves of each coefficient of an orthogonal design whose columns have norm √n·d.
Vector kept(Index n, const std::vector<double>& deviations, double lambda, Random& random) {
  const auto d = static_cast<Index>(deviations.size());
  const Eigen::MatrixXd q = random.orthonormal_columns(n, d);
  const Vector scales = Eigen::Map<const Vector>(deviations.data(), d);
  const Matrix x = std::sqrt(static_cast<double>(n)) * q * scales.asDiagonal();
  const Vector w = random.normal_vector(d);
  return model::ridge(x, x * w, lambda).cwiseQuotient(w);
}

// R² on new data with the penalty that is best there.
double best_r_squared(const Matrix& x, const Vector& y, const Matrix& x_test, const Vector& y_test) {
  double best = -1;
  for (double exponent = -8; exponent <= 8; exponent += 0.5) {
    best = std::max(best, model::r_squared(x_test * model::ridge(x, y, std::pow(10, exponent)), y_test));
  }
  return best;
}

struct Fit {
  double raw, standard;
  double gain() const { return standard - raw; }
};

// Twenty features in units 10^U(−k, k); each weighs as much as any other, or as much as its unit makes it.
Fit fit(double k, bool loud_matter, Index n, Random& random) {
  const Index d = 20, tested = 2000;
  const Matrix clean = random.normal_matrix(n + tested, d);
  Vector units(d);
  for (double& unit : units) unit = std::pow(10, random.uniform(-k, k));
  Vector weights = random.normal_vector(d);
  if (loud_matter) weights = weights.cwiseProduct(units) * std::sqrt(static_cast<double>(d)) / units.norm();
  weights *= std::sqrt(4.0 / static_cast<double>(d));  // about as much signal as noise
  const Vector y = clean * weights + random.normal_vector(n + tested, 2);
  const Matrix x = clean * units.asDiagonal();
  const Scaling scaling("standard", x.topRows(n));
  return {best_r_squared(x.topRows(n), y.head(n), x.bottomRows(tested), y.tail(tested)),
          best_r_squared(scaling(x.topRows(n)), y.head(n), scaling(x.bottomRows(tested)), y.tail(tested))};
}

void measure(Workbench& bench) {
  const Index n = bench.count("n");
  const double lambda = bench.number("lambda");
  bench
      .row("the penalty is counted in the features' own units",
           "difference of ridge on scaled features from penalties λ/d²",
           bench.trials([&](Random& random) { return difference_of_forms(n, 10, random); }))
      .predicted_and_claimed(within(0, 1e-10));

  const std::vector<double> deviations = {0.01, 0.1, 1, 10, 100};
  const auto shrunk = bench.trials([&](Random& random) { return kept(n, deviations, lambda, random); });
  std::vector<Sample> measured;
  std::vector<double> curve;
  for (std::size_t j = 0; j < deviations.size(); ++j) {
    const double energy = static_cast<double>(n) * deviations[j] * deviations[j];
    measured.push_back(of(shrunk, [&](const Vector& v) { return v[static_cast<Index>(j)]; }));
    curve.push_back(energy / (energy + lambda));
    bench
        .row("the penalty is counted in the features' own units",
             fmt::format("share of a coefficient that is kept, deviation {:g}", deviations[j]), measured.back())
        .predicted_and_claimed(within(curve.back(), 1e-9));
  }
  bench.figure({.title = "What one penalty leaves of each coefficient",
                .x = {.label = "deviation of the feature", .log = true},
                .y = {.label = "share that is kept"},
                .series = {predicted_series("nd²/(nd² + λ)", deviations, curve),
                           measured_series("ridge", deviations, measured)}});

  const std::vector<double>& decades = bench.list("decades");
  const Index few = bench.count("few");
  const auto equal = bench.trials(
      decades.size(), [&](std::size_t point, Random& random) { return fit(decades[point], false, few, random); });
  const auto loud = bench.trials(
      decades.size(), [&](std::size_t point, Random& random) { return fit(decades[point], true, few, random); });
  std::vector<Sample> raw, standard;
  for (std::size_t i = 0; i < decades.size(); ++i) {
    const std::string at = fmt::format(", units 10^±{:g}", decades[i]);
    raw.push_back(of(equal[i], &Fit::raw));
    standard.push_back(of(equal[i], &Fit::standard));
    const bool spread = decades[i] > 0;
    const std::string where = spread ? "all features matter equally" : "units are equal";
    bench.row(where, "R² of ridge, raw" + at, raw.back());
    auto row = bench.row(where, "R² gained by standardizing" + at, of(equal[i], &Fit::gain));
    if (decades[i] >= 0.5) row.predicted_and_claimed(at_least(0.02));
    if (!spread) row.predicted(within(0, 0.02));
    if (decades[i] < 0.5) continue;
    bench.row("what is loud matters more", "R² gained by standardizing" + at, of(loud[i], &Fit::gain))
        .predicted(at_most(-0.02))
        .claimed(at_least(0.05));
  }
  bench.figure({.title = "Ridge on twenty features that matter equally, with the best penalty",
                .x = {.label = "decades k, units in 10^U(−k, k)"},
                .y = {.label = "R² on new data"},
                .series = {measured_series("raw", decades, raw), measured_series("standardized", decades, standard)}});
  bench.remark(
      "Standardizing makes the penalty the same for all features, which is more accurate where they matter equally. "
      "Where the unit tells how much a feature matters, equal penalties throw that away.");
}

}  // namespace

Experiment make_l2_scale() {
  return {
      .description =
          {.name = "l2-scale",
           .title = "Weight decay and the scale of features",
           .claim =
               "An L2 penalty punishes the weights of small features more, by λ/d²; scaling makes it equal and the "
               "model more accurate.",
           .design = "Ridge regression is solved for features of different deviations, against the closed form; then "
                     "twenty features get units at random, and ridge with its best penalty predicts new data.",
           .formulas = {{"min |y − XDw'|² + λ|w'|² ⇔ (XᵀX + λD⁻²)w = Xᵀy",
                         R"((X^\top X + \lambda D^{-2})\, w = X^\top y,\quad w = D w')", "substitution of w = Dw'"},
                        {"share kept = nd²/(nd² + λ)", R"(\frac{n d_j^2}{n d_j^2 + \lambda})", "an orthogonal design"}},
           .settings = {{.name = "n",
                         .meaning = "samples of the closed forms",
                         .value = {200},
                         .lowest = 20,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "lambda",
                         .meaning = "the penalty of the closed form",
                         .value = {20},
                         .lowest = 1e-6,
                         .highest = 1e9},
                        {.name = "few",
                         .meaning = "samples that ridge learns from",
                         .value = {40},
                         .lowest = 22,
                         .highest = 1e5,
                         .whole = true},
                        {.name = "decades",
                         .meaning = "k, where units are 10^U(−k, k)",
                         .value = {0, 0.5, 1, 2, 3},
                         .quick = {0, 1, 2},
                         .lowest = 0,
                         .highest = 6,
                         .list = true}},
           .seeds = 40,
           .quick_seeds = 20},
      .measure = measure};
}

}  // namespace strickle::lab
