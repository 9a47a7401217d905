#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "doctor/candidates.h"
#include "doctor/findings.h"

namespace strickle::doctor {

namespace {

using enum Severity;

// Thresholds: theory's (the largest eigenvalue is the mean's for ρ > 1; van der Sluis' factor), or judgements;
// docs/doctor.md says which were tested on real tables, and what they are worth.
constexpr double largest_variance_ratio = 100;
constexpr double largest_offset_ratio = 1, high_offset_ratio = 3;
constexpr double smallest_rate = 1e-3, rate_gain = 10;
constexpr double condition_gain = 100;
constexpr double lowest_preactivation = 0.5, highest_preactivation = 3;
constexpr double most_dead = 0.05, most_idle = 0.2;
constexpr double farthest_value = 30;
constexpr double largest_mean = 1000;  // over the deviation
constexpr double drowned = 0.5, most_drowned = 0.2;

class ScaleFindings {
 public:
  ScaleFindings(const Examined& examined, const Measures& raw, const Measures& standard)
      : e_(examined), raw_(raw), standard_(standard) {}

  std::vector<Finding> find() {
    distances();
    components();
    penalty();
    offset();
    rates();
    condition();
    initialization();
    units();
    tails();
    zero_iqr();
    target();
    layer_norm();
    logarithms();
    offsets_of_columns();
    return std::move(found_);
  }

 private:
  void report(const char* code, Severity severity, std::string title, std::vector<std::string> columns, double figure,
              double threshold, std::string measure) {
    found_.push_back({code, severity, std::move(title), std::move(columns), figure, threshold, std::move(measure)});
  }
  double features() const { return static_cast<double>(e_.features.size()); }

  void distances() {
    const double share = raw_.effective_features / features();
    const bool ruled = raw_.distance_share > largest_share && e_.features.size() > 1;
    if (!(share < fewest_features) && !ruled) return;
    const bool one = raw_.distance_share > 0.5;
    report("SCALE001", raw_.distance_share > 0.9 ? high : medium,
           one ? fmt::format("'{}' makes {} of squared distances", raw_.loudest, percent_text(raw_.distance_share))
               : fmt::format("distances see {} of {} features",
                             raw_.effective_features < 10 ? fmt::format("{:.1f}", raw_.effective_features)
                                                          : fmt::format("{:.0f}", raw_.effective_features),
                             features()),
           {raw_.loudest}, share, fewest_features, "effective features over all");
  }

  void components() {
    if (!(raw_.component_loading > 0.9 && raw_.component_share > 0.9) || e_.features.size() < 2) return;
    report("SCALE002", medium,
           fmt::format("the first principal component is '{}': {} of the variance", raw_.component_column,
                       percent_text(raw_.component_share)),
           {raw_.component_column}, raw_.component_loading, 0.9, "squared loading");
  }

  void penalty() {
    const double ratio = raw_.deviation_ratio * raw_.deviation_ratio;
    if (!(ratio > largest_variance_ratio)) return;
    // Deviations that differ where no column rules are often of one unit, as pixels are.
    const bool harmless = raw_.effective_features / features() >= fewest_features;
    const auto quietest = std::ranges::min_element(e_.feature_facts, {}, &ColumnFacts::deviation);
    const std::string& name = e_.names[static_cast<std::size_t>(quietest - e_.feature_facts.begin())];
    report("SCALE003", harmless ? low : medium,
           std::isinf(ratio)
               ? fmt::format("an L2 penalty falls on '{}' beyond any measure, beside '{}'", name, raw_.loudest)
               : fmt::format("an L2 penalty weighs {:.2g} times as much on '{}' as on '{}'", ratio, name, raw_.loudest),
           {name, raw_.loudest}, ratio, largest_variance_ratio, "ratio of variances");
  }

  // The column that adds most to the trace of XᵀX: λmax and the first layer follow it.
  const std::string& largest_column() const {
    const auto found = std::ranges::max_element(e_.feature_facts, {}, &ColumnFacts::mean_square);
    return e_.names[static_cast<std::size_t>(found - e_.feature_facts.begin())];
  }

  void offset() {
    if (!(raw_.offset_ratio > largest_offset_ratio)) return;
    Gathered gathered;
    double squares = 0;
    for (const ColumnFacts& f : e_.feature_facts) squares += f.mean * f.mean;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      const double mean = e_.feature_facts[j].mean;
      if (mean * mean > 0.1 * squares) gathered.add(e_.names[j], mean * mean / squares);
    }
    report("SCALE004", raw_.offset_ratio > high_offset_ratio ? high : medium,
           fmt::format("features stand {:.1f} deviations from zero{}", raw_.offset_ratio,
                       gathered.empty() ? "" : ", most of it in " + names_text(gathered.columns())),
           gathered.empty() ? std::vector<std::string>() : gathered.columns(), raw_.offset_ratio, largest_offset_ratio,
           "ρ");
  }

  void rates() {
    const bool network = raw_.network_rate < smallest_rate && standard_.network_rate > rate_gain * raw_.network_rate;
    const bool linear = raw_.linear_rate < smallest_rate && standard_.linear_rate > rate_gain * raw_.linear_rate;
    if (!network && !linear) return;
    std::string title;
    if (linear) {
      title = fmt::format("a linear model diverges at learning rates above {:.2g} (standardized {:.2g})",
                          raw_.linear_rate, standard_.linear_rate);
    }
    if (network) {
      title += fmt::format("{}a network is safe up to {:.2g} ({:.2g})", linear ? ", " : "", raw_.network_rate,
                           standard_.network_rate);
    }
    report("SCALE005", high, title, {largest_column()}, linear ? raw_.linear_rate : raw_.network_rate, smallest_rate,
           "largest stable rate");
  }

  void condition() {
    const double gain = raw_.condition / standard_.condition;
    if (!(gain > condition_gain)) return;
    const std::string steps =
        raw_.steps > standard_.steps
            ? std::isinf(raw_.steps)
                  ? fmt::format("more than 10¹² steps of gradient descent where {:.3g} do once standardized",
                                standard_.steps)
                  : fmt::format("{:.2g} steps of gradient descent where {:.3g} do once standardized", raw_.steps,
                                standard_.steps)
            : fmt::format("the condition number is {}, and {:.3g} once standardized",
                          raw_.condition > 1e13 ? "beyond 10¹³" : fmt::format("{:.2g}", raw_.condition),
                          standard_.condition);
    report("SCALE006", medium, steps, {}, gain, condition_gain, "condition over that of the standardized columns");
  }

  void initialization() {
    if (!(raw_.preactivation < lowest_preactivation || raw_.preactivation > highest_preactivation)) return;
    report("SCALE007", raw_.preactivation > 30 || raw_.preactivation < 0.05 ? high : medium,
           fmt::format("under He initialization the first layer starts at ±{:.2g} instead of ±1.4", raw_.preactivation),
           {largest_column()}, raw_.preactivation,
           raw_.preactivation > 1 ? highest_preactivation : lowest_preactivation,
           "deviation of the first layer's values");
  }

  void units() {
    // Of few rows any unit may be 0.
    if (!(raw_.dead > most_dead || raw_.idle > most_idle) || e_.sampled() < 20) return;
    const bool dead = raw_.dead > most_dead;
    const std::string never = fmt::format("{:.0f} % of ReLUs never switch", 100 * raw_.idle);
    report("SCALE008", raw_.dead > most_idle ? high : medium,
           dead ? fmt::format("{:.0f} % of ReLUs are dead at the start, {:.0f} % never switch", 100 * raw_.dead,
                              100 * raw_.idle)
                : never,
           {}, dead ? raw_.dead : raw_.idle, dead ? most_dead : most_idle,
           dead ? "share of dead units" : "share of units that never switch");
  }

  // A column is named for its tails once.
  void tails() {
    Gathered heavy, squeezed, far;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      const ColumnFacts& f = e_.feature_facts[j];
      if (!(f.iqr() > 0)) continue;
      if (f.tail_ratio() > heavy_tail) heavy.add(e_.names[j], f.tail_ratio());
      else if (f.compression() < least_compression) squeezed.add(e_.names[j], 1 - f.compression());
      else if (f.farthest() > farthest_value) far.add(e_.names[j], f.farthest());
    }
    if (!heavy.empty()) {
      report("SCALE010", medium,
             fmt::format("heavy tails in {}: a few values make the deviation, {:.3g} times that of the middle",
                         names_text(heavy.columns()), heavy.worst()),
             heavy.columns(), heavy.worst(), heavy_tail, "deviation over IQR/1.349");
    }
    if (!squeezed.empty()) {
      report("SCALE009", medium,
             fmt::format("outliers in {}: min-max would leave {} of the range to 98 % of the values",
                         names_text(squeezed.columns()), percent_text(1 - squeezed.worst())),
             squeezed.columns(), 1 - squeezed.worst(), least_compression, "share of the range");
    }
    if (!far.empty()) {
      report("SCALE011", low,
             fmt::format("a value of {} lies {:.3g} robust deviations out", names_text(far.columns()), far.worst()),
             far.columns(), far.worst(), farthest_value, "robust deviations from the median");
    }
  }

  void zero_iqr() {
    Gathered gathered;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      const ColumnFacts& f = e_.feature_facts[j];
      // Of two values that is nothing to wonder at.
      if (f.iqr() == 0 && f.distinct > 2) gathered.add(e_.names[j], f.mode_share);
    }
    if (gathered.empty()) return;
    report("SCALE012", low,
           fmt::format("the middle half of {} is one value: a robust scaler would not scale {}",
                       names_text(gathered.columns()), gathered.size() == 1 ? "it" : "them"),
           gathered.columns(), gathered.worst(), 0.5, "share of the most frequent value");
  }

  void target() {
    if (!e_.table.target || !e_.table.target->classes.empty()) return;
    const auto [mean, deviation] = e_.target_moments();
    const double ratio = std::sqrt((mean * mean + deviation * deviation) / 2);
    const bool far = std::abs(mean) > 3 * deviation;
    if (!(deviation > 0) || !(ratio > 10 || ratio < 0.1 || far)) return;
    const bool large = ratio > 10 || ratio < 0.1;
    report("SCALE013", ratio > 100 ? high : medium,
           fmt::format("the target '{}' is {:.3g} ± {:.3g}, where a network starts at 0 ± 1.4", e_.table.target->name,
                       mean, deviation),
           {e_.table.target->name}, large ? ratio : std::abs(mean) / deviation,
           !large       ? 3
           : ratio > 10 ? 10
                        : 0.1,
           large ? "root mean square over a network's first output" : "mean over deviation");
  }

  void layer_norm() {
    const double m = features();
    double sum = 0;
    for (const ColumnFacts& f : e_.feature_facts) sum += f.deviation * f.deviation;
    if (m < 4 || !std::isfinite(sum)) return;
    Gathered quiet;
    double worst = 1;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      const double v = sum / e_.feature_facts[j].deviation / e_.feature_facts[j].deviation;
      const double correlation = (1 - 1 / m) / std::sqrt(1 - 2 / m + v / m / m);
      if (correlation < drowned) quiet.add(e_.names[j], 1 - correlation);
      worst = std::min(worst, correlation);
    }
    const double share = static_cast<double>(quiet.size()) / m;
    if (!(share > most_drowned)) return;
    report("SCALE014", low, fmt::format("LayerNorm over a row would drown {} of {} columns", quiet.size(), m),
           quiet.columns(), worst, drowned, "correlation of a column with itself");
  }

  void logarithms() {
    Gathered gathered;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      if (!logarithm_for(e_.feature_facts[j]).empty()) gathered.add(e_.names[j], e_.feature_facts[j].skewness);
    }
    if (gathered.empty()) return;
    report("SCALE015", low,
           fmt::format("{} {} over decades, with a long tail on the right", names_text(gathered.columns()),
                       gathered.size() == 1 ? "spreads" : "spread"),
           gathered.columns(), gathered.worst(), 1.5, "skewness");
  }

  void offsets_of_columns() {
    Gathered gathered;
    for (std::size_t j = 0; j < e_.names.size(); ++j) {
      if (e_.feature_facts[j].offset() > largest_mean) gathered.add(e_.names[j], e_.feature_facts[j].offset());
    }
    if (gathered.empty()) return;
    report("SCALE016", medium,
           fmt::format("the mean of {} is {:.1g} deviations: float32 and ε of a normalization feel it",
                       names_text(gathered.columns()), gathered.worst()),
           gathered.columns(), gathered.worst(), largest_mean, "mean over deviation");
  }

  const Examined& e_;
  const Measures &raw_, &standard_;
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> find_scale(const Examined& examined, const Measures& raw, const Measures& standard) {
  if (examined.features.empty()) return {};
  return ScaleFindings(examined, raw, standard).find();
}

std::vector<Finding> ordered(std::vector<Finding> findings, Model model) {
  std::erase_if(findings, [&](const Finding& f) {
    const auto& models = complaint(f.code).models;
    return model != Model::any && !models.empty() && std::ranges::find(models, model) == models.end();
  });
  std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.code < b.code;
  });
  return findings;
}

}  // namespace strickle::doctor
