#include <gtest/gtest.h>

#include <tuple>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

class FormatMatrix : public ::testing::TestWithParam<std::tuple<const char*, const char*>> {};

// The same numbers, missing values included, whatever they came from and went through.
TEST_P(FormatMatrix, NumbersSurvive) {
  const auto [from, to] = GetParam();
  const Folder folder;
  std::string text = "i,x,y\n";
  for (int i = 0; i < 5000; ++i) {
    text +=
        std::to_string(i) + "," + (i % 7 == 0 ? "" : std::to_string(i) + "e-3") + "," + std::to_string(i * 0.1) + "\n";
  }
  const std::string first = folder.put("a.csv", text);
  const std::string in = folder / (std::string("in") + from);
  const std::string out = folder / (std::string("out") + to);
  scale_file(first, in, {}, same);
  scale_file(in, out, {.batch_bytes = 30'000});
  const Numbers expected = read_numbers(first);
  const Numbers found = read_numbers(out);
  ASSERT_EQ(found.rows, 5000);
  ASSERT_EQ(found.columns.size(), 3U);
  for (std::size_t c = 0; c < 3; ++c) {
    const std::vector<double>& wanted = expected.values.at(expected.columns[c].name);
    const std::vector<double>& values = found.values.at(found.columns[c].name);
    ASSERT_EQ(values.size(), wanted.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_TRUE(values[i] == 2 * wanted[i] || (std::isnan(values[i]) && std::isnan(wanted[i]))) << c << ' ' << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Pairs, FormatMatrix,
    ::testing::Combine(::testing::Values(".csv", ".tsv.gz", ".csv.zst", ".parquet", ".arrow", ".arrows", ".npy"),
                       ::testing::Values(".csv", ".tsv", ".csv.gz", ".parquet", ".feather", ".arrows", ".npy")));

TEST(FormatMatrix, CsvTextsBecomeStrings) {
  const Folder folder;
  const std::string csv = folder.put("a.csv", "id,s,x\n007,\"a \"\"b\"\"\",1\n,NA,NA\n1e5,\"\",2\n");
  for (const char* name : {"a.parquet", "a.arrow"}) {
    scale_file(csv, folder / name, {}, same, {"x"});
    EXPECT_EQ(open_table(folder / name)->columns()[0].kind, ColumnKind::text);
    scale_file(folder / name, folder / "b.csv", {}, same, {"x"});
    EXPECT_EQ(bytes_of(folder / "b.csv"), "id,s,x\n007,\"a \"\"b\"\"\",1\n,NA,\n1e5,\"\",2\n");
  }
}

}  // namespace
}  // namespace strickle::testing
