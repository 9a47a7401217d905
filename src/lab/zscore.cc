#include <fmt/format.h>

#include <cmath>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/registry.h"
#include "lab/scaling.h"

namespace strickle::lab {

namespace {

// Two proteins in units of their own, and a patient in whom one is much and the other a little above the mean.
constexpr double mean_a = 200, deviation_a = 40, patient_a = 300;      // nM
constexpr double mean_b = 5000, deviation_b = 1500, patient_b = 6500;  // counts

struct Patient {
  double a, b, mean, deviation;
};

struct Bulk {
  double standard, min_max, largest;
};

void measure_patient(Workbench& bench) {
  const Index n = bench.count("patients");
  const auto found = bench.trials([&](Random& random) -> Patient {
    Matrix x = random.normal_matrix(n, 2);
    x.col(0) = mean_a + deviation_a * x.col(0).array();
    x.col(1) = mean_b + deviation_b * x.col(1).array();
    const Scaling scaling("standard", x);
    const Matrix z = scaling(x), patient = scaling(Matrix{{patient_a, patient_b}});
    return {patient(0, 0), patient(0, 1), z.col(0).mean(), deviation(z.col(0))};
  });
  const std::string where = "values in different units are compared";
  const double error = 3 / std::sqrt(static_cast<double>(n));
  bench.row(where, "mean of a scaled column", of(found, &Patient::mean)).predicted_and_claimed(within(0, 1e-12));
  bench.row(where, "deviation of a scaled column", of(found, &Patient::deviation))
      .predicted_and_claimed(within(1, 1e-12));
  bench.row(where, "z of the protein at 300 nM of 200 ± 40", of(found, &Patient::a))
      .predicted_and_claimed(within(2.5, error));
  bench.row(where, "z of the protein at 6500 counts of 5000 ± 1500", of(found, &Patient::b))
      .predicted_and_claimed(within(1, error));
}

void measure_outlier(Workbench& bench) {
  const Index n = bench.count("n");
  const auto rows = static_cast<double>(n);
  const std::vector<double>& outliers = bench.list("outliers");
  const auto found = bench.trials(outliers.size(), [&](std::size_t point, Random& random) -> Bulk {
    Matrix x = random.normal_matrix(n, 1);
    x(0, 0) = outliers[point];
    const Matrix z = scaled("standard", x), u = scaled("min-max", x);
    return {deviation(z.bottomRows(n - 1)), deviation(u.bottomRows(n - 1)), z.cwiseAbs().maxCoeff()};
  });
  std::vector<Sample> standard, min_max;
  std::vector<double> standard_curve, min_max_curve;
  for (std::size_t i = 0; i < outliers.size(); ++i) {
    const double size = outliers[i];
    standard.push_back(of(found[i], &Bulk::standard));
    min_max.push_back(of(found[i], &Bulk::min_max));
    standard_curve.push_back(1 / std::sqrt(1 + size * size / rows));
    min_max_curve.push_back(1 / (size + expected_largest(rows - 1)));
    const Sample ratio = of(found[i], [](const Bulk& b) { return b.standard / b.min_max; });
    const std::string at = fmt::format(", outlier at {:g}", size);
    bench.row("it is compared with min-max", "deviation of the others, over that of min-max" + at, ratio)
        .predicted(within_share(standard_curve.back() / min_max_curve.back(), 0.05))
        .claimed(at_least(2));
    const std::string where =
        size * size <= rows ? "the outlier is within √n deviations" : "the outlier is beyond √n deviations";
    bench.row(where, "deviation of the others" + at, standard.back())
        .predicted(within_share(standard_curve.back(), 0.05))
        .claimed(at_least(0.7));
    bench.row(where, "largest |z|" + at, of(found[i], &Bulk::largest))
        .predicted(at_most(std::sqrt(rows - 1) * (1 + 1e-12)));
  }
  bench.figure({.title = "What one outlier leaves of the others",
                .x = {.label = "size of the outlier, in deviations", .log = true},
                .y = {.label = "deviation of all other values", .log = true},
                .series = {predicted_series("1/√(1 + M²/n)", outliers, standard_curve),
                           measured_series("standard", outliers, standard),
                           predicted_series("1/(M + aₙ)", outliers, min_max_curve),
                           measured_series("min-max", outliers, min_max)}});
  bench.remark(
      "Better than min-max by about √n, and still without any bound: an outlier that is far enough takes all of the "
      "scale. No |z| can exceed √(n − 1), so a limit on |z| finds nothing in a short column.");
}

void measure(Workbench& bench) {
  measure_patient(bench);
  measure_outlier(bench);
}

}  // namespace

Experiment make_zscore() {
  return {.description = {.name = "zscore",
                          .title = "Standard scores",
                          .claim = "Standardization compares values across units, and is robust: it bears outliers "
                                   "gracefully where min-max does not.",
                          .design =
                              "A patient's two proteins are scored against a population, in which one stands at +2.5 "
                              "and the other at +1.0 deviations; then one value of a normal column becomes an outlier.",
                          .formulas = {{"z = (x − mean)/deviation", R"(z = \frac{x - \mu}{\sigma})", "the definition"},
                                       {"deviation of the others = 1/√(1 + M²/n)",
                                        R"(\sigma_{\text{others}} = \frac{1}{\sqrt{1 + M^2/n}})",
                                        "the outlier adds M²/n to the variance"},
                                       {"|z| ≤ √(n − 1)", R"(|z| \le \sqrt{n-1})",
                                        "Shiffler 1988, for the deviation with divisor n"}},
                          .settings = {{.name = "n",
                                        .meaning = "values in the column with the outlier",
                                        .value = {10'000},
                                        .lowest = 100,
                                        .highest = 1e7,
                                        .whole = true},
                                       {.name = "patients",
                                        .meaning = "people the patient is compared with",
                                        .value = {2000},
                                        .lowest = 10,
                                        .highest = 1e7,
                                        .whole = true},
                                       {.name = "outliers",
                                        .meaning = "sizes of the outlier, in deviations",
                                        .value = {30, 100, 300, 1000},
                                        .lowest = 10,
                                        .highest = 1e12,
                                        .list = true}},
                          .seeds = 10,
                          .quick_seeds = 5},
          .measure = measure};
}

}  // namespace strickle::lab
