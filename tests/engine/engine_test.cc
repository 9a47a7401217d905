#include "strickle/engine.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "strickle/error.h"

namespace strickle {
namespace {

namespace fs = std::filesystem;

class Engine : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("strickle-engine-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
    return path(name);
  }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

std::string numbers(int seed, int rows) {
  std::mt19937 random(static_cast<unsigned>(seed));
  std::string text = "a,b,c\n";
  for (int i = 0; i < rows; ++i) {
    for (int j = 0; j < 3; ++j) text += std::to_string(static_cast<int>(random() % 100000)) + (j < 2 ? "," : "\n");
  }
  return text;
}

RunOptions run_with(std::int64_t memory, int threads = 1) {
  RunOptions run;
  run.memory = memory;
  run.threads = threads;
  return run;
}

TEST_F(Engine, QuantilesDoNotDependOnTheMemory) {
  const std::vector<std::string> inputs = {write("a.csv", numbers(1, 5000)), write("b.csv", numbers(2, 3000))};
  FitOptions options;
  options.scalers = {"robust"};
  const FitReport large = fit_files(find_inputs(inputs), options, run_with(1 << 30));
  EXPECT_EQ(large.passes, 1);
  // Kept values fit no longer; then neither do the searches' (64 KB give each column some 340 values).
  const FitReport small = fit_files(find_inputs(inputs), options, run_with(1 << 18, 2));
  EXPECT_EQ(small.passes, 2);
  EXPECT_EQ(small.recipe.to_json(), large.recipe.to_json());
  const FitReport tiny = fit_files(find_inputs(inputs), options, run_with(256, 3));
  EXPECT_GT(tiny.passes, 2);
  EXPECT_LE(tiny.passes, 12);
  EXPECT_EQ(tiny.recipe.to_json(), large.recipe.to_json());
}

TEST_F(Engine, ProgressIsToldAndReachesTheEnd) {
  const std::vector<std::string> inputs = {write("a.csv", numbers(1, 50000)), write("b.csv", numbers(2, 50000))};
  std::vector<Progress> seen;
  RunOptions run = run_with(1 << 30);
  run.read.batch_bytes = 1 << 16;
  run.progress = [&](const Progress& progress) { seen.push_back(progress); };
  (void)fit_files(find_inputs(inputs), {}, run);
  ASSERT_GT(seen.size(), 4U);
  for (std::size_t i = 1; i < seen.size(); ++i) EXPECT_GE(seen[i].bytes, seen[i - 1].bytes);
  EXPECT_EQ(seen.back().bytes, seen.back().bytes_total);
  EXPECT_EQ(seen.back().rows, 100000);
}

TEST_F(Engine, TheFirstInfinityIsThatOfTheEarliestRowOnAnyThreads) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 9000; ++i)
    text += i == 8000 ? "inf,1,1\n" : i == 7000 ? "1,1,-inf\n" : i == 7500 ? "1,inf,1\n" : "1,2,3\n";
  const std::vector<std::string> inputs = {write("a.csv", text)};
  for (const int threads : {1, 2, 5}) {
    try {
      (void)fit_files(find_inputs(inputs), {}, run_with(1 << 30, threads));
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::infinite_value);
      EXPECT_EQ(error.place().line, 7002);
      EXPECT_EQ(error.place().row, 7001);
      EXPECT_EQ(error.place().column, "c");
    }
  }
}

TEST_F(Engine, AColumnThatNeverWasANumberIsLeftOut) {
  // Nothing but missing cells in the sample that decides the kinds, then text.
  std::string text = "x,late\n";
  for (int i = 0; i < 400000; ++i) text += std::to_string(i % 10) + ",\n";
  const std::vector<std::string> with_text = {write("text.csv", text + "1,word\n2,9\n")};
  const FitReport report = fit_files(find_inputs(with_text), {}, run_with(1 << 30));
  ASSERT_EQ(report.recipe.columns.size(), 1U);
  EXPECT_EQ(report.rows, 400002);
  const std::vector<std::string> with_numbers = {write("numbers.csv", text + "1,3\n2,word\n")};
  EXPECT_THROW((void)fit_files(find_inputs(with_numbers), {}, run_with(1 << 30)), Error);
}

TEST_F(Engine, NoBatchChangesWhatIsNoticed) {
  std::string text = "a,b,c\n";
  for (int i = 0; i < 6000; ++i) text += std::to_string(i < 3000 ? i : 0) + "," + std::to_string(i) + ",x\n";
  const std::vector<std::string> inputs = {write("a.csv", text)};
  RunOptions run = run_with(1 << 30);
  const FitReport whole = fit_files(find_inputs(inputs), {}, run);
  ASSERT_EQ(whole.notices.size(), 1U);
  EXPECT_NE(whole.notices[0].find("'b'"), std::string::npos);
  for (const std::int64_t bytes : {100, 1000, 10'000}) {
    run.read.batch_bytes = bytes;
    EXPECT_EQ(fit_files(find_inputs(inputs), {}, run).notices, whole.notices);
  }
}

TEST_F(Engine, FilesMayHaveTheirColumnsInAnyOrder) {
  const std::vector<std::string> one = {write("one.csv", "a,b\n1,10\n2,20\n3,30\n")};
  const std::vector<std::string> two = {write("two.csv", "a,b\n1,10\n"), write("three.csv", "b,a,z\n20,2,0\n30,3,0\n")};
  EXPECT_EQ(fit_files(find_inputs(two), {}, {}).recipe.to_json(), fit_files(find_inputs(one), {}, {}).recipe.to_json());
}

TEST_F(Engine, NothingIsWrittenWhenALaterBatchFails) {
  const std::vector<std::string> train = {write("train.csv", "x\n1\n2\n")};
  std::string text = "x\n";
  for (int i = 0; i < 300000; ++i) text += "5\n";
  const std::vector<std::string> bad = {write("bad.csv", text + "oops\n")};
  write("kept.csv", "before\n");
  const Recipe recipe = fit_files(find_inputs(train), {}, {}).recipe;
  EXPECT_THROW((void)apply_files(recipe, find_inputs(bad), std::vector{path("kept.csv")}, {}, {}), Error);
  std::string kept;
  std::getline(std::ifstream(path("kept.csv")), kept);
  EXPECT_EQ(kept, "before");
  for (const auto& entry : fs::directory_iterator(folder_))
    EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos);
}

TEST_F(Engine, ATableInMemoryGivesTheRecipeOfItsFile) {
  const std::string text = numbers(4, 3000);
  const auto files = find_inputs(std::vector<std::string>{write("a.csv", text)});
  std::array<std::vector<double>, 3> columns;
  std::istringstream lines(text.substr(text.find('\n')));
  for (std::size_t i = 0; i < 9000; ++i) {
    char comma = 0;
    columns[i % 3].emplace_back();
    lines >> columns[i % 3].back();
    if (i % 3 < 2) lines >> comma;
  }
  MemoryTable table;
  for (const char* name : {"a", "b", "c"}) table.columns.push_back({name, ColumnKind::integer, "int64", {}});
  for (const std::size_t begin : {std::size_t{0}, std::size_t{1700}}) {
    const std::size_t count = begin == 0 ? 1700 : 1300;
    MemoryTable::Rows rows{.count = static_cast<std::int64_t>(count), .columns = {}};
    for (const auto& column : columns) rows.columns.push_back(view_of(std::span(column).subspan(begin, count)));
    table.batches.push_back(rows);
  }
  for (const char* scaler : {"standard", "robust", "power", "log1p+quantile"}) {
    FitOptions options;
    options.scalers = {scaler};
    const FitReport from_files = fit_files(files, options, run_with(1 << 30));
    for (const std::int64_t memory : {1 << 18, 1 << 30}) {
      const FitReport report = fit_table(table, options, run_with(memory, 2));
      EXPECT_EQ(report.recipe.to_json(), from_files.recipe.to_json()) << scaler;
      EXPECT_EQ(report.notices, from_files.notices);
    }
    const FitReport twice = update_table(from_files.recipe, table, run_with(1 << 30));
    EXPECT_EQ(twice.recipe.rows, 6000);
    EXPECT_THROW(refit_table(twice.recipe, table, run_with(1 << 30)), Error);

    std::array<std::vector<double>, 3> scaled;
    std::vector<double*> targets;
    for (auto& column : scaled) targets.push_back((column.resize(3000), column.data()));
    const ApplyReport applied = apply_table(from_files.recipe, table, targets, run_with(1 << 30, 2));
    EXPECT_EQ(applied.rows, 3000);
    for (std::size_t c = 0; c < 3; ++c) {
      std::vector<double> expected = columns[c];
      for (const auto& step : from_files.recipe.columns[c].chain) step->apply(expected.data(), expected.data(), 3000);
      EXPECT_EQ(scaled[c], expected);
    }
  }
}

}  // namespace
}  // namespace strickle
