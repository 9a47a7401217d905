// The doctor's run over tables: its sample, its target, its columns.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <set>

#include "engine/row_sample.h"
#include "strickle/engine.h"
#include "strickle/error.h"

namespace strickle {
namespace {

struct Numbers {
  std::vector<double> first, second;
  MemoryTable table;

  // Rows 0 … n − 1, in batches of at most `batch`.
  Numbers(std::int64_t n, std::int64_t batch) : first(static_cast<std::size_t>(n)), second(first.size()) {
    std::iota(first.begin(), first.end(), 0.0);
    for (std::size_t i = 0; i < second.size(); ++i) second[i] = std::sin(static_cast<double>(i));
    table.columns = {{.name = "first", .kind = ColumnKind::floating, .type_name = "double", .hint = ""},
                     {.name = "second", .kind = ColumnKind::floating, .type_name = "double", .hint = ""}};
    for (std::int64_t begin = 0; begin < n; begin += batch) {
      const auto count = std::min(batch, n - begin), at = begin;
      const auto part = [&](const std::vector<double>& values) {
        return view_of(std::span(values).subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(count)));
      };
      table.batches.push_back({.count = count, .columns = {part(first), part(second)}});
    }
  }
};

RowSample sampled(const Numbers& numbers, std::int64_t most, std::uint64_t seed = 1) {
  RowSample sample(2, most, seed);
  const auto reader = open_table(numbers.table);
  const std::vector<int> located = {0, 1};
  Batch batch;
  while (reader->next(batch)) sample.add(batch, located, -1, 2);
  sample.sort();
  return sample;
}

TEST(RowSample, TakesAllRowsWhereTheyAreFew) {
  const Numbers numbers(100, 7);
  RowSample sample = sampled(numbers, 100);
  EXPECT_EQ(sample.rows(), 100);
  EXPECT_EQ(sample.column(0), numbers.first);
  EXPECT_EQ(sample.column(1), numbers.second);
}

TEST(RowSample, DoesNotDependOnBatches) {
  RowSample whole = sampled(Numbers(5000, 5000), 300);
  ASSERT_EQ(whole.rows(), 300);
  for (const std::int64_t batch : {1, 13, 299, 301, 4000}) {
    RowSample parts = sampled(Numbers(5000, batch), 300);
    EXPECT_EQ(parts.column(0), whole.column(0)) << batch;
    EXPECT_EQ(parts.column(1), whole.column(1)) << batch;
  }
  // Each row once, in order, beside its own values.
  const std::vector<double>& rows = whole.column(0);
  EXPECT_TRUE(std::ranges::is_sorted(rows));
  EXPECT_EQ(std::set<double>(rows.begin(), rows.end()).size(), 300U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(whole.column(1)[i], std::sin(rows[i]));
    EXPECT_EQ(static_cast<double>(whole.places()[i]), rows[i]);
  }
  EXPECT_NE(sampled(Numbers(5000, 5000), 300, 2).column(0), whole.column(0));
}

// The mean place of 2,000 rows of 100,000 lies within four deviations of the middle, in every tenth about as many.
TEST(RowSample, IsUniform) {
  RowSample sample = sampled(Numbers(100'000, 4096), 2000);
  std::vector<int> tenths(10);
  double mean = 0;
  for (const double row : sample.column(0)) {
    mean += row / 2000;
    ++tenths[static_cast<std::size_t>(row / 10'000)];
  }
  EXPECT_NEAR(mean, 50'000, 4 * 100'000 / std::sqrt(12 * 2000.0));
  for (const int count : tenths) EXPECT_NEAR(count, 200, 4 * std::sqrt(180.0));
}

class CheckFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / "strickle_check_test";
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return (folder_ / name).string();
  }
  static doctor::Report check(const std::vector<std::string>& paths, const CheckOptions& options) {
    RunOptions run;
    run.threads = 2;
    return check_files(find_inputs(paths), options, run);
  }

  std::filesystem::path folder_;
};

std::string rows_of_text(int from, int to) {
  std::string text = "x,level,word,y\n";
  for (int i = from; i < to; ++i) {
    text += std::to_string(i % 17) + "." + std::to_string(i % 10) + "," + std::to_string(i * 31 % 101) + ",w" +
            std::to_string(i % 3) + "," + (i % 2 == 0 ? "a" : "b") + "\n";
  }
  return text;
}

TEST_F(CheckFiles, SeesFilesAsOneTable) {
  const std::string whole = file("whole.csv", rows_of_text(0, 200));
  const std::string first = file("part1.csv", rows_of_text(0, 70)), second = file("part2.csv", rows_of_text(70, 200));
  CheckOptions options;
  options.target = "y";
  doctor::Report one = check({whole}, options), two = check({first, second}, options);
  EXPECT_EQ(one.table, "whole.csv");
  EXPECT_EQ(two.table, "part1.csv and 1 more");
  two.table = one.table;
  EXPECT_EQ(doctor::to_json(two), doctor::to_json(one));
  EXPECT_EQ(one.rows, 200);
  EXPECT_EQ(one.classes, (std::vector<std::string>{"a", "b"}));
  ASSERT_EQ(one.columns.size(), 2U);
  EXPECT_TRUE(one.probe.ran);
}

TEST_F(CheckFiles, TargetsAreClassesOrNumbers) {
  const std::string path = file("t.csv", rows_of_text(0, 300));
  CheckOptions options;
  options.target = "level";  // 101 different integers: numbers
  EXPECT_TRUE(check({path}, options).classes.empty());
  options.task = Task::classification;
  EXPECT_EQ(check({path}, options).classes.size(), 101U);
  options = {};
  options.target = "word";
  EXPECT_EQ(check({path}, options).classes.size(), 3U);
  options.task = Task::regression;
  EXPECT_THROW(check({path}, options), Error);
  options.target = "nothing";
  EXPECT_THROW(check({path}, options), Error);
}

TEST_F(CheckFiles, CountsInfinitiesAndLeavesTextOut) {
  const std::string path = file("i.csv", "a,b,c\n1,inf,x\n2,3,y\n4,-inf,z\n6,8,x\n");
  const doctor::Report report = check({path}, {});
  ASSERT_EQ(report.columns.size(), 2U);
  EXPECT_EQ(report.columns[1].infinite, 2);
  EXPECT_EQ(report.columns[1].finite, 2);
  EXPECT_TRUE(std::ranges::any_of(report.findings, [](const auto& f) { return f.code == "DATA013"; }));
}

TEST(CheckTable, TakesLabelsBesideTheTable) {
  const Numbers numbers(400, 100);
  CheckOptions options;
  options.labels = doctor::Target{.name = "y", .values = numbers.second};
  const doctor::Report report = check_table(numbers.table, options, {});
  EXPECT_EQ(report.target, "y");
  EXPECT_TRUE(report.probe.ran);
  options.labels->values.pop_back();
  EXPECT_THROW(check_table(numbers.table, options, {}), Error);
}

}  // namespace
}  // namespace strickle
