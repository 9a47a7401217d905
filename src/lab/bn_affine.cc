#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/layer.h"
#include "strickle/error.h"
#include "strickle/norm.h"

namespace strickle::lab {

namespace {

using model::Normalization;

double change(const Matrix& before, const Matrix& after) { return (after - before).norm() / before.norm(); }

// a ∈ 10^U(−k, k) and b ∈ U(−10, 10) per feature.
struct Errors {
  Eigen::RowVectorXd a, b;
};

Errors draw_errors(Index d, double k, Random& random) {
  Errors errors{Eigen::RowVectorXd(d), Eigen::RowVectorXd(d)};
  for (Index j = 0; j < d; ++j) {
    errors.a[j] = std::pow(10, random.uniform(-k, k));
    errors.b[j] = random.uniform(-10, 10);
  }
  return errors;
}

Matrix affine(const Matrix& x, const Errors& errors) {
  Matrix y = x * errors.a.asDiagonal();
  y.rowwise() += errors.b;
  return y;
}

constexpr Normalization exact_batch{.kind = Normalization::batch, .epsilon = 0};
constexpr Normalization batch{.kind = Normalization::batch, .epsilon = 1e-5};

struct Direct {
  double exact, with_epsilon, predicted, layer, group;
};

// BatchNorm and others on the features themselves.
void measure_direct(Workbench& bench) {
  const std::vector<double>& decades = bench.list("decades");
  const Index n = bench.count("n"), d = bench.count("d");
  const auto found = bench.trials(decades.size(), [&](std::size_t point, Random& random) -> Direct {
    const Matrix x = random.normal_matrix(n, d);
    const Errors errors = draw_errors(d, decades[point], random);
    const Matrix y = affine(x, errors);
    // What ε leaves of each feature's deviation, before and after.
    const Eigen::ArrayXd variance = (x.rowwise() - x.colwise().mean()).array().square().colwise().mean().transpose();
    const Eigen::ArrayXd a = errors.a.transpose().array();
    const Eigen::ArrayXd before = (1 + 1e-5 / variance).rsqrt(), after = (1 + 1e-5 / (a.square() * variance)).rsqrt();
    const Normalization layer{.kind = Normalization::layer}, group{.kind = Normalization::group, .groups = 2};
    return {change(normalized(x, exact_batch), normalized(y, exact_batch)),
            change(normalized(x, batch), normalized(y, batch)),
            std::sqrt((after - before).square().sum() / before.square().sum()),
            change(normalized(x, layer), normalized(y, layer)), change(normalized(x, group), normalized(y, group))};
  });
  std::vector<Sample> exact, with_epsilon, layer;
  std::vector<double> curve;
  for (std::size_t i = 0; i < decades.size(); ++i) {
    const std::string at = fmt::format(", a in 10^±{:g}", decades[i]);
    exact.push_back(of(found[i], &Direct::exact));
    with_epsilon.push_back(of(found[i], &Direct::with_epsilon));
    layer.push_back(of(found[i], &Direct::layer));
    curve.push_back(of(found[i], &Direct::predicted).mean());
    bench.row("BatchNorm has no ε", "relative change" + at, exact.back()).predicted_and_claimed(within(0, 1e-9));
    const bool far = decades[i] <= 1;
    bench
        .row(far ? "a·σ stays far above √ε" : "a·σ comes near √ε", "relative change with ε = 1e-5" + at,
             with_epsilon.back())
        .claimed(at_most(1e-3));
    bench
        .row(far ? "a·σ stays far above √ε" : "a·σ comes near √ε", "relative change over what ε predicts" + at,
             of(found[i], [](const Direct& t) { return t.with_epsilon / t.predicted; }))
        .predicted(within(1, 0.02));
    bench.row("LayerNorm takes its place", "relative change" + at, layer.back())
        .predicted(at_least(0.3))
        .claimed(at_most(1e-3));
    bench.row("GroupNorm takes its place", "relative change" + at, of(found[i], &Direct::group))
        .predicted(at_least(0.3))
        .claimed(at_most(1e-3));
  }
  bench.figure(
      {.title = "How much normalized values change under feature-wise affine errors",
       .x = {.label = "decades k, errors a in 10^U(−k, k)"},
       .y = {.label = "relative change", .log = true},
       .series = {predicted_series("from ε", decades, curve), measured_series("BatchNorm, ε = 0", decades, exact),
                  measured_series("BatchNorm, ε = 1e-5", decades, with_epsilon),
                  measured_series("LayerNorm", decades, layer)}});
}

struct Other {
  double negative, shift, global, per_feature, single_precision, ends;
};

double change_in_single(const Matrix& x, double offset) {
  const auto n = static_cast<std::int64_t>(x.rows()), d = static_cast<std::int64_t>(x.cols());
  Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> in = (x.array() + offset).cast<float>(),
                                                                        out(n, d);
  batch_norm<float>({in.data(), {n, d}}, 1, {}, 0, {out.data(), {n, d}});
  return change(normalized(x, exact_batch), out.cast<double>());
}

// A sign, a linear layer in between, single precision, and where a feature is at √ε.
void measure_limits(Workbench& bench) {
  const Index n = bench.count("n"), d = bench.count("d");
  const double offset = bench.number("offset");
  if (d % 2 != 0)
    throw Error(ErrorCode::invalid_argument, fmt::format("d of bn-affine is even, for two groups; got {}", d));
  const auto found = bench.trials([&](Random& random) -> Other {
    const Matrix x = random.normal_matrix(n, d);
    const Matrix w = random.normal_matrix(d, d, std::sqrt(2 / static_cast<double>(d)));
    const auto behind = [&](const Matrix& inputs) { return normalized(inputs * w, exact_batch); };
    const Errors errors = draw_errors(d, 1, random);
    Errors shifts = errors, scales = errors;
    shifts.a.setOnes();
    scales.b.setZero();
    Other other{};
    other.negative = change(normalized(x, exact_batch), normalized(-x, exact_batch));
    other.shift = change(behind(x), behind(affine(x, shifts)));
    other.global = change(behind(x), behind(1000 * x));
    other.per_feature = change(behind(x), behind(affine(x, scales)));
    other.single_precision = change_in_single(x, offset);
    const Matrix small = normalized(std::sqrt(1e-5) * x, batch);
    other.ends = std::sqrt(small.array().square().mean());
    return other;
  });
  bench.row("a factor is negative", "relative change where all signs turn", of(found, &Other::negative))
      .predicted(within(2, 1e-9))
      .claimed(at_most(1e-3));
  bench
      .row("a linear layer stands before it, and errors are shifts or one factor for all", "relative change by shifts",
           of(found, &Other::shift))
      .predicted_and_claimed(within(0, 1e-9));
  bench
      .row("a linear layer stands before it, and errors are shifts or one factor for all",
           "relative change by a factor of 1000", of(found, &Other::global))
      .predicted_and_claimed(within(0, 1e-9));
  bench
      .row("a linear layer stands before it, and factors differ", "relative change by factors, a in 10^±1",
           of(found, &Other::per_feature))
      .predicted(at_least(0.3))
      .claimed(at_most(1e-3));
  // Floats near the offset are this far apart, below a power of two half as far as above; rounding is uniform noise.
  const auto spacing = [](double at) { return std::ldexp(1.0, static_cast<int>(std::floor(std::log2(at))) - 23); };
  const double rounding = std::sqrt((std::pow(spacing(offset - 0.7), 2) + std::pow(spacing(offset + 0.7), 2)) / 24);
  bench
      .row("single precision cannot hold the offset beside the values",
           fmt::format("relative change by an offset of {:g}", offset), of(found, &Other::single_precision))
      .predicted(within_share(rounding, 0.1))
      .claimed(at_most(1e-3));
  bench.row("a·σ comes near √ε", "deviation of what comes out at a·σ = √ε", of(found, &Other::ends))
      .predicted(within(1 / std::sqrt(2.0), 0.01))
      .claimed(within(1, 0.01));
}

void measure(Workbench& bench) {
  measure_limits(bench);
  measure_direct(bench);
  bench.remark(
      "The invariance is that of standardizing, over the batch and with ε: it is there only where normalization meets "
      "the features themselves. Behind a linear layer every unit is a mixture of features, whose weights the "
      "factors change.");
}

}  // namespace

Experiment make_bn_affine() {
  return {
      .description =
          {.name = "bn-affine",
           .title = "BatchNorm and feature-wise affine errors",
           .claim = "Batch normalization is invariant to any feature-wise affine change of its inputs; layer and group "
                    "normalization are not.",
           .design = "Features are multiplied by 10^U(−k, k) and shifted; how much the normalized values change is "
                     "measured without and with ε, with other signs, behind a linear layer and in single precision.",
           .formulas = {{"BN(ax + b) = BN(x) for a > 0, ε = 0", R"(\mathrm{BN}(a x + b) = \mathrm{BN}(x),\quad a > 0)",
                         "the definition"},
                        {"deviation of what comes out = 1/√(1 + ε/(a²σ²))",
                         R"(\frac{1}{\sqrt{1 + \varepsilon/(a^2\sigma^2)}})", "the definition with ε"}},
           .settings =
               {{.name = "n", .meaning = "samples", .value = {512}, .lowest = 100, .highest = 1e5, .whole = true},
                {.name = "d",
                 .meaning = "features; even, for two groups",
                 .value = {64},
                 .lowest = 4,
                 .highest = 1024,
                 .whole = true},
                {.name = "decades",
                 .meaning = "k, where factors are 10^U(−k, k)",
                 .value = {1, 2, 3, 6},
                 .lowest = 0.1,
                 .highest = 8,
                 .list = true},
                {.name = "offset",
                 .meaning = "added to the features in single precision",
                 .value = {1e5},
                 .lowest = 1e4,
                 .highest = 1e6}},
           .seeds = 10,
           .quick_seeds = 5},
      .measure = measure};
}

}  // namespace strickle::lab
