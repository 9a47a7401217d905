#include <fmt/format.h>

#include "lab/real_data.h"
#include "lab/registry.h"

namespace strickle::lab {

namespace {

// What is measured of a star that dims: the orbit, the dip, the planet that it would be, and the star.
const std::vector<std::string>& measured_columns() {
  static const std::vector<std::string> names = {"koi_period", "koi_impact", "koi_duration", "koi_depth",
                                                 "koi_prad",   "koi_teq",    "koi_insol",    "koi_model_snr",
                                                 "koi_steff",  "koi_slogg",  "koi_srad"};
  return names;
}

void measure(Workbench& bench) {
  // Whether the dips are those of a second star rather than of a planet.
  const RealTable table = read_labelled(bench, "kepler_koi", "koi_fpflag_ss", measured_columns());
  const std::string where = "components are taken";
  const auto raw = first_component(table, "raw"), standard = first_component(table, "standard");
  const auto stretched = first_component(table, "asinh+standard");
  bench.row(where, fmt::format("largest squared loading, raw ({})", raw.feature), raw.largest_loading)
      .claimed(at_least(0.9));
  bench.row(where, "share of the first, raw", raw.share).claimed(at_least(0.5));
  bench
      .row(where, fmt::format("largest squared loading, standardized ({})", standard.feature), standard.largest_loading)
      .claimed(at_most(0.5));
  bench.row(where, "share of the first, standardized", standard.share).claimed(at_most(0.5));
  bench.row(where, "share of the first, asinh and standardized", stretched.share);
  compare_distances(bench, table, "Kepler's objects");
  compare_scalers(bench, table, "Kepler's objects",
                  {"raw", "min-max", "standard", "robust", "squash", "asinh+standard"});
  bench.remark(
      "Insolation reaches 10⁷ beside a surface gravity of 4: it is the first component, all of the distance, and the "
      "end of training. Its tail is heavy too: what helps most is a stretch, or a scaler that bounds it.");
}

}  // namespace

Experiment make_astronomy() {
  return {
      .description =
          {.name = "astronomy",
           .title = "Kepler's objects of interest",
           .claim =
               "In a catalogue whose columns span eight decades the largest takes the first component, neighbours and "
               "networks, and scaling gives the others back.",
           .design = "Eleven measured columns of stars that dim: principal components raw, standardized and stretched; "
                     "then neighbours and a small network tell second stars from planets behind each scaler. Missing "
                     "values take the median of their column.",
           .formulas = {{"share of a feature = σⱼ²/Σσ²", R"(\frac{\sigma_j^2}{\sum_k\sigma_k^2})",
                         "the mean squared distance of two samples is 2Σσ²"}},
           .settings = {{.name = "rows",
                         .meaning = "rows that are drawn, half to learn from",
                         .value = {3000},
                         .quick = {1500},
                         .lowest = 40,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "epochs",
                         .meaning = "of training",
                         .value = {15},
                         .quick = {6},
                         .lowest = 1,
                         .highest = 1e4,
                         .whole = true}},
           .seeds = 10,
           .quick_seeds = 4,
           .tables = {"kepler_koi"}},
      .measure = measure};
}

}  // namespace strickle::lab
