#include "strickle/lab.h"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "lab/experiment.h"
#include "lab/normal_distribution.h"
#include "lab/scaling.h"
#include "lab/threshold.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle::lab {
namespace {

Table read(const std::string& name) {
  const auto reader = open_table(STRICKLE_DATA "/" + name + ".csv.gz");
  Table table;
  std::vector<int> selected;
  for (std::size_t i = 0; i < reader->columns().size(); ++i) {
    const ColumnKind kind = reader->columns()[i].kind;
    if (kind != ColumnKind::integer && kind != ColumnKind::floating) continue;
    selected.push_back(static_cast<int>(i));
    table.names.push_back(reader->columns()[i].name);
  }
  table.columns.resize(selected.size());
  reader->select(selected, false);
  Batch batch;
  while (reader->next(batch)) {
    for (std::size_t i = 0; i < selected.size(); ++i) {
      const std::size_t before = table.columns[i].size();
      table.columns[i].resize(before + static_cast<std::size_t>(batch.rows()));
      load_doubles(batch.numbers(selected[i]), 0, batch.rows(), table.columns[i].data() + before);
    }
  }
  return table;
}

Request quick(int threads = 2, std::uint64_t seed = 1) {
  return {.seed = seed, .quick = true, .threads = threads, .table = read};
}

std::string json_of(const std::string& name, const Request& request) {
  const Result result = run(name, request);
  return to_json(std::span(&result, 1));
}

ErrorCode code_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no error";
  return ErrorCode::io;
}

Row row(const std::string& where, std::optional<bool> as_claimed, bool as_predicted = true) {
  Row made{.where = where, .quantity = "q"};
  made.as_predicted = as_predicted;
  made.predicted = within(1, 0);
  if (as_claimed) {
    made.claimed = within(1, 0);
    made.as_claimed = *as_claimed;
  }
  return made;
}

TEST(Verdict, FollowsFromTheRows) {
  EXPECT_EQ(verdict_of(std::vector{row("a", true), row("b", true)}).outcome, Outcome::holds);
  EXPECT_EQ(verdict_of(std::vector{row("a", false), row("b", false)}).outcome, Outcome::fails);
  const Verdict mixed = verdict_of(std::vector{row("a", true), row("b", false), row("a", true), row("c", {})});
  EXPECT_EQ(mixed.outcome, Outcome::conditional);
  EXPECT_EQ(mixed.holds_when, std::vector<std::string>{"a"});
  EXPECT_EQ(mixed.fails_when, std::vector<std::string>{"b"});
  EXPECT_EQ(mixed.text, "The claim holds when a; it fails when b. All is as theory predicts.");
}

TEST(Verdict, CountsThePredictionsThatThereAre) {
  Row silent = row("a", true);
  silent.predicted.reset();
  EXPECT_EQ(verdict_of(std::vector{silent}).text, "The claim holds in every case.");
  const Verdict verdict = verdict_of(std::vector{silent, row("a", true)});
  EXPECT_EQ(verdict.rows, 2);
  EXPECT_EQ(verdict.predicted, 1);
  EXPECT_EQ(verdict.as_predicted, 1);
}

TEST(Verdict, ACaseFailsWithAnyOfItsRows) {
  EXPECT_EQ(verdict_of(std::vector{row("a", true), row("a", false)}).outcome, Outcome::fails);
  // What is not understood does not hold, be it as the claim says.
  const Verdict missed = verdict_of(std::vector{row("a", true), row("a", {}, false), row("b", true)});
  EXPECT_EQ(missed.outcome, Outcome::conditional);
  EXPECT_EQ(missed.fails_when, std::vector<std::string>{"a"});
  EXPECT_EQ(missed.as_predicted, 2);
  EXPECT_EQ(missed.text, "The claim holds when b; it fails when a. 1 of 3 predictions is not met.");
}

TEST(Rows, RangesAreWidenedByThreeStandardErrors) {
  Row made;
  made.measured = 1.3;
  const Sample sample(std::vector{1.1, 1.3, 1.5});  // standard error 0.1155
  RowWriter(made, sample).predicted(within(1, 0)).claimed(within(0.9, 0));
  EXPECT_TRUE(made.as_predicted);
  EXPECT_FALSE(made.as_claimed);
  made.measured = 1.5;
  RowWriter(made, Sample(1.5)).predicted(at_most(1.4)).claimed(at_least(1.5));
  EXPECT_FALSE(made.as_predicted);
  EXPECT_TRUE(made.as_claimed);
  made.measured = NAN;
  RowWriter(made, Sample(NAN)).predicted(at_most(1.4));
  EXPECT_FALSE(made.as_predicted);
}

TEST(Experiments, AreDescribed) {
  std::set<std::string> names;
  for (const Description& d : experiments()) {
    EXPECT_TRUE(std::regex_match(d.name, std::regex("[a-z0-9]+(-[a-z0-9]+)*"))) << d.name;
    EXPECT_TRUE(names.insert(d.name).second) << d.name;
    EXPECT_TRUE(d.claim.ends_with('.') && d.design.ends_with('.')) << d.name;
    EXPECT_FALSE(d.formulas.empty()) << d.name;
    for (const Formula& f : d.formulas) EXPECT_FALSE(f.text.empty() || f.latex.empty() || f.source.empty()) << d.name;
    EXPECT_GE(d.quick_seeds, 3) << d.name;
    for (const Setting& s : d.settings) {
      for (const auto& values : {s.value, s.quick}) {
        for (const double value : values) EXPECT_TRUE(value >= s.lowest && value <= s.highest) << d.name << s.name;
        EXPECT_TRUE(s.list || values.size() <= 1) << d.name << s.name;
      }
    }
    EXPECT_EQ(&experiment(d.name).name, &experiment(d.name).name);
  }
  EXPECT_EQ(names.size(), 21U);
}

class EachExperiment : public testing::TestWithParam<std::string> {};

TEST_P(EachExperiment, MeasuresWhatTheoryPredictsAndTheSameOnAnyThreads) {
  const Result result = run(GetParam(), quick(1));
  EXPECT_EQ(to_json(std::span(&result, 1)), json_of(GetParam(), quick(3)));
  for (const Row& row : result.rows) {
    EXPECT_TRUE(row.as_predicted) << "when " << row.where << ", " << row.quantity << ": " << row.measured;
    EXPECT_TRUE(std::isfinite(row.measured)) << row.quantity;
  }
  EXPECT_EQ(result.verdict.text, verdict_of(result.rows).text);
  EXPECT_FALSE(result.figures.empty());
  for (const Figure& figure : result.figures) {
    for (const Series& series : figure.series) {
      EXPECT_EQ(series.x.size(), series.y.size()) << figure.title;
      EXPECT_TRUE(series.low.empty() || series.low.size() == series.x.size()) << figure.title;
      for (const double x : series.x) {
        EXPECT_TRUE(figure.x.categories.empty() || x < static_cast<double>(figure.x.categories.size())) << figure.title;
      }
    }
  }
  // Rows of a case stand together.
  std::set<std::string> seen;
  std::string last;
  for (const Row& row : result.rows) {
    EXPECT_TRUE(row.where == last || seen.insert(row.where).second) << row.where;
    last = row.where;
  }
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const Description& d : experiments()) names.push_back(d.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Lab, EachExperiment, testing::ValuesIn(all_names()),
                         [](const auto& name) { return std::regex_replace(name.param, std::regex("-"), "_"); });

TEST(Run, UsesTheSettingsOfTheRequest) {
  Request request = quick();
  request.settings = {{"outliers", {50, 500}}, {"n", {300}}};
  request.seeds = 4;
  request.seed = 9;
  const Result result = run("minmax", request);
  EXPECT_EQ(result.settings.at("outliers"), (std::vector<double>{50, 500}));
  EXPECT_EQ(result.settings.at("n"), std::vector<double>{300});
  EXPECT_EQ(result.seeds, 4);
  EXPECT_EQ(result.command, "strickle lab minmax --set n=300 --set outliers=50,500 --seeds 4 --seed 9 --quick");
  for (const Row& row : result.rows) EXPECT_EQ(row.seeds, 4);
  EXPECT_EQ(result.figures.front().series.front().x, (std::vector<double>{50, 500}));
}

TEST(Run, AnotherSeedGivesOtherNumbers) {
  EXPECT_EQ(json_of("zscore", quick(2, 7)), json_of("zscore", quick(1, 7)));
  const Result first = run("zscore", quick(2, 7)), second = run("zscore", quick(2, 8));
  EXPECT_NE(first.rows[2].measured, second.rows[2].measured);
}

TEST(Run, SaysWhatIsWrong) {
  EXPECT_EQ(code_of([] { run("minmaxx"); }), ErrorCode::not_found);
  EXPECT_EQ(code_of([] { experiment("?"); }), ErrorCode::not_found);
  const auto with = [](const std::string& name, std::vector<double> values) {
    Request request = quick();
    request.settings = {{name, std::move(values)}};
    return [request] { run("minmax", request); };
  };
  EXPECT_EQ(code_of(with("m", {1})), ErrorCode::not_found);
  EXPECT_EQ(code_of(with("n", {10.5})), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(with("n", {1})), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(with("n", {NAN})), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(with("n", {100, 200})), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of(with("outliers", {})), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { run("minmax", {.seeds = 1}); }), ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([] { run("biology", {.quick = true}); }), ErrorCode::not_found);  // no tables
  Request other = quick();
  other.table = [](const std::string&) { return Table{{"a"}, {{1, 2, 3}}}; };
  EXPECT_EQ(code_of([&] { run("astronomy", other); }), ErrorCode::mismatch);
}

TEST(Run, EndsWhereItsProgressThrows) {
  Request request = quick();
  std::int64_t trials = 0;
  request.progress = [&](std::int64_t finished) {
    trials = finished;
    if (finished == 3) throw Error(ErrorCode::io, "enough");
  };
  EXPECT_EQ(code_of([&] { run("zscore", request); }), ErrorCode::io);
  EXPECT_EQ(trials, 3);
}

TEST(Json, HoldsWhatTheResultHolds) {
  const Result result = run("zscore", quick());
  const auto json = nlohmann::json::parse(to_json(std::span(&result, 1)));
  EXPECT_EQ(json["strickle_lab"], 1);
  const auto& one = json["results"][0];
  EXPECT_EQ(one["experiment"], "zscore");
  EXPECT_EQ(one["claim"], result.experiment.claim);
  EXPECT_EQ(one["verdict"]["text"], result.verdict.text);
  ASSERT_EQ(one["rows"].size(), result.rows.size());
  EXPECT_EQ(one["rows"][0]["measured"].get<double>(), result.rows[0].measured);
  EXPECT_EQ(one["rows"][0]["predicted"]["value"].get<double>(), *result.rows[0].predicted->value);
  EXPECT_TRUE(one["figures"][0]["series"][0]["predicted"].get<bool>());
  const auto listed = nlohmann::json::parse(descriptions_to_json());
  EXPECT_EQ(listed["experiments"].size(), experiments().size());
}

TEST(Threshold, FindsWhereSomethingStops) {
  for (const double edge : {1e-7, 0.3, 5e4}) {
    for (const double guess : {1e-3, 1.0, 1e3}) {
      EXPECT_NEAR(threshold(guess, 2, 1e-6, [&](double x) { return x < edge; }) / edge, 1, 1e-6);
    }
  }
}

TEST(NormalDistribution, HasItsKnownValues) {
  EXPECT_NEAR(normal_cdf(1.959963984540054), 0.975, 1e-15);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
  // Tables of order statistics (Harter 1961): 1.53875 of 10, 2.50759 of 100, 3.24144 of 1000.
  EXPECT_NEAR(expected_largest(10), 1.53875, 1e-5);
  EXPECT_NEAR(expected_largest(100), 2.50759, 1e-5);
  EXPECT_NEAR(expected_largest(1000), 3.24144, 1e-5);
}

TEST(Scaling, IsFittedToTheTrainingRowsAlone) {
  const Matrix training{{1.0, 10.0}, {3.0, 30.0}}, test{{5.0, 20.0}};
  EXPECT_EQ(Scaling("min-max", training)(test), (Matrix{{2.0, 0.5}}));
  EXPECT_EQ(Scaling("raw", training)(test), test);
  const Matrix chain = Scaling("log1p+standard", training)(training);
  EXPECT_NEAR(chain(0, 0), -1, 1e-12);
  EXPECT_NEAR(chain(1, 1), 1, 1e-12);
}

}  // namespace
}  // namespace strickle::lab
