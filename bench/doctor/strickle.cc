// The doctor's recommendations beside the truth, on one table: for each of five folds, what every scaling scores on the
// test rows, and what was recommended from the training rows alone, with models trained and without. Lines of words:
//
//   score FOLD SCALING LEARNER SCORE
//   advice FOLD KIND LEARNER SCALING         kind: rule, probe; learner: one of the four, or any
//   rate SCALING PREDICTED MEASURED LINEAR_PREDICTED LINEAR_MEASURED     of the whole table
//   dead SCALING BEFORE AFTER                                            training
//
// usage: doctor_strickle TABLE TARGET TASK CHANGE ROWS SEED LEFT_OUT…; CHANGE: as-is, units, outliers
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "doctor/candidates.h"
#include "doctor/measures.h"
#include "doctor/probe.h"
#include "doctor/trial.h"
#include "model/scaling.h"
#include "strickle/doctor.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace {

using namespace strickle;          // NOLINT(google-build-using-namespace)
using namespace strickle::doctor;  // NOLINT(google-build-using-namespace)
using model::Index;
using model::Matrix;
using model::Random;

struct Labelled {
  std::vector<std::string> names;
  Problem problem;
  std::vector<std::string> classes;
};

Labelled read(const std::string& path, const std::string& target, bool classification,
              const std::vector<std::string>& left_out) {
  const auto reader = open_table(path);
  std::vector<int> features;
  int target_column = -1;
  for (std::size_t i = 0; i < reader->columns().size(); ++i) {
    const ColumnInfo& column = reader->columns()[i];
    if (column.name == target) target_column = static_cast<int>(i);
    else if ((column.kind == ColumnKind::integer || column.kind == ColumnKind::floating) &&
             std::ranges::find(left_out, column.name) == left_out.end()) {
      features.push_back(static_cast<int>(i));
    }
  }
  if (target_column < 0) throw Error(ErrorCode::not_found, "there is no column '" + target + "'");
  Labelled table;
  for (const int f : features) table.names.push_back(reader->columns()[static_cast<std::size_t>(f)].name);
  reader->select(features, false);
  reader->keep(target_column);
  std::vector<std::vector<double>> columns(features.size());
  std::vector<std::optional<std::string>> targets;
  Batch batch;
  while (reader->next(batch)) {
    for (std::size_t i = 0; i < features.size(); ++i) {
      const std::size_t before = columns[i].size();
      columns[i].resize(before + static_cast<std::size_t>(batch.rows()));
      load_doubles(batch.numbers(features[i]), 0, batch.rows(), columns[i].data() + before);
    }
    for (auto& text : batch.texts(target_column)) targets.push_back(std::move(text));
  }
  std::map<std::string, int> index;
  for (const auto& text : targets) {
    if (text) index.emplace(*text, 0);
  }
  for (auto& [name, place] : index) {
    place = static_cast<int>(table.classes.size());
    table.classes.push_back(name);
  }
  if (!classification) table.classes.clear();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (targets[i]) rows.push_back(i);
  }
  table.problem.classes = classification;
  table.problem.x.resize(static_cast<Index>(rows.size()), static_cast<Index>(features.size()));
  table.problem.y.resize(classification ? 0 : static_cast<Index>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < features.size(); ++j) {
      table.problem.x(static_cast<Index>(i), static_cast<Index>(j)) = columns[j][rows[i]];
    }
    if (classification) table.problem.labels.push_back(index.at(*targets[rows[i]]));
    else table.problem.y[static_cast<Index>(i)] = std::strtod(targets[rows[i]]->c_str(), nullptr);
  }
  return table;
}

void keep_rows(Problem& problem, const std::vector<Index>& rows) {
  problem.x = model::rows_of(problem.x, rows);
  if (problem.classes) problem.labels = model::labels_of(problem.labels, rows);
  else problem.y = model::Vector(problem.y(rows));
}

// Units of their own, 10^U(−3, 3), or one cell in a hundred fifty deviations off.
void change(Matrix& x, const std::string& how, Random& random) {
  for (Index j = 0; j < x.cols(); ++j) {
    if (how == "units") x.col(j) *= std::pow(10, random.uniform(-3, 3));
    if (how != "outliers") continue;
    const ColumnFacts facts = column_facts(Matrix(x.col(j))).front();
    for (double& value : x.col(j)) {
      if (random.uniform() >= 0.01 || facts.empty()) continue;
      value = facts.mean + (random.uniform() < 0.5 ? -50 : 50) * facts.deviation;
    }
  }
}

Table table_of(const Labelled& labelled, const std::vector<Index>& rows) {
  Table table{.name = "", .rows = static_cast<std::int64_t>(rows.size())};
  StateParts parts;
  parts.sum = parts.squares = parts.extrema = true;
  for (std::size_t j = 0; j < labelled.names.size(); ++j) {
    Column column{.name = labelled.names[j], .state = ColumnState(parts)};
    for (const Index i : rows) column.values.push_back(labelled.problem.x(i, static_cast<Index>(j)));
    column.state.update(column.values);
    table.columns.push_back(std::move(column));
  }
  table.target = Target{.name = "target", .classes = labelled.classes};
  for (const Index i : rows) {
    table.target->values.push_back(labelled.problem.classes ? labelled.problem.labels[static_cast<std::size_t>(i)]
                                                            : labelled.problem.y[i]);
  }
  return table;
}

std::string line(const char* format, const auto&... values) {
  std::string text(512, '\0');
  text.resize(static_cast<std::size_t>(std::snprintf(text.data(), text.size(), format, values...)));
  return text;
}

std::string measure_fold(const Labelled& labelled, const model::Split& split, int fold, std::uint64_t seed) {
  std::string lines;
  const auto facts = column_facts(model::rows_of(labelled.problem.x, split.training));
  for (const Candidate& candidate : candidates()) {
    const auto chains = chains_of(candidate.name, facts);
    for (const Learner learner : learners) {
      Random random(seed, 1000 + static_cast<std::uint64_t>(fold));
      const Trial trial = run_trial(learner, chains, labelled.problem, split, random);
      lines += line("score %d %s %s %.6f\n", fold, candidate.name.data(), learner_name(learner).data(), trial.score);
    }
  }
  const Report report = check(table_of(labelled, split.training), {.probe = true, .seed = seed});
  lines += line("advice %d rule any %s\n", fold, report.recommendation.rule.c_str());
  lines += line("advice %d probe any %s\n", fold, report.recommendation.scaling.c_str());
  for (const Learner learner : learners) {
    // What --model would train: this learner alone.
    std::vector<ScalingReport> alone = report.scalings;
    for (ScalingReport& scaling : alone) {
      std::erase_if(scaling.scores, [&](const Score& score) { return score.learner != learner_name(learner); });
    }
    const std::string best =
        report.probe.ran ? clearly_best(alone, report.recommendation.rule) : report.recommendation.rule;
    lines += line("advice %d probe %s %s\n", fold, learner_name(learner).data(), best.c_str());
  }
  return lines;
}

std::string measure_whole(const Labelled& labelled, std::uint64_t seed) {
  std::vector<Index> all(static_cast<std::size_t>(labelled.problem.rows()));
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<Index>(i);
  const Table table = table_of(labelled, all);
  Report report = check(table, {.probe = true, .seed = seed, .threads = 2});
  const Examined examined(table, 2);
  const model::Vector y = examined.descent_target();
  parallel_for(static_cast<std::int64_t>(report.scalings.size()), 2, [&](std::int64_t i) {
    ScalingReport& scaling = report.scalings[static_cast<std::size_t>(i)];
    measure_stable_rates(model::Scaling(chains_of(scaling.name, examined.feature_facts), examined.x)(examined.x), y,
                         seed, scaling);
  });
  std::string lines;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  for (const ScalingReport& scaling : report.scalings) {
    lines +=
        line("rate %s %.6g %.6g %.9g %.9g\n", scaling.name.c_str(), scaling.measures.network_rate,
             scaling.stable_rate.value_or(nan), scaling.measures.linear_rate, scaling.linear_stable_rate.value_or(nan));
    lines += line("dead %s %.4f %.4f\n", scaling.name.c_str(), scaling.measures.dead, scaling.dead_after);
  }
  return lines;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 7) return 2;
  try {
    const std::string how = argv[4];
    Labelled labelled = read(argv[1], argv[2], std::string(argv[3]) == "classification", {argv + 7, argv + argc});
    const auto most = static_cast<std::size_t>(std::atoi(argv[5]));
    const auto seed = static_cast<std::uint64_t>(std::atoi(argv[6]));
    Random random(seed);
    std::vector<Index> rows = random.permutation(labelled.problem.rows());
    rows.resize(std::min(most, rows.size()));
    keep_rows(labelled.problem, rows);
    change(labelled.problem.x, how, random);
    const auto splits = folds_of(labelled.problem, 5, random);
    std::vector<std::string> lines(splits.size());
    parallel_for(static_cast<std::int64_t>(splits.size()), 2, [&](std::int64_t f) {
      const auto fold = static_cast<std::size_t>(f);
      lines[fold] = measure_fold(labelled, splits[fold], static_cast<int>(f), seed);
    });
    for (const std::string& text : lines) std::fputs(text.c_str(), stdout);
    if (how == "as-is") std::fputs(measure_whole(labelled, seed).c_str(), stdout);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
