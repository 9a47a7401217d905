#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "doctor/findings.h"
#include "doctor/tables.h"
#include "strickle/error.h"

namespace strickle::doctor {
namespace {

using model::Index;
using model::Matrix;
using model::Random;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> normal(std::uint64_t seed, std::size_t count, double mean = 0, double deviation = 1) {
  Random random(seed);
  std::vector<double> values(count);
  for (double& value : values) value = random.normal(mean, deviation);
  return values;
}

// 300 rows of independent normal columns that nothing is wrong with, and one more.
Report check_beside_normal(const std::string& name, const std::vector<double>& values) {
  std::vector<std::pair<std::string, std::vector<double>>> columns;
  for (std::uint64_t j = 0; j < 4; ++j) columns.emplace_back("n" + std::to_string(j), normal(j + 1, values.size()));
  columns.emplace_back(name, values);
  return check(table_of(columns));
}

TEST(Findings, ThereAreNoneInAStandardNormalTable) {
  const Report report = check(table_of(Random(1).normal_matrix(400, 6)));
  EXPECT_EQ(codes_of(report), std::vector<std::string>());
  EXPECT_EQ(report.verdict, "The scale will do no harm.");
  EXPECT_FALSE(report.found(Severity::low));
}

// Scaling is what removes them: after it no finding of scale is left, whatever the units were.
TEST(Findings, AStandardizedTableRaisesNoneOfScale) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    Matrix x = random.normal_matrix(200, 5);
    x.col(1) += 0.5 * x.col(0);
    for (Index j = 0; j < x.cols(); ++j) {
      x.col(j) = x.col(j) * std::pow(10, random.uniform(-4, 4));
      x.col(j).array() += random.normal() * 10 * x.col(j).cwiseAbs().maxCoeff();
    }
    EXPECT_TRUE(check(table_of(x)).found(Severity::medium)) << seed;
    for (Index j = 0; j < x.cols(); ++j) {
      x.col(j).array() -= x.col(j).mean();
      x.col(j) /= std::sqrt(x.col(j).squaredNorm() / static_cast<double>(x.rows()));
    }
    for (const std::string& code : codes_of(check(table_of(x))))
      EXPECT_FALSE(code.starts_with("SCALE")) << seed << code;
  }
}

// What does not depend on the unit of a column does not change with it.
TEST(Findings, RescalingAColumnChangesOnlyWhatDependsOnUnits) {
  int seen = 0;
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    Random random(seed);
    Matrix x = random.normal_matrix(200, 5);
    for (double& value : x.col(2)) value = std::exp(2 * value);
    x.col(3)[7] = 500;
    x.col(4) = x.col(0) - 2 * x.col(1);
    const Report before = check(table_of(x));
    x.col(2) *= 1024;  // exact in binary, so that quantiles and ratios keep their bits
    const Report after = check(table_of(x));
    const std::set<std::string> invariant = {"DATA005", "SCALE009", "SCALE010", "SCALE011", "SCALE012", "SCALE015"};
    for (const std::string& code : invariant) {
      const Finding *a = find(before, code), *b = find(after, code);
      ASSERT_EQ(a == nullptr, b == nullptr) << seed << code;
      seen += a == nullptr ? 0 : 1;
      if (a == nullptr) continue;
      EXPECT_EQ(a->columns, b->columns) << code;
      EXPECT_EQ(a->figure, b->figure) << code;
    }
    for (std::size_t c = 0; c < 5; ++c) {
      EXPECT_EQ(before.columns[c].tail_ratio, after.columns[c].tail_ratio);
      EXPECT_EQ(before.columns[c].histogram, after.columns[c].histogram);
      EXPECT_EQ(before.columns[c].mean * (c == 2 ? 1024 : 1), after.columns[c].mean);
    }
    EXPECT_GT(after.columns[2].distance_share, before.columns[2].distance_share);
    ASSERT_NE(find(after, "SCALE001"), nullptr);
    EXPECT_EQ(find(after, "SCALE001")->columns, std::vector<std::string>{"x2"});
    EXPECT_EQ(before.recommendation.scaling, after.recommendation.scaling);
  }
  EXPECT_GE(seen, 30);  // collinear, heavy and skewed columns, each time
}

TEST(Findings, OneLoudColumnIsNamed) {
  const Report report = check_beside_normal("loud", normal(9, 300, 5000, 500));
  for (const char* code :
       {"SCALE001", "SCALE002", "SCALE003", "SCALE004", "SCALE005", "SCALE006", "SCALE007", "SCALE008"}) {
    ASSERT_NE(find(report, code), nullptr) << code;
  }
  EXPECT_EQ(find(report, "SCALE001")->columns.front(), "loud");
  EXPECT_EQ(find(report, "SCALE002")->columns.front(), "loud");
  EXPECT_NEAR(find(report, "SCALE002")->figure, 1, 1e-3);
  EXPECT_EQ(report.recommendation.scaling, "standard");
  EXPECT_TRUE(report.verdict.starts_with("The raw scale will hurt: 'loud' makes")) << report.verdict;
  // The worst come first, and within a severity the codes in order.
  EXPECT_TRUE(std::ranges::is_sorted(report.findings, [](const Finding& a, const Finding& b) {
    return a.severity != b.severity ? a.severity > b.severity : a.code < b.code;
  }));
}

TEST(Findings, Faults) {
  const std::size_t n = 300;
  std::vector<double> constant(n, 7.5), empty(n, nan), rare(n, 1), holes = normal(5, n), infinite = normal(6, n);
  rare[17] = 2;
  for (std::size_t i = 0; i < 90; ++i) holes[3 * i] = nan;
  infinite[3] = std::numeric_limits<double>::infinity();
  EXPECT_NE(find(check_beside_normal("c", constant), "DATA001"), nullptr);
  EXPECT_NE(find(check_beside_normal("c", empty), "DATA003"), nullptr);
  std::vector<double> rarer(2000, 1);
  rarer[17] = 2;
  EXPECT_NE(find(check_beside_normal("c", rarer), "DATA002"), nullptr);
  EXPECT_EQ(find(check_beside_normal("c", rare), "DATA002"), nullptr);
  const Report missing = check_beside_normal("c", holes);
  ASSERT_NE(find(missing, "DATA006"), nullptr);
  EXPECT_EQ(find(missing, "DATA006")->severity, Severity::medium);
  EXPECT_DOUBLE_EQ(find(missing, "DATA006")->figure, 0.3);
  EXPECT_NE(find(check_beside_normal("c", infinite), "DATA007"), nullptr);
  EXPECT_EQ(check_beside_normal("c", infinite).columns[4].infinite, 1);
}

TEST(Findings, DuplicatesAndCollinearColumns) {
  std::vector<double> again = normal(2, 300), combination = normal(1, 300);
  const Report duplicate = check_beside_normal("again", again);
  ASSERT_NE(find(duplicate, "DATA004"), nullptr);
  EXPECT_EQ(find(duplicate, "DATA004")->columns, std::vector<std::string>{"again"});
  EXPECT_EQ(find(duplicate, "DATA005"), nullptr);  // it is not said twice
  for (std::size_t i = 0; i < 300; ++i) combination[i] += 3 * again[i] + 1;
  const Report collinear = check_beside_normal("sum", combination);
  EXPECT_EQ(find(collinear, "DATA004"), nullptr);
  ASSERT_NE(find(collinear, "DATA005"), nullptr);
  EXPECT_EQ(find(collinear, "DATA005")->columns.size(), 1U);
}

TEST(Findings, CollinearPairsOfWideTables) {
  Random random(3);
  Matrix x = random.normal_matrix(100, 400);
  x.col(200) = -2.5 * x.col(17);
  x.col(399) = x.col(5) + 0.001 * x.col(6);
  x.col(300) = x.col(6) + 0.1 * x.col(7);
  EXPECT_EQ(collinear_columns(x, 1), (std::vector<Index>{200, 399}));
  for (Index j = 1; j < 400; ++j) x.col(j) = x.col(0);
  EXPECT_EQ(collinear_columns(x, 1).size(), 399U);
}

TEST(Findings, Sentinels) {
  std::vector<double> values = normal(4, 300, 20, 5), counts(300), cut = normal(4, 300, 20, 5);
  for (std::size_t i = 0; i < 40; ++i) values[7 * i] = -999;
  const Report report = check_beside_normal("t", values);
  ASSERT_NE(find(report, "DATA011"), nullptr);
  EXPECT_EQ(find(report, "DATA011")->columns, std::vector<std::string>{"t"});
  EXPECT_TRUE(report.verdict.starts_with("Mend the data first: -999 in 't'")) << report.verdict;
  // −1 beside counts, 99 and 100 of a percentage, a floor that many values share: numbers.
  for (std::size_t i = 0; i < 300; ++i) counts[i] = static_cast<double>(i % 12) - 1;
  EXPECT_EQ(find(check_beside_normal("t", counts), "DATA011"), nullptr);
  for (std::size_t i = 0; i < 300; ++i) counts[i] = static_cast<double>(i % 100);
  EXPECT_EQ(find(check_beside_normal("t", counts), "DATA011"), nullptr);
  for (double& value : cut) value = std::max(value, 15.0);
  EXPECT_EQ(find(check_beside_normal("t", cut), "DATA011"), nullptr);
}

TEST(Findings, TwoUnitsInOneColumn) {
  std::vector<double> heights = normal(4, 300, 1.7, 0.08), wide(300), bimodal = normal(4, 300, 10, 1);
  for (std::size_t i = 0; i < 60; ++i) heights[5 * i] *= 100;
  const Report report = check_beside_normal("height", heights);
  ASSERT_NE(find(report, "DATA012"), nullptr);
  EXPECT_EQ(find(report, "DATA012")->figure, 100);
  Random random(8);
  for (double& value : wide) value = std::exp(random.normal(0, 2));
  EXPECT_EQ(find(check_beside_normal("x", wide), "DATA012"), nullptr);
  for (std::size_t i = 0; i < 60; ++i) bimodal[5 * i] += 40;  // 5 times as much is no unit
  EXPECT_EQ(find(check_beside_normal("x", bimodal), "DATA012"), nullptr);
}

TEST(Findings, NumbersThatAreNone) {
  std::vector<double> zip(300), seconds(300), days(300), sex(300), ids(300);
  Random random(2);
  for (std::size_t i = 0; i < 300; ++i) {
    zip[i] = static_cast<double>(10000 + random.below(60) * 1000);
    seconds[i] = 1.6e9 + 60.0 * static_cast<double>(i);
    days[i] = static_cast<double>(20240101 + random.below(12) * 100 + random.below(28));
    sex[i] = static_cast<double>(random.below(2));
    ids[i] = static_cast<double>(5000 + random.below(1'000'000));
  }
  EXPECT_NE(find(check_beside_normal("zip_code", zip), "DATA009"), nullptr);
  EXPECT_EQ(find(check_beside_normal("zipper", zip), "DATA009"), nullptr);
  EXPECT_EQ(find(check_beside_normal("sex", sex), "DATA009"), nullptr);  // two values are a flag
  EXPECT_NE(find(check_beside_normal("t", seconds), "DATA010"), nullptr);
  EXPECT_NE(find(check_beside_normal("t", days), "DATA010"), nullptr);
  EXPECT_NE(find(check_beside_normal("productType", zip), "DATA009"), nullptr);
  EXPECT_EQ(find(check_beside_normal("class_size", zip), "DATA009"), nullptr);
  EXPECT_EQ(find(check_beside_normal("income", ids), "DATA008"), nullptr);
  Table table = table_of({{"a", normal(1, 300)}, {"b", ids}, {"c", normal(2, 300)}});
  table.columns[1].identifier = true;  // as whoever read the rows says
  const Report report = check(table);
  EXPECT_NE(find(report, "DATA008"), nullptr);
  EXPECT_EQ(report.recommendation.columns[1].scaler, "");
}

TEST(Findings, WhatFloat32Loses) {
  std::vector<double> far = normal(3, 300, 1e9, 1), huge = normal(3, 300);
  huge[5] = 1e39;
  const Report offset = check_beside_normal("far", far);
  ASSERT_NE(find(offset, "SCALE017"), nullptr);
  EXPECT_NE(find(offset, "SCALE016"), nullptr);
  EXPECT_NE(find(check_beside_normal("huge", huge), "SCALE017"), nullptr);
}

TEST(Findings, Tails) {
  Random random(4);
  std::vector<double> heavy(400), outlier = normal(3, 400), skewed(400), spike(400, 0.0);
  for (double& value : heavy) value = random.student_t(1.2);
  outlier[11] = 60;
  for (double& value : skewed) value = std::exp(random.normal(3, 1.5));
  for (std::size_t i = 0; i < 80; ++i) spike[5 * i] = random.normal(0, 1);
  EXPECT_NE(find(check_beside_normal("x", heavy), "SCALE010"), nullptr);
  const Report squeezed = check_beside_normal("x", outlier);
  ASSERT_NE(find(squeezed, "SCALE010"), nullptr);  // σ is 3.1 robust deviations; a column is named once
  EXPECT_EQ(find(squeezed, "SCALE009"), nullptr);
  outlier[11] = 30;
  EXPECT_NE(find(check_beside_normal("x", outlier), "SCALE009"), nullptr);
  EXPECT_EQ(squeezed.recommendation.scaling, "squash");
  EXPECT_NE(find(check_beside_normal("x", skewed), "SCALE015"), nullptr);
  EXPECT_NE(find(check_beside_normal("x", spike), "SCALE012"), nullptr);
}

TEST(Findings, Target) {
  Table table = table_of(Random(1).normal_matrix(200, 4));
  table.target = Target{.name = "y", .values = normal(5, 200, 150, 70)};
  const Report report = check(table);
  ASSERT_NE(find(report, "SCALE013"), nullptr);
  table.target->values = normal(5, 200);
  EXPECT_EQ(find(check(table), "SCALE013"), nullptr);
  table.target->values.assign(200, 4);
  ASSERT_NE(find(check(table), "DATA014"), nullptr);
  EXPECT_EQ(find(check(table), "DATA014")->severity, Severity::high);
}

TEST(Findings, AreMutedAndChosenByModel) {
  const auto loud = normal(9, 300, 5000, 500);
  Table table =
      table_of({{"a", normal(1, 300)}, {"b", normal(2, 300)}, {"loud", loud}, {"seven", std::vector<double>(300, 7)}});
  const Report muted = check(table, {.mute = {"SCALE001", "DATA005"}});
  EXPECT_EQ(find(muted, "SCALE001"), nullptr);
  EXPECT_EQ(muted.muted, std::vector<std::string>{"SCALE001"});
  EXPECT_THROW(check(table, {.mute = {"SCALE099"}}), Error);
  const Report trees = check(table, {.model = Model::trees});
  EXPECT_EQ(codes_of(trees), std::vector<std::string>{"DATA001"});
  const Report neighbors = check(table, {.model = Model::neighbors});
  EXPECT_EQ(find(neighbors, "SCALE005"), nullptr);
  EXPECT_NE(find(neighbors, "SCALE001"), nullptr);
}

TEST(Complaints, HaveCodesOfTheirOwn) {
  std::set<std::string_view> codes;
  for (const Complaint& c : complaints()) {
    EXPECT_TRUE(codes.insert(c.code).second) << c.code;
    EXPECT_FALSE(c.title.empty() || c.measured.empty() || c.why.empty() || c.advice.empty()) << c.code;
  }
  EXPECT_EQ(complaint("SCALE004").experiment, "stable-lr");
  try {
    complaint("SCALE04");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::not_found);
    EXPECT_NE(error.hint().find("SCALE004"), std::string::npos) << error.hint();
  }
}

}  // namespace
}  // namespace strickle::doctor
