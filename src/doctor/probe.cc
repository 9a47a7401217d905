#include "doctor/probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <set>

#include "core/parallel.h"
#include "doctor/candidates.h"
#include "doctor/measures.h"
#include "doctor/trial.h"

namespace strickle::doctor {

using model::Index;

namespace {

constexpr Index most_rows = 600, fewest_rows = 30;
constexpr int folds = 5;
constexpr std::size_t most_classes = 200;
constexpr std::int64_t small_rows = 100'000, small_values = 60'000;  // of the file; of the rows that are trained on
constexpr double least_gain = 0.01, errors_of_gain = 2;

std::vector<Learner> learners_for(Model model) {
  switch (model) {
    case Model::any: return {std::begin(learners), std::end(learners)};
    case Model::neighbors: return {Learner::neighbors};
    case Model::svm: return {Learner::svm};
    case Model::linear: return {Learner::linear};
    case Model::network: return {Learner::network};
    default: return {};
  }
}

struct Sample {
  double mean = 0, error = 0;  // of the mean
  explicit Sample(const std::vector<double>& values) {
    const auto n = static_cast<double>(values.size());
    for (const double value : values) mean += value / n;
    double squares = 0;
    for (const double value : values) squares += (value - mean) * (value - mean);
    error = std::sqrt(squares / (n - 1) / n);
  }
};

// All folds of the learners that learn anything here, none worse than chance: what is lost below it is noise.
std::vector<double> all_folds(const ScalingReport& scaling, const std::vector<bool>& learns) {
  std::vector<double> all;
  for (std::size_t l = 0; l < scaling.scores.size(); ++l) {
    if (!learns[l]) continue;
    for (const double fold : scaling.scores[l].folds) all.push_back(std::max(fold, scaling.scores[l].chance));
  }
  return all;
}

}  // namespace

std::string reason_against_probe(const Examined& examined, const Options& options) {
  const bool asked = options.probe.value_or(false);
  if (options.probe && !*options.probe) return "they were not asked for";
  if (!examined.table.target) return "there is no target: name one to have models trained";
  if (learners_for(options.model).empty()) {
    return fmt::format("no model is trained for {}", model_name(options.model));
  }
  if (examined.features.empty()) return "there are no features";
  const Target& target = *examined.table.target;
  if (target.classes.size() > most_classes) {
    return fmt::format("the target has {} classes, more than {}", target.classes.size(), most_classes);
  }
  std::vector<int> counts(target.classes.size());
  Index known = 0;
  for (const double value : target.values) {
    if (!std::isfinite(value)) continue;
    ++known;
    if (!counts.empty()) ++counts[static_cast<std::size_t>(value)];
  }
  if (known < fewest_rows) return fmt::format("only {} rows have a target", known);
  if (!counts.empty() && std::ranges::count_if(counts, [](int count) { return count >= folds; }) < 2) {
    return fmt::format("no two classes have {} rows each", folds);
  }
  if (counts.empty() && !(examined.target_moments().deviation > 0)) return "the target is constant";
  const std::int64_t values = std::min<std::int64_t>(known, most_rows) * examined.x.cols();
  if (!asked && (examined.table.rows > small_rows || values > small_values)) {
    return fmt::format("the table is large: --probe trains on {} of its rows", most_rows);
  }
  return "";
}

Probe run_probe(const Examined& examined, const Options& options, std::vector<ScalingReport>& scalings) {
  model::Random random(options.seed, 5);
  const Problem problem = examined.problem(most_rows, random);
  const auto splits = folds_of(problem, folds, random);
  const std::vector<Learner> wanted = learners_for(options.model);
  std::vector<std::vector<std::vector<std::string>>> chains(splits.size());  // by fold and scaling
  parallel_for(static_cast<std::int64_t>(splits.size()), options.threads, [&](std::int64_t fold) {
    const auto f = static_cast<std::size_t>(fold);
    const auto facts = column_facts(model::rows_of(problem.x, splits[f].training));
    for (const ScalingReport& scaling : scalings) chains[f].push_back(chains_of(scaling.name, facts));
  });

  const std::size_t trials_of_fold = scalings.size() * wanted.size();
  std::vector<Trial> trials(splits.size() * trials_of_fold);
  std::atomic<std::int64_t> done = 0;
  std::mutex mutex;
  parallel_for(static_cast<std::int64_t>(trials.size()), options.threads, [&](std::int64_t task) {
    const auto t = static_cast<std::size_t>(task);
    const std::size_t f = t / trials_of_fold, s = t % trials_of_fold / wanted.size(), l = t % wanted.size();
    // The same random numbers for every scaling: they differ by what they are alone.
    model::Random own(options.seed, 100 + f);
    trials[t] = run_trial(wanted[l], chains[f][s], problem, splits[f], own);
    ++done;
    if (!options.progress) return;
    const std::scoped_lock lock(mutex);
    options.progress("training", done, static_cast<std::int64_t>(trials.size()));
  });

  const std::set<int> present(problem.labels.begin(), problem.labels.end());
  const double chance = problem.classes ? 1.0 / static_cast<double>(present.size()) : 0;
  for (std::size_t s = 0; s < scalings.size(); ++s) {
    ScalingReport& scaling = scalings[s];
    for (std::size_t l = 0; l < wanted.size(); ++l) {
      Score score{.learner = std::string(learner_name(wanted[l]))};
      score.chance = chance;
      std::vector<double> dead;
      for (std::size_t f = 0; f < splits.size(); ++f) {
        const Trial& trial = trials[f * trials_of_fold + s * wanted.size() + l];
        score.folds.push_back(trial.score);
        score.diverged = score.diverged || trial.diverged;
        dead.push_back(trial.dead);
        if (wanted[l] != Learner::network) continue;
        // A fold that diverged has no losses after that: neither has the mean.
        const std::size_t epochs = f == 0 ? trial.losses.size() : std::min(scaling.losses.size(), trial.losses.size());
        scaling.losses.resize(epochs);
        for (std::size_t e = 0; e < epochs; ++e) {
          scaling.losses[e] += trial.losses[e] / static_cast<double>(splits.size());
        }
      }
      const Sample sample(score.folds);
      score.mean = sample.mean;
      score.error = sample.error;
      if (wanted[l] == Learner::network) scaling.dead_after = Sample(dead).mean;
      scaling.scores.push_back(std::move(score));
    }
  }
  return {.ran = true,
          .reason = "",
          .rows = problem.rows(),
          .folds = folds,
          .metric = problem.classes ? "balanced accuracy" : "R²"};
}

void measure_stable_rates(const model::Matrix& x, const model::Vector& y, std::uint64_t seed, ScalingReport& scaling) {
  if (!std::isfinite(scaling.measures.network_rate)) return;
  if (const double rate = stable_network_rate(x, y, scaling.measures.network_rate, seed); !std::isnan(rate)) {
    scaling.stable_rate = rate;
  }
  if (x.cols() > whole_spectrum) return;
  if (const double rate = stable_linear_rate(x, y, scaling.measures.linear_rate); !std::isnan(rate)) {
    scaling.linear_stable_rate = rate;
  }
}

std::vector<bool> learners_that_learn(const std::vector<ScalingReport>& scalings) {
  std::vector<bool> learns(scalings.front().scores.size());
  for (const ScalingReport& scaling : scalings) {
    for (std::size_t l = 0; l < learns.size(); ++l) {
      const Score& score = scaling.scores[l];
      learns[l] = learns[l] || score.mean - errors_of_gain * score.error > score.chance;
    }
  }
  return learns;
}

std::string clearly_best(const std::vector<ScalingReport>& scalings, const std::string& prior) {
  const std::vector<bool> learns = learners_that_learn(scalings);
  if (std::ranges::count(learns, true) == 0) return prior;
  const auto found = std::ranges::find(scalings, prior, &ScalingReport::name);
  const std::vector<double> before = all_folds(*found, learns);
  std::string best = prior;
  double best_mean = 0;
  for (const ScalingReport& scaling : scalings) {
    if (scaling.name == "robust") continue;  // without clipping it is the first to diverge on what the sample lacks
    std::vector<double> gains = all_folds(scaling, learns);
    for (std::size_t i = 0; i < gains.size(); ++i) gains[i] -= before[i];
    const Sample gain(gains);
    if (gain.mean < least_gain || gain.mean < errors_of_gain * gain.error || gain.mean <= best_mean) continue;
    best = scaling.name;
    best_mean = gain.mean;
  }
  return best;
}

}  // namespace strickle::doctor
