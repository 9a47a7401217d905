#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/registry.h"
#include "lab/scaling.h"
#include "model/eigenvalues.h"
#include "model/optimizer.h"
#include "model/principal_components.h"

namespace strickle::lab {

namespace {

// A linear VAE: q(z|x) = N(Vx, diag s), p(x|z) = N(Wz, σ²), p(z) = N(0, 1), on centred data of covariance C. The bound
// needs no sampling:
//
//   −ELBO = (tr C − 2·tr(WVC) + tr(WᵀW·(VCVᵀ + diag s)))/(2σ²) + ½·(tr(VCVᵀ) + Σ(s − log s) − k)
class LinearVae {
 public:
  LinearVae(Index features, Index latents, double variance) : d_(features), k_(latents), variance_(variance) {}

  Vector start(Random& random) const {
    Vector parameters = random.normal_vector(2 * d_ * k_ + k_, 0.1);
    parameters.tail(k_).setZero();  // log s
    return parameters;
  }
  Eigen::MatrixXd w(const Vector& p) const { return Eigen::Map<const Eigen::MatrixXd>(p.data(), d_, k_); }
  Eigen::MatrixXd v(const Vector& p) const { return Eigen::Map<const Eigen::MatrixXd>(p.data() + d_ * k_, k_, d_); }
  Eigen::ArrayXd s(const Vector& p) const { return p.tail(k_).array().exp(); }

  Vector gradient(const Vector& p, const Eigen::MatrixXd& covariance) const {
    const Eigen::MatrixXd weights = w(p), encoder = v(p);
    const Eigen::ArrayXd spread = s(p);
    const Eigen::MatrixXd seen = encoder * covariance, latent = seen * encoder.transpose();
    Eigen::MatrixXd second = latent;
    second.diagonal().array() += spread;
    Vector result(p.size());
    Eigen::Map<Eigen::MatrixXd>(result.data(), d_, k_) = (weights * second - seen.transpose()) / variance_;
    Eigen::Map<Eigen::MatrixXd>(result.data() + d_ * k_, k_, d_) =
        (weights.transpose() * weights * seen - weights.transpose() * covariance) / variance_ + seen;
    result.tail(k_) = spread * ((weights.transpose() * weights).diagonal().array() / variance_ + 1) / 2 - 0.5;
    return result;
  }
  /// KL(q(z|x) ‖ p(z)) of each latent, in the mean over x.
  Eigen::ArrayXd divergences(const Vector& p, const Eigen::MatrixXd& covariance) const {
    const Eigen::ArrayXd means = (v(p) * covariance * v(p).transpose()).diagonal().array();
    return (means + s(p) - 1 - s(p).log()) / 2;
  }

 private:
  Index d_, k_;
  double variance_;
};

struct Trained {
  std::vector<double> divergences, predicted;  // falling
  double active = 0, predicted_active = 0, decoder_error = 0;
};

Trained train(double c, bool standardized, Index n, std::int64_t steps, const std::vector<double>& spectrum,
              Random& random) {
  const auto d = static_cast<Index>(spectrum.size());
  Matrix x = random.normal_matrix(n, d);
  for (Index j = 0; j < d; ++j) x.col(j) *= c * std::sqrt(spectrum[static_cast<std::size_t>(j)]);
  x = x * random.orthonormal_columns(d, d);
  if (standardized) x = scaled("standard", x);
  const auto components = model::principal_components(x);
  const Eigen::MatrixXd covariance =
      components.loadings * components.variances.asDiagonal() * components.loadings.transpose();

  const LinearVae vae(d, d, 1);
  Vector parameters = vae.start(random);
  model::Adam fast(0.02), slow(0.002);
  for (std::int64_t t = 0; t < steps; ++t)
    (t < steps / 2 ? fast : slow).step(parameters, vae.gradient(parameters, covariance));

  Trained result;
  const Eigen::ArrayXd divergences = vae.divergences(parameters, covariance);
  result.divergences.assign(divergences.begin(), divergences.end());
  std::ranges::sort(result.divergences, std::greater<>());
  // What Tipping and Bishop's solution has: squared singular values of W are λ − σ².
  const Vector lengths = model::squared_singular_values(vae.w(parameters));
  double error = 0, scale = 0;
  for (Index i = 0; i < d; ++i) {
    const double lambda = components.variances[i];
    result.predicted.push_back(lambda > 1 ? std::log(lambda) / 2 : 0);
    result.predicted_active += result.predicted.back() > 0.01 ? 1 : 0;
    result.active += result.divergences[static_cast<std::size_t>(i)] > 0.01 ? 1 : 0;
    error = std::max(error, std::abs(lengths[i] - std::max(0.0, lambda - 1)));
    scale = std::max(scale, lambda);
  }
  result.decoder_error = error / scale;
  return result;
}

void measure(Workbench& bench) {
  const std::vector<double>& scales = bench.list("scales");
  const std::vector<double>& spectrum = bench.list("spectrum");
  const Index n = bench.count("n");
  const auto steps = static_cast<std::int64_t>(bench.number("steps"));
  // The last point is standardized, whatever its scale was.
  const auto found = bench.trials(scales.size() + 1, [&](std::size_t point, Random& random) {
    const bool standardized = point == scales.size();
    return train(standardized ? 1 : scales[point], standardized, n, steps, spectrum, random);
  });
  std::vector<Sample> active, bits;
  std::vector<double> curve, bits_curve;
  const auto all = static_cast<double>(spectrum.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& here = found[i];
    const bool standardized = i == scales.size();
    const auto total = [](const std::vector<double>& values) {
      double sum = 0;
      for (const double value : values) sum += value;
      return sum;
    };
    active.push_back(of(here, &Trained::active));
    bits.push_back(of(here, [&](const Trained& t) { return total(t.divergences); }));
    curve.push_back(of(here, &Trained::predicted_active).mean());
    bits_curve.push_back(of(here, [&](const Trained& t) { return total(t.predicted); }).mean());
    const std::string at = standardized ? ", standardized" : fmt::format(", c = {:g}", scales[i]);
    const std::string where = standardized               ? "inputs are standardized, so that no scale is small"
                              : curve.back() < 0.5       ? "every eigenvalue is below the decoder's variance"
                              : curve.back() > all - 0.5 ? "every eigenvalue is above it, where none collapses"
                                                         : "the decoder's variance lies among the eigenvalues";
    auto row = bench.row(where, "active latents" + at, active.back());
    row.predicted(within(curve.back(), 0.5));
    row.claimed(standardized || curve.back() > all - 0.5 ? at_least(all) : at_most(all - 1));
    bench
        .row(where, "nats that the latents carry, less those of the formula" + at,
             of(here, [&](const Trained& t) { return total(t.divergences) - total(t.predicted); }))
        .predicted(within(0, 0.02 + 0.01 * bits_curve.back()));
    bench.row(where, "largest error of |W|² against λ − σ², over the largest λ" + at, of(here, &Trained::decoder_error))
        .predicted(within(0, 0.02));
  }
  active.pop_back();
  bits.pop_back();
  curve.pop_back();
  bits_curve.pop_back();
  bench.figure({.title = "Latents of a linear VAE that stay active",
                .x = {.label = "scale c of the inputs", .log = true},
                .y = {.label = "active latents"},
                .series = {predicted_series("eigenvalues above σ² = 1", scales, curve),
                           measured_series("measured", scales, active)}});
  bench.figure(
      {.title = "What the latents carry",
       .x = {.label = "scale c of the inputs", .log = true},
       .y = {.label = "nats"},
       .series = {predicted_series("Σ ½·log(λ/σ²)", scales, bits_curve), measured_series("measured", scales, bits)}});
  bench.remark(
      "A unit Gaussian decoder gives every input of variance 1 up as noise: which latents collapse is decided by the "
      "scale of the inputs beside σ², not by the model. Standardized inputs keep those components whose eigenvalue of "
      "the correlation matrix is above σ².");
}

}  // namespace

Experiment make_vae() {
  return {
      .description =
          {.name = "vae",
           .title = "Latents of a VAE and the scale of its inputs",
           .claim =
               "In a VAE with a decoder of fixed variance, latents collapse where the scale of the inputs is small.",
           .design =
               "A linear VAE, whose bound is exact without sampling, is trained by Adam on data with a known "
               "spectrum at several scales; active are latents whose divergence from the prior is above 0.01 nats.",
           .formulas = {{"active where c²λᵢ > σ²", R"(c^2 \lambda_i > \sigma^2)",
                         "Tipping and Bishop 1999; Lucas, Tucker, Grosse and Norouzi 2019"},
                        {"KLᵢ = ½·log(c²λᵢ/σ²)", R"(\mathrm{KL}_i = \tfrac12 \log\frac{c^2\lambda_i}{\sigma^2})",
                         "at that solution"}},
           .settings =
               {{.name = "scales",
                 .meaning = "c, by which inputs are multiplied",
                 .value = {0.1, 0.4, 0.8, 1.3, 2, 3},
                 .quick = {0.1, 0.8, 3},
                 .lowest = 0.05,
                 .highest = 3.5,
                 .list = true},
                {.name = "spectrum",
                 .meaning = "eigenvalues λ of the data at c = 1",
                 .value = {0.2, 0.3, 0.5, 1.2, 2.5, 4},
                 .lowest = 0.01,
                 .highest = 5,
                 .list = true},
                {.name = "n", .meaning = "samples", .value = {2000}, .lowest = 200, .highest = 1e6, .whole = true},
                {.name = "steps",
                 .meaning = "of training",
                 .value = {6000},
                 .quick = {4000},
                 .lowest = 3000,
                 .highest = 1e6,
                 .whole = true}},
           .seeds = 5,
           .quick_seeds = 3},
      .measure = measure};
}

}  // namespace strickle::lab
