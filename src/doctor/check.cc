#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

#include "core/parallel.h"
#include "doctor/candidates.h"
#include "doctor/examined.h"
#include "doctor/findings.h"
#include "doctor/measures.h"
#include "doctor/probe.h"
#include "doctor/recommendation.h"
#include "doctor/trial.h"
#include "model/scaling.h"
#include "strickle/doctor.h"
#include "strickle/error.h"

namespace strickle::doctor {

using model::Matrix;
using model::Vector;

namespace {

constexpr int histogram_bins = 24;

void check_table(const Table& table, const Options& options) {
  for (const Column& column : table.columns) {
    if (column.values.size() == table.columns.front().values.size()) continue;
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} sampled values in column '{}' and {} in '{}'", column.values.size(), column.name,
                            table.columns.front().values.size(), table.columns.front().name));
  }
  if (table.target && !table.columns.empty() && table.target->values.size() != table.columns.front().values.size()) {
    throw Error(ErrorCode::invalid_argument, "the target has not as many values as the columns");
  }
  for (const std::string& code : options.mute) complaint(code);
}

// What the matrix is like behind each scaling. A thread holds some copies of it, so of a large one fewer work at once.
void measure_scalings(const Examined& examined, const Vector& y, const Options& options,
                      std::vector<ScalingReport>& scalings) {
  constexpr std::int64_t values_at_once = std::int64_t{1} << 24;
  const auto at_once = std::max<std::int64_t>(1, values_at_once / std::max<model::Index>(1, examined.x.size()));
  const int threads = static_cast<int>(std::min<std::int64_t>(options.threads, at_once));
  std::int64_t done = 0;
  std::mutex mutex;
  parallel_for(static_cast<std::int64_t>(scalings.size()), threads, [&](std::int64_t i) {
    ScalingReport& scaling = scalings[static_cast<std::size_t>(i)];
    const model::Scaling scaler(chains_of(scaling.name, examined.feature_facts), examined.x);
    scaling.measures = measure(scaler(examined.x), examined.names, y, options.seed);
    if (!options.progress) return;
    const std::scoped_lock lock(mutex);
    options.progress("measuring", ++done, static_cast<std::int64_t>(scalings.size()));
  });
}

std::vector<int> histogram_of(const ColumnFacts& facts, std::span<const double> values) {
  if (facts.empty() || facts.constant() || !std::isfinite(facts.q99 - facts.q01)) return {};
  const bool narrow = facts.q99 > facts.q01;
  const double low = narrow ? facts.q01 : facts.min, high = narrow ? facts.q99 : facts.max;
  if (!std::isfinite(high - low)) return {};
  std::vector<int> bins(histogram_bins);
  for (const double value : values) {
    if (!(value >= low && value <= high)) continue;
    const double place = (value - low) / (high - low) * histogram_bins;
    ++bins[static_cast<std::size_t>(std::min(place, histogram_bins - 1.0))];
  }
  return bins;
}

// Shares of the features raw and behind the recommendation, into their reports.
void add_shares(const Examined& examined, const Recommendation& recommendation, std::vector<ColumnReport>& columns) {
  if (examined.x.rows() < 2 || examined.features.empty() || !std::isfinite(examined.x.squaredNorm())) return;
  const Shares raw = shares_of(examined.x);
  std::vector<std::string> chains;
  for (const std::size_t c : examined.features) {
    const std::string& scaler = recommendation.columns[c].scaler;
    chains.push_back(scaler.empty() ? "raw" : scaler);
  }
  const bool none = std::ranges::all_of(chains, [](const std::string& chain) { return chain == "raw"; });
  const Shares scaled = none ? raw : shares_of(model::Scaling(chains, examined.x)(examined.x));
  for (std::size_t j = 0; j < examined.features.size(); ++j) {
    ColumnReport& column = columns[examined.features[j]];
    const auto at = static_cast<model::Index>(j);
    column.distance_share = raw.distance[at];
    column.distance_share_scaled = scaled.distance[at];
    column.loading = raw.loading[at];
    column.loading_scaled = scaled.loading[at];
  }
}

std::vector<ColumnReport> describe(const Examined& examined, const std::vector<Finding>& findings) {
  std::vector<ColumnReport> columns;
  for (std::size_t c = 0; c < examined.facts.size(); ++c) {
    const ColumnFacts& f = examined.facts[c];
    const Column& column = examined.table.columns[c];
    columns.push_back({.name = column.name,
                       .type = column.type,
                       .finite = f.counts.finite,
                       .missing = f.counts.missing,
                       .infinite = f.counts.positive_infinite + f.counts.negative_infinite,
                       .distinct = f.distinct,
                       .mean = f.mean,
                       .deviation = f.deviation,
                       .min = f.min,
                       .q25 = f.q25,
                       .median = f.median,
                       .q75 = f.q75,
                       .max = f.max,
                       .tail_ratio = f.tail_ratio(),
                       .histogram = histogram_of(f, column.values)});
  }
  std::map<std::string_view, ColumnReport*> by_name;
  for (ColumnReport& column : columns) by_name.emplace(column.name, &column);
  for (const Finding& finding : findings) {
    for (const std::string& name : finding.columns) {
      if (const auto found = by_name.find(name); found != by_name.end()) found->second->codes.push_back(finding.code);
    }
  }
  return columns;
}

// What the learner that minds the raw data most loses beside the recommended scaling and the rule's, the smaller of the
// two; nothing where none loses two points and two standard errors.
std::optional<Finding> proven_loss(const Report& report) {
  const auto named = [&](std::string_view name) {
    return std::ranges::find(report.scalings, name, &ScalingReport::name);
  };
  const auto raw = named("raw"), chosen = named(report.recommendation.scaling),
             rule = named(report.recommendation.rule);
  if (!report.probe.ran || chosen == report.scalings.end() || rule == report.scalings.end()) return std::nullopt;
  const std::vector<bool> learns = learners_that_learn(report.scalings);
  constexpr double least = 0.02, high = 0.1;
  double worst = 0;
  std::string learner;
  for (std::size_t l = 0; l < raw->scores.size(); ++l) {
    const Score& before = raw->scores[l];
    double loss = std::numeric_limits<double>::infinity();
    for (const Score& after : {chosen->scores[l], rule->scores[l]}) {
      const double gain = std::max(after.mean, after.chance) - std::max(before.mean, before.chance);
      loss = std::min(loss, gain < 2 * std::hypot(before.error, after.error) ? 0 : gain);
    }
    if (!learns[l] || loss < least || loss <= worst) continue;
    worst = loss;
    learner = before.learner;
  }
  if (learner.empty()) return std::nullopt;
  const std::string title = fmt::format("raw, {} lose{} {:.0f} points of {}", learner_title(learner),
                                        learner == "neighbors" ? "" : "s", 100 * worst, report.probe.metric);
  return Finding{"SCALE018", worst > high ? Severity::high : Severity::medium, title, {}, worst, least, "score lost"};
}

std::string verdict_of(const Report& report, const Examined& examined) {
  if (examined.features.empty()) return "There are no features to scale.";
  const auto worst = [&](std::string_view kind, Severity least) {
    return std::ranges::find_if(report.findings, [&](const Finding& f) {
      return f.code.starts_with(kind) && f.code != "SCALE018" && f.severity >= least;
    });
  };
  const auto none = report.findings.end();
  const auto fault = worst("DATA", Severity::high), scale = worst("SCALE", Severity::medium);
  const auto loss = std::ranges::find(report.findings, "SCALE018", &Finding::code);
  std::string verdict = fault == none ? "" : fmt::format("Mend the data first: {}. ", fault->title);
  if (report.model == Model::trees) return verdict + "Trees do not mind the scale.";
  if (loss != none) {
    return verdict + (scale == none ? fmt::format("The raw scale hurts: {}.", loss->title)
                                    : fmt::format("The raw scale hurts: {}; {}.", scale->title, loss->title));
  }
  if (scale == none && !report.muted.empty()) return verdict + "Nothing was found but what is muted.";
  if (std::isnan(report.scalings.front().measures.effective_features))
    return verdict + "There are too few rows to say more.";
  if (!report.probe.ran) {
    return verdict +
           (scale == none ? "The scale will do no harm." : fmt::format("The raw scale will hurt: {}.", scale->title));
  }
  if (std::ranges::count(learners_that_learn(report.scalings), true) == 0) {
    return verdict + (scale == none
                          ? "No harm was found; the models that were trained learn nothing from these features."
                          : fmt::format("The raw scale will hurt: {}; the models that were trained learn nothing "
                                        "from these features.",
                                        scale->title));
  }
  return verdict + (scale == none ? "The scale does no harm: models do as well on the raw data."
                                  : fmt::format("Models here do as well on the raw data, though {}.", scale->title));
}

}  // namespace

Report check(const Table& table, const Options& options) {
  check_table(table, options);
  const Examined examined(table, options.threads);
  Report report{.table = table.name,
                .rows = table.rows,
                .sampled = examined.sampled(),
                .model = options.model,
                .seed = options.seed,
                .target = table.target ? table.target->name : "",
                .classes = table.target ? table.target->classes : std::vector<std::string>()};
  for (const Candidate& candidate : candidates()) {
    report.scalings.push_back({.name = std::string(candidate.name), .title = std::string(candidate.title)});
  }
  const Vector y = examined.descent_target();
  measure_scalings(examined, y, options, report.scalings);
  const auto measures_of = [&](std::string_view name) -> const Measures& {
    return std::ranges::find(report.scalings, name, &ScalingReport::name)->measures;
  };

  std::vector<Finding> findings = find_faults(examined, options.seed);
  std::ranges::move(find_scale(examined, measures_of("raw"), measures_of("standard")), std::back_inserter(findings));
  const std::string rule = rule_for(options.model, examined);
  std::string chosen = rule;
  report.probe.reason = reason_against_probe(examined, options);
  if (report.probe.reason.empty()) {
    report.probe = run_probe(examined, options, report.scalings);
    chosen = clearly_best(report.scalings, rule);
    parallel_for(static_cast<std::int64_t>(report.scalings.size()), options.threads, [&](std::int64_t i) {
      ScalingReport& scaling = report.scalings[static_cast<std::size_t>(i)];
      if (scaling.name != "raw" && scaling.name != "standard" && scaling.name != chosen) return;
      const model::Scaling scaler(chains_of(scaling.name, examined.feature_facts), examined.x);
      measure_stable_rates(scaler(examined.x), y, options.seed, scaling);
    });
  }
  report.recommendation = recommend(examined, options.model, chosen, rule);
  if (auto loss = proven_loss(report)) findings.push_back(std::move(*loss));
  for (Finding& finding : ordered(std::move(findings), options.model)) {
    const bool muted = std::ranges::find(options.mute, finding.code) != options.mute.end();
    if (muted) report.muted.push_back(finding.code);
    else report.findings.push_back(std::move(finding));
  }
  const bool scales =
      std::ranges::any_of(report.recommendation.columns, [](const Advice& a) { return !a.scaler.empty(); });
  if (scales) report.commands = options.commands;
  report.columns = describe(examined, report.findings);
  add_shares(examined, report.recommendation, report.columns);
  report.verdict = verdict_of(report, examined);
  return report;
}

bool Report::found(Severity at_least) const {
  return std::ranges::any_of(findings, [&](const Finding& f) { return f.severity >= at_least; });
}

std::int64_t sample_rows(std::int64_t columns) {
  constexpr std::int64_t most_rows = 20'000, most_values = std::int64_t{1} << 23;
  return std::clamp<std::int64_t>(most_values / std::max<std::int64_t>(1, columns), 50, most_rows);
}

}  // namespace strickle::doctor
