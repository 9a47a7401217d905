#include <fmt/format.h>

#include "lab/real_data.h"
#include "lab/registry.h"

namespace strickle::lab {

namespace {

void measure_components(Workbench& bench) {
  struct Kind {
    std::string what, table;
    std::vector<std::string> without;
  };
  const std::vector<Kind> kinds = {{"metabolites in µM", "gastric_nmr_metabolites", {"Idx"}},
                                   {"cell nuclei in units of length and area", "breast_cancer", {"target"}},
                                   {"transcripts per million, all in one unit", "hpa_tissue_ntpm", {}}};
  for (const Kind& kind : kinds) {
    const RealTable table = read_table(bench, kind.table, {}, kind.without);
    const auto raw = first_component(table, "raw"), standard = first_component(table, "standard");
    const auto stretched = first_component(table, "asinh+standard");
    bench.row("components are taken of " + kind.what, "share of the first, raw", raw.share);
    bench
        .row("components are taken of " + kind.what, fmt::format("largest squared loading, raw ({})", raw.feature),
             raw.largest_loading)
        .claimed(at_least(0.5));
    bench.row("components are taken of " + kind.what, "share of the first, standardized", standard.share);
    bench
        .row("components are taken of " + kind.what,
             fmt::format("largest squared loading, standardized ({})", standard.feature), standard.largest_loading)
        .claimed(at_most(0.25));
    bench.row("components are taken of " + kind.what, "share of the first, asinh and standardized", stretched.share);
  }
}

void measure(Workbench& bench) {
  measure_components(bench);
  const RealTable nuclei = read_labelled(bench, "breast_cancer", "target");
  compare_distances(bench, nuclei, "cell nuclei");
  compare_scalers(bench, nuclei, "cell nuclei", {"raw", "min-max", "standard", "robust", "squash", "asinh+standard"});
  bench.remark(
      "One metabolite is the first component of all metabolites in µM, and area that of nuclei. Neighbours lose a few "
      "points to it; a network at an ordinary learning rate loses everything. Transcripts share one unit: "
      "there no single tissue is the component, and it takes a stretch rather than a scale to hear the rare genes.");
}

}  // namespace

Experiment make_biology() {
  return {
      .description =
          {.name = "biology",
           .title = "Metabolites, transcripts and cell nuclei",
           .claim = "In tables of biology the column of the largest unit takes the first component, neighbours and "
                    "networks, and scaling gives the others back.",
           .design =
               "Principal components of metabolites in urine (patients, healthy people and pooled controls), of cell nuclei and of transcripts in tissues, raw, "
               "standardized and stretched; then neighbours and a small network tell malignant nuclei from benign "
               "ones behind each scaler. Missing values take the median of their column.",
           .formulas = {{"share of a feature = σⱼ²/Σσ²", R"(\frac{\sigma_j^2}{\sum_k\sigma_k^2})",
                         "the mean squared distance of two samples is 2Σσ²"}},
           .settings = {{.name = "rows",
                         .meaning = "rows that are drawn, half to learn from",
                         .value = {569},
                         .lowest = 40,
                         .highest = 1e6,
                         .whole = true},
                        {.name = "epochs",
                         .meaning = "of training",
                         .value = {20},
                         .quick = {10},
                         .lowest = 1,
                         .highest = 1e4,
                         .whole = true}},
           .seeds = 20,
           .quick_seeds = 6,
           .tables = {"breast_cancer", "gastric_nmr_metabolites", "hpa_tissue_ntpm"}},
      .measure = measure};
}

}  // namespace strickle::lab
