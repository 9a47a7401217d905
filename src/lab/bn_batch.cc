#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "model/layer.h"

namespace strickle::lab {

namespace {

using model::Normalization;

struct Noise {
  double correlation, mean_error, variance_error, largest, accuracy;
};

// Batches of B rows of normal numbers through BatchNorm, against the numbers themselves.
Noise noise(Index batch, Index batches, Index d, Random& random) {
  const auto layer = model::make_normalization({.kind = Normalization::batch, .epsilon = 0}, d);
  Vector parameters(layer->parameters());
  parameters << Vector::Ones(d), Vector::Zero(d);
  const Vector direction = random.normal_vector(d);
  double products = 0, squares = 0, originals = 0, largest = 0, right = 0;
  Vector means(batches * d), variances(batches * d);
  for (Index b = 0; b < batches; ++b) {
    const Matrix x = random.normal_matrix(batch, d);
    const Matrix y = layer->forward(x, parameters, true);
    products += x.cwiseProduct(y).sum();
    squares += y.squaredNorm();
    originals += x.squaredNorm();
    largest = std::max(largest, y.cwiseAbs().maxCoeff());
    right += static_cast<double>((((x * direction).array() > 0) == ((y * direction).array() > 0)).count());
    means.segment(b * d, d) = x.colwise().mean().transpose();
    const Matrix centred = x.rowwise() - x.colwise().mean();
    variances.segment(b * d, d) =
        centred.colwise().squaredNorm().transpose() / static_cast<double>(std::max<Index>(1, batch - 1));
  }
  return {products / std::sqrt(squares * originals), std::sqrt(means.squaredNorm() / static_cast<double>(means.size())),
          std::sqrt((variances.array() - 1).square().mean()), largest, right / static_cast<double>(batch * batches)};
}

void measure(Workbench& bench) {
  const std::vector<double>& sizes = bench.list("batches");
  const Index d = bench.count("d"), rows = bench.count("rows");
  const auto found = bench.trials(sizes.size(), [&](std::size_t point, Random& random) {
    const auto batch = static_cast<Index>(sizes[point]);
    return noise(batch, rows / batch, d, random);
  });
  std::vector<Sample> correlations, accuracies;
  std::vector<double> curve, accuracy_curve;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const double batch = sizes[i], r = correlation_in_batch(batch);
    const std::string at = fmt::format(", B = {:g}", batch);
    const std::string where = batch <= 16 ? "batches have up to 16 samples" : "batches are larger";
    correlations.push_back(of(found[i], &Noise::correlation));
    accuracies.push_back(of(found[i], &Noise::accuracy));
    curve.push_back(r);
    accuracy_curve.push_back(1 - std::acos(r) / std::numbers::pi);
    bench.row(where, "correlation of what comes out with what went in" + at, correlations.back())
        .predicted(within(r, 0.01))
        .claimed(batch <= 16 ? at_most(0.96) : at_least(0.96));
    bench.row(where, "error of the batch's mean, in deviations" + at, of(found[i], &Noise::mean_error))
        .predicted(within_share(1 / std::sqrt(batch), 0.03));
    bench.row(where, "error of the batch's variance" + at, of(found[i], &Noise::variance_error))
        .predicted(within_share(std::sqrt(2 / (batch - 1)), 0.06));
    bench.row(where, "largest |output|" + at, of(found[i], &Noise::largest))
        .predicted(at_most(std::sqrt(batch - 1) * (1 + 1e-12)));
    bench.row(where, "accuracy of the rule that is right without noise" + at, accuracies.back())
        .predicted(within(accuracy_curve.back(), 0.02));
  }
  bench.figure({.title = "Batch statistics are noise",
                .x = {.label = "batch size B", .log = true},
                .y = {.label = "correlation, accuracy"},
                .series = {predicted_series("√(2/B)·Γ(B/2)/Γ((B − 1)/2)", sizes, curve),
                           measured_series("correlation", sizes, correlations),
                           predicted_series("1 − arccos(r)/π", sizes, accuracy_curve),
                           measured_series("accuracy", sizes, accuracies)}});
  bench.remark(
      "In batches of two every output is exactly −1 or 1: nothing is left but which of the two was larger. The share "
      "of noise is about 3/(2B).");
}

}  // namespace

Experiment make_bn_batch() {
  return {
      .description =
          {.name = "bn-batch",
           .title = "BatchNorm in small batches",
           .claim =
               "Batch normalization adds noise in small batches, since its statistics are those of a few samples, and little in larger ones.",
           .design =
               "Normal numbers go through BatchNorm in batches of B, and are correlated with what comes out; a linear "
               "rule that is always right is applied to what comes out.",
           .formulas = {{"correlation r = √(2/B)·Γ(B/2)/Γ((B − 1)/2)",
                         R"(r = \sqrt{\tfrac2B}\,\frac{\Gamma(B/2)}{\Gamma((B-1)/2)})",
                         "the mean of a batch's deviation over the true one, c₄·√(1 − 1/B) of quality control"},
                        {"errors of mean and variance: 1/√B, √(2/(B − 1))",
                         R"(\frac{1}{\sqrt B},\ \sqrt{\frac{2}{B-1}})", "sampling of normal numbers"},
                        {"|output| ≤ √(B − 1)", R"(|y| \le \sqrt{B-1})", "Shiffler 1988, with divisor n"},
                        {"accuracy = 1 − arccos(r)/π", R"(1 - \frac{\arccos r}{\pi})",
                         "two normal numbers of correlation r have the same sign"}},
           .settings =
               {{.name = "batches",
                 .meaning = "batch sizes",
                 .value = {2, 4, 8, 16, 32, 64},
                 .lowest = 2,
                 .highest = 4096,
                 .list = true,
                 .whole = true},
                {.name = "d", .meaning = "features", .value = {16}, .lowest = 8, .highest = 1000, .whole = true},
                {.name = "rows",
                 .meaning = "samples in all",
                 .value = {32'768},
                 .quick = {8192},
                 .lowest = 4096,
                 .highest = 1e7,
                 .whole = true}},
           .seeds = 8,
           .quick_seeds = 4},
      .measure = measure};
}

}  // namespace strickle::lab
