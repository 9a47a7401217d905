#include "strickle/doctor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "doctor/candidates.h"
#include "doctor/measures.h"
#include "doctor/probe.h"
#include "doctor/tables.h"
#include "model/eigenvalues.h"
#include "model/linear_models.h"
#include "model/scaling.h"
#include "strickle/error.h"

namespace strickle::doctor {
namespace {

using model::Index;
using model::Matrix;
using model::Random;
using model::Vector;

std::vector<std::string> names_of(Index count) {
  std::vector<std::string> names;
  for (Index j = 0; j < count; ++j) names.push_back("x" + std::to_string(j));
  return names;
}

TEST(ColumnFacts, OfASmallColumn) {
  const ColumnFacts f = column_facts(Matrix{{1.0}, {2.0}, {2.0}, {3.0}, {std::nan("")}, {12.0}})[0];
  EXPECT_EQ(f.counts.finite, 5);
  EXPECT_EQ(f.counts.missing, 1);
  EXPECT_EQ(f.mean, 4);
  EXPECT_DOUBLE_EQ(f.deviation, std::sqrt((9 + 4 + 4 + 1 + 64) / 5.0));
  EXPECT_EQ(f.median, 2);
  EXPECT_EQ(f.iqr(), 1);
  EXPECT_EQ(f.distinct, 4);
  EXPECT_EQ(f.mode_share, 0.4);
  EXPECT_TRUE(f.integers);
  EXPECT_NEAR(f.skewness, (-27 - 8 - 8 - 1 + 512) / 5.0 / std::pow(82 / 5.0, 1.5), 1e-12);
  EXPECT_NEAR(f.farthest(), 10 / (1 / normal_iqr), 1e-12);
}

// With variances σ², the formulas of measures.h by hand.
TEST(Measures, OfIndependentColumns) {
  Random random(1);
  Matrix x = random.orthonormal_columns(400, 4) * 20.0;  // mean square 1
  x.rowwise() -= x.colwise().mean();
  x.col(3) *= 10;
  const Measures m = measure(x, names_of(4), {}, 1);
  Vector v = (x.colwise().squaredNorm() / 400.0).transpose();
  EXPECT_NEAR(m.effective_features, v.sum() * v.sum() / v.squaredNorm(), 1e-12);
  EXPECT_EQ(m.loudest, "x3");
  EXPECT_NEAR(m.distance_share, v[3] / v.sum(), 1e-12);
  EXPECT_NEAR(m.deviation_ratio, std::sqrt(v.maxCoeff() / v.minCoeff()), 1e-9);
  EXPECT_NEAR(m.offset_ratio, 0, 1e-12);
  EXPECT_NEAR(m.preactivation, std::sqrt(2 * v.mean()), 1e-12);
  const auto g = model::eigenvalues(model::with_ones(x).transpose() * model::with_ones(x) / 400);
  EXPECT_NEAR(m.linear_rate * g.values[0] / 2, 1, 1e-12);
  EXPECT_NEAR(m.condition / (g.values[0] / g.values[4]), 1, 1e-9);
  EXPECT_EQ(m.component_column, "x3");
  EXPECT_EQ(m.dead, 0);
}

// Where Lanczos iteration breaks down: of one column, of two rows, of rows that sum to a constant.
TEST(Measures, OfFewDimensions) {
  Random random(3);
  Matrix one(200, 1);
  for (double& value : one.reshaped()) value = random.uniform();
  const Measures m = measure(one, names_of(1), {}, 1);
  EXPECT_GT(m.network_rate, 0.01);
  EXPECT_LT(m.network_rate, 1);
  EXPECT_NEAR(m.component_share, 1, 1e-9);

  Matrix flags = Matrix::Zero(100, 1);
  flags.topRows(40).setOnes();
  EXPECT_GT(measure(flags, names_of(1), {}, 1).network_rate, 0.01);

  Matrix two = random.normal_matrix(2, 600);
  EXPECT_NEAR(measure(two, names_of(600), {}, 1).component_share, 1, 1e-3);

  Matrix pairs(256, 300);
  for (Index j = 0; j < 150; ++j) {
    for (Index i = 0; i < 256; ++i) pairs(i, 2 * j) = random.uniform() < 0.5 ? 1 : 0;
    pairs.col(2 * j + 1) = 1 - pairs.col(2 * j).array();
  }
  const Vector variances = model::squared_singular_values(pairs.rowwise() - pairs.colwise().mean());
  EXPECT_NEAR(measure(pairs, names_of(300), {}, 1).component_share, variances[0] / variances.sum(), 1e-3);
}

TEST(Measures, OfWideTablesAreThoseOfTheWholeSpectrum) {
  Random random(2);
  Matrix x = random.normal_matrix(60, whole_spectrum + 40);
  x.col(7) = 3 * x.col(7).array() + 5;
  x.col(8) = x.col(7) + x.col(9);
  const Measures m = measure(x, names_of(x.cols()), {}, 1);
  const Vector values = model::squared_singular_values(model::with_ones(x)) / 60;
  EXPECT_NEAR(m.largest_eigenvalue / values[0], 1, 1e-3);
  const Matrix centred = x.rowwise() - x.colwise().mean();
  const Vector variances = model::squared_singular_values(centred) / 60;
  EXPECT_NEAR(m.component_share, variances[0] / variances.sum(), 1e-3);
  EXPECT_TRUE(std::isnan(m.condition));
}

// The study's exact statement: gradient descent on half the squared error is stable below 2/λmax.
TEST(Measures, PredictedLinearRatesAreTheMeasuredOnes) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    Matrix x = random.normal_matrix(120, 6);
    for (Index j = 0; j < 6; ++j) x.col(j) = x.col(j).array() * std::pow(10, random.uniform(-2, 2)) + random.normal();
    const Vector y = random.normal_vector(120);
    const Measures m = measure(x, names_of(6), y, seed);
    EXPECT_NEAR(stable_linear_rate(x, y, m.linear_rate) / m.linear_rate, 1, 0.01) << seed;
  }
}

// Never above the measured one on standardized data, and at most three times below it in the median.
TEST(Measures, PredictedNetworkRatesAreSafeOnStandardizedData) {
  std::vector<double> ratios;
  for (std::uint64_t seed = 1; seed <= 9; ++seed) {
    Random random(seed);
    Matrix x = random.normal_matrix(150, 4 + static_cast<Index>(seed));
    x.col(1) += x.col(0);
    const Matrix z = model::scaled("standard", x);
    Vector y = (z.col(0).array().abs() + z.col(2).array()).matrix() + 0.3 * random.normal_vector(150);
    y = (y.array() - y.mean()) / std::sqrt((y.array() - y.mean()).square().mean());
    const Measures m = measure(z, names_of(z.cols()), y, seed);
    ratios.push_back(stable_network_rate(z, y, m.network_rate, seed) / m.network_rate);
    EXPECT_GE(ratios.back(), 1) << seed;
  }
  std::ranges::sort(ratios);
  EXPECT_LE(ratios[4], 3);
}

TEST(Candidates, ChainsAreValidForEveryColumn) {
  Random random(5);
  Matrix x = random.normal_matrix(100, 3);
  for (double& value : x.col(1)) value = std::exp(2 * value);
  for (double& value : x.col(2)) value = 1e-6 * std::exp(2 * value);
  const auto facts = column_facts(x);
  EXPECT_EQ(logarithm_for(facts[0]), "");
  EXPECT_TRUE(logarithm_for(facts[2]).starts_with("asinh(scale=")) << logarithm_for(facts[2]);
  for (const Candidate& candidate : candidates()) {
    const Matrix scaled = model::Scaling(chains_of(candidate.name, facts), x)(x);
    EXPECT_TRUE(scaled.allFinite()) << candidate.name;
  }
  const Matrix common = model::Scaling(chains_of("common", facts), x)(x);
  const Matrix centred = common.rowwise() - common.colwise().mean();
  EXPECT_NEAR(std::sqrt(centred.array().square().sum() / 300), 1, 0.01);
}

TEST(Rule, FollowsTailsAndEffectiveFeatures) {
  Random random(6);
  Matrix x = random.normal_matrix(300, 4);
  EXPECT_EQ(rule(column_facts(x)), "common");
  x.col(0) *= 100;
  EXPECT_EQ(rule(column_facts(x)), "standard");
  x(3, 1) = 100;
  EXPECT_EQ(rule(column_facts(x)), "squash");
}

Table classes_in_loud_noise(std::uint64_t seed, double unit) {
  Random random(seed);
  Matrix x = random.normal_matrix(160, 4);
  Target target{.name = "class", .classes = {"no", "yes"}};
  for (Index i = 0; i < x.rows(); ++i) {
    const bool yes = i % 2 == 1;
    target.values.push_back(yes ? 1 : 0);
    x(i, 0) += yes ? 2 : -2;
  }
  x.col(3) *= unit;
  Table table = table_of(x);
  table.target = target;
  return table;
}

TEST(Probe, ShowsWhatTheScaleCosts) {
  const Report report = check(classes_in_loud_noise(1, 1000));
  ASSERT_TRUE(report.probe.ran);
  EXPECT_EQ(report.probe.metric, "balanced accuracy");
  const auto named = [&](std::string_view name) {
    return *std::ranges::find(report.scalings, name, &ScalingReport::name);
  };
  const ScalingReport raw = named("raw"), standard = named("standard");
  ASSERT_EQ(raw.scores.size(), 4U);
  EXPECT_LT(raw.scores[0].mean, 0.7);  // neighbours see the loud column alone
  EXPECT_GT(standard.scores[0].mean, 0.9);
  EXPECT_GT(raw.scores[2].mean, 0.9);  // ridge with a small penalty does not mind
  EXPECT_GT(standard.scores[3].mean, 0.9);
  EXPECT_GE(standard.losses.size(), 20U);
  EXPECT_LT(standard.losses.back(), standard.losses.front());
  ASSERT_TRUE(standard.linear_stable_rate);
  EXPECT_NEAR(*standard.linear_stable_rate / standard.measures.linear_rate, 1, 0.01);
  ASSERT_TRUE(standard.stable_rate);
  EXPECT_GE(*standard.stable_rate, standard.measures.network_rate);
  EXPECT_NE(report.verdict.find("points of balanced accuracy"), std::string::npos) << report.verdict;
}

TEST(Probe, TrainsWhatTheModelStandsFor) {
  const Table table = classes_in_loud_noise(1, 1);
  const auto learners_with = [&](Model model) {
    const Report report = check(table, {.model = model});
    std::vector<std::string> names;
    for (const Score& score : report.scalings.front().scores) names.push_back(score.learner);
    return names;
  };
  EXPECT_EQ(learners_with(Model::svm), std::vector<std::string>{"svm"});
  EXPECT_EQ(learners_with(Model::any).size(), 4U);
  EXPECT_EQ(learners_with(Model::gan).size(), 0U);
  EXPECT_FALSE(check(table, {.probe = false}).probe.ran);
  Table constant = table;
  constant.target = Target{.name = "y", .values = std::vector<double>(160, 1.5)};
  const Report report = check(constant, {.probe = true});
  EXPECT_FALSE(report.probe.ran);
  EXPECT_EQ(report.probe.reason, "the target is constant");
}

TEST(Probe, OverrulesOnlyWhatIsClearlyWorse) {
  const auto scaling = [](std::string name, std::vector<double> folds) {
    ScalingReport report{.name = std::move(name), .title = ""};
    report.scores.push_back(
        {.learner = "network", .mean = 0.8, .error = 0.01, .folds = std::move(folds), .chance = 0.5});
    return report;
  };
  const std::vector<double> prior = {0.80, 0.82, 0.78, 0.81, 0.79};
  const auto best = [&](std::vector<double> other) {
    return clearly_best({scaling("standard", prior), scaling("squash", std::move(other))}, "standard");
  };
  EXPECT_EQ(best({0.805, 0.825, 0.785, 0.815, 0.795}), "standard");  // half a point, however sure
  EXPECT_EQ(best({0.99, 0.75, 0.70, 0.99, 0.72}), "standard");       // three points, by chance
  EXPECT_EQ(best({0.85, 0.87, 0.82, 0.87, 0.84}), "squash");
}

// A target that nothing predicts: less overfitting is no better scaling, and the raw scale does no harm.
TEST(Probe, TakesNoiseForNoise) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Random random(seed);
    Table table = table_of(random.normal_matrix(300, 20));
    const Vector y = random.normal_vector(300);
    table.target = Target{.name = "y", .values = {y.begin(), y.end()}};
    const Report report = check(table);
    EXPECT_FALSE(report.recommendation.overruled) << seed;
    EXPECT_FALSE(report.found(Severity::low)) << seed;
    EXPECT_NE(report.verdict.find("learn nothing"), std::string::npos) << report.verdict;
  }
}

TEST(Probe, KeepsRareClasses) {
  Random random(2);
  Matrix x = random.normal_matrix(4000, 3);
  Target target{.name = "class", .classes = {"common", "rare", "once"}, .values = std::vector<double>(4000, 0.0)};
  for (Index i = 0; i < 16; ++i) {
    target.values[static_cast<std::size_t>(100 + 200 * i)] = 1;
    x(100 + 200 * i, 0) += 8;
  }
  target.values[7] = 2;  // too few to be learned
  Table table = table_of(x);
  table.target = target;
  const Report report = check(table, {.model = Model::neighbors});
  ASSERT_TRUE(report.probe.ran);
  for (const ScalingReport& scaling : report.scalings) {
    if (scaling.name == "standard") {
      EXPECT_GT(scaling.scores[0].mean, 0.95);
    }
    EXPECT_EQ(scaling.scores[0].chance, 0.5);
  }
}

TEST(Recommendation, FollowsTheModel) {
  Random random(3);
  Matrix x = random.normal_matrix(200, 3);
  x(5, 2) = 80;
  const Table table = table_of(x);
  const auto scalers = [&](Model model) {
    const Report report = check(table, {.model = model});
    std::vector<std::string> found;
    for (const Advice& advice : report.recommendation.columns) found.push_back(advice.scaler);
    return found;
  };
  EXPECT_EQ(scalers(Model::trees), (std::vector<std::string>{"", "", ""}));
  EXPECT_EQ(scalers(Model::any), (std::vector<std::string>{"squash", "squash", "squash"}));
  EXPECT_EQ(scalers(Model::gan),
            (std::vector<std::string>{"min-max(range=[-1,1])", "min-max(range=[-1,1])", "squash(bound=1)"}));
  x(5, 2) = 0;
  EXPECT_EQ(check(table_of(x), {.model = Model::vae}).recommendation.scaling, "standard");
  EXPECT_EQ(check(table_of(x)).recommendation.scaling, "common");
}

// Two columns have half of the effective features whatever they do.
TEST(Recommendation, KnowsThatOneOfTwoColumnsRules) {
  Random random(5);
  Matrix x = random.normal_matrix(300, 2);
  EXPECT_EQ(check(table_of(x)).recommendation.scaling, "common");
  x.col(1) *= 1000;
  const Report report = check(table_of(x));
  EXPECT_EQ(report.recommendation.scaling, "standard");
  ASSERT_NE(find(report, "SCALE001"), nullptr);
  EXPECT_EQ(find(report, "SCALE001")->columns, std::vector<std::string>{"x1"});
  EXPECT_EQ(check(table_of(Matrix(x.col(0)))).recommendation.scaling, "standard");
}

// Neighbours see two loud columns that tell the classes; standardized, twenty of noise.
TEST(Recommendation, GivesNoReasonOfTheRuleWhereItIsOverruled) {
  Random random(9);
  Matrix x = random.normal_matrix(300, 22);
  Target target{.name = "class", .classes = {"no", "yes"}};
  x.leftCols(2) *= 3;
  for (Index i = 0; i < x.rows(); ++i) {
    target.values.push_back(i % 2 == 0 ? 0 : 1);
    x.row(i).head(2).array() += i % 2 == 0 ? 6 : -6;
  }
  x.leftCols(2) *= 10;
  Table table = table_of(x);
  table.target = target;
  const Report report = check(table, {.model = Model::neighbors});
  EXPECT_EQ(report.recommendation.rule, "standard");
  if (!report.recommendation.overruled) return;  // the rule did as well
  for (const Advice& advice : report.recommendation.columns) {
    EXPECT_TRUE(advice.reason == "the trained models did clearly better with it" || advice.scaler.empty())
        << advice.reason;
  }
}

TEST(Recommendation, IsARecipe) {
  Table table = classes_in_loud_noise(2, 1000);
  table.columns.push_back(column_of("seven", std::vector<double>(160, 7)));
  const Recipe recipe = recommended_recipe(check(table));
  ASSERT_EQ(recipe.columns.size(), 4U);
  EXPECT_EQ(recipe.rows, 0);
  EXPECT_TRUE(recipe.has_state());
  EXPECT_EQ(recipe.columns[3].chain_text(), "standard");
  const Recipe none = recommended_recipe(check(table, {.model = Model::trees}));
  EXPECT_TRUE(none.columns.empty());
  EXPECT_EQ(Recipe::from_json(none.to_json()).to_json(), none.to_json());
}

TEST(Check, GivesTheSameReportAtAnyNumberOfThreads) {
  const Table table = classes_in_loud_noise(3, 30);
  const std::string one = to_json(check(table));
  EXPECT_EQ(to_json(check(table, {.threads = 4})), one);
  EXPECT_NE(to_json(check(table, {.seed = 2})), one);
}

// A column that is empty or constant in the sample alone is set aside, and hides nothing of the others.
TEST(Check, SetsAsideWhatTheSampleDoesNotShow) {
  Random random(6);
  const auto column = [&](const std::string& name, double scale) {
    std::vector<double> values(500);
    for (double& value : values) value = random.normal(0, scale);
    return column_of(name, values);
  };
  Table table{.name = "t", .rows = 100'000};
  table.columns = {column("a", 1), column("b", 5000), column("c", 1)};
  Column rare = column_of("rare", {0.0, 1.0}), empty = column_of("empty", {3.0, 4.0});
  rare.values.assign(500, 0.0);
  empty.values.assign(500, std::nan(""));
  table.columns.push_back(rare);
  table.columns.push_back(empty);
  const Report report = check(table);
  ASSERT_NE(find(report, "SCALE001"), nullptr);
  ASSERT_NE(find(report, "DATA002"), nullptr);
  EXPECT_EQ(find(report, "DATA002")->columns.size(), 2U);
  EXPECT_EQ(find(report, "DATA005"), nullptr);
  EXPECT_EQ(report.recommendation.columns[3].scaler, "");
}

TEST(Check, MeasuresWhatSquaresCannotHold) {
  Random random(7);
  Matrix x = random.normal_matrix(200, 3);
  x.col(1) *= 1e200;
  const Report report = check(table_of(x));
  ASSERT_NE(find(report, "SCALE001"), nullptr);
  EXPECT_EQ(find(report, "SCALE001")->columns, std::vector<std::string>{"x1"});
  EXPECT_NE(find(report, "SCALE007"), nullptr);
}

TEST(Check, SaysNothingFalseOfWhatIsMuted) {
  const Table table = classes_in_loud_noise(1, 1000);
  std::vector<std::string> all;
  for (const Finding& finding : check(table, {.probe = false}).findings) all.push_back(finding.code);
  const Report report = check(table, {.probe = false, .mute = all});
  EXPECT_TRUE(report.findings.empty());
  EXPECT_EQ(report.verdict, "Nothing was found but what is muted.");
}

TEST(Text, ObeysNoName) {
  Table table = classes_in_loud_noise(1, 1000);
  table.columns[3].name = "\x1b[31mred\r\n::error::x\xe2\x80\xae|`*";
  table.columns.push_back(column_of("\x1b[2J", std::vector<double>(160, 7)));
  table.target->name = "\x1b]0;title\x07";
  const Report report = check(table);
  for (const TextFormat format : {TextFormat::text, TextFormat::markdown}) {
    const std::string text = to_text(report, {.format = format});
    for (const char c : text) EXPECT_TRUE(static_cast<unsigned char>(c) >= 0x20 || c == '\n');
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
    EXPECT_EQ(text.find("\n::error"), std::string::npos);
  }
  EXPECT_NE(to_text(report, {.format = TextFormat::markdown}).find("\\|\\`\\*"), std::string::npos);
}

TEST(Check, TakesTablesThatHaveNothing) {
  EXPECT_EQ(check(table_of({{"a", std::vector<double>(50, 1.0)}})).verdict, "There are no features to scale.");
  EXPECT_EQ(check(table_of({{"a", {1.0}}, {"b", {2.0}}})).verdict, "There are no features to scale.");
  EXPECT_EQ(check(table_of({{"a", {}}})).verdict, "There are no features to scale.");
  EXPECT_EQ(check(Table{}).verdict, "There are no features to scale.");
  const Report two = check(table_of({{"a", {1.0, 2.0}}, {"b", {5.0, -3.0}}}));
  EXPECT_EQ(two.columns.size(), 2U);
  const double huge = std::numeric_limits<double>::max();
  const Report extreme = check(table_of({{"a", {huge, -huge, huge / 2, 1}}, {"b", {1e-310, 2e-310, 0, 1e-320}}}));
  EXPECT_EQ(extreme.columns.size(), 2U);
  Table uneven = table_of({{"a", {1.0, 2.0}}, {"b", {5.0, -3.0}}});
  uneven.columns[1].values.pop_back();
  EXPECT_THROW(check(uneven), Error);
}

TEST(Json, HoldsTheReport) {
  const Report report = check(classes_in_loud_noise(1, 1000));
  const auto json = nlohmann::json::parse(to_json(report));
  EXPECT_EQ(json["strickle_check"], 1);
  EXPECT_EQ(json["findings"].size(), report.findings.size());
  EXPECT_EQ(json["findings"][0]["code"], report.findings[0].code);
  EXPECT_FALSE(json["findings"][0]["why"].get<std::string>().empty());
  EXPECT_EQ(json["scalings"].size(), candidates().size());
  EXPECT_EQ(json["columns"][3]["histogram"].size(), 24U);
  EXPECT_EQ(json["recommendation"]["scaling"], report.recommendation.scaling);
}

TEST(Names, AreReadBack) {
  for (const std::string& name : model_names()) EXPECT_EQ(model_name(parse_model(name)), name);
  EXPECT_EQ(severity_name(Severity::medium), "medium");
  EXPECT_THROW(parse_model("forest"), Error);
}

}  // namespace
}  // namespace strickle::doctor
