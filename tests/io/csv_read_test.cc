#include <gtest/gtest.h>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

using Values = std::vector<double>;
using Lines = std::vector<std::int64_t>;
const double nan = std::numeric_limits<double>::quiet_NaN();

void expect_same(const Values& found, const Values& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_TRUE(found[i] == expected[i] || (std::isnan(found[i]) && std::isnan(expected[i]))) << i << ": " << found[i];
  }
}

Numbers read_text(std::string_view text, const ReadOptions& options = {}, const std::string& name = "t.csv") {
  const Folder folder;
  return read_numbers(folder.put(name, text), options);
}

TEST(CsvRead, RowsLinesAndKinds) {
  const Numbers table = read_text("id,x,name,flag,none\n1,0.5,a,true,\n2,,b,false,NA\n3,1e3,c,,\n");
  ASSERT_EQ(table.columns.size(), 5U);
  EXPECT_EQ(table.column("id").kind, ColumnKind::integer);
  EXPECT_EQ(table.column("x").kind, ColumnKind::floating);
  EXPECT_EQ(table.column("name").kind, ColumnKind::text);
  EXPECT_EQ(table.column("flag").kind, ColumnKind::boolean);
  EXPECT_EQ(table.column("flag").type_name, "boolean");
  EXPECT_EQ(table.column("none").kind, ColumnKind::empty);
  expect_same(table.values.at("id"), {1, 2, 3});
  expect_same(table.values.at("x"), {0.5, nan, 1000});
  EXPECT_EQ(table.lines, (Lines{2, 3, 4}));
  EXPECT_EQ(table.rows_total, 3);
}

TEST(CsvRead, LineEndings) {
  expect_same(read_text("a,b\r\n1,2\r\n3,4\r\n").values.at("b"), {2, 4});
  expect_same(read_text("a,b\r1,2\r3,4\r").values.at("b"), {2, 4});
  expect_same(read_text("a,b\n1,2\n3,4").values.at("b"), {2, 4});
  EXPECT_EQ(read_text("a,b\r\n1,2\r\n\r\n3,4").lines, (Lines{2, 4}));
}

TEST(CsvRead, ByteOrderMark) {
  const Numbers table = read_text(
      "\xef\xbb\xbf"
      "a,b\n1,2\n");
  EXPECT_EQ(table.columns[0].name, "a");
}

TEST(CsvRead, QuotesAndLines) {
  const Numbers table = read_text("a,\"b \"\"q\"\"\",c\n1,\"x,\ny\",2\n\"3\",\"\"\"\",4\n5,\"z\"  ,6\n");
  EXPECT_EQ(table.columns[1].name, "b \"q\"");
  expect_same(table.values.at("a"), {1, 3, 5});
  expect_same(table.values.at("c"), {2, 4, 6});
  EXPECT_EQ(table.lines, (Lines{2, 4, 5}));
  // A quote that does not begin a cell is a character like others.
  EXPECT_EQ(read_text("a,b\n1,5\" tall\n").rows, 1);
}

TEST(CsvRead, CommentsAndBlankLines) {
  const ReadOptions options{.comment = '#'};
  const Numbers table = read_text("# made by hand, \"open\n\na,b\n# more\n1,2\n\n   \n3,4\n# end", options);
  expect_same(table.values.at("b"), {2, 4});
  EXPECT_EQ(table.lines, (Lines{5, 8}));
}

TEST(CsvRead, BlankLineInOneColumnIsMissing) {
  const Numbers table = read_text("\na\n1\n\n3\n");
  expect_same(table.values.at("a"), {1, nan, 3});
  EXPECT_EQ(table.lines, (Lines{3, 4, 5}));
}

TEST(CsvRead, Delimiters) {
  EXPECT_EQ(read_text("a;b\n1;2\n").columns.size(), 2U);
  EXPECT_EQ(read_text("a\tb\n1\t2\n").columns.size(), 2U);
  EXPECT_EQ(read_text("a|b\n1|2\n").columns.size(), 2U);
  EXPECT_EQ(read_text("a|x,b\n1|2,3\n", {.delimiter = '|'}).columns[1].name, "x,b");
  EXPECT_EQ(read_text("a;b,c\n1;2,5\n", {}, "t.tsv").columns.size(), 1U);
  EXPECT_EQ(read_text("a\n1\n").columns.size(), 1U);
  // Decimal commas agree with each other in number but not with the header.
  EXPECT_EQ(read_text("a;b\n1,5;2,5\n3,5;4,5\n").columns.size(), 2U);
  // A text that holds a bar in every row is no reason for bars.
  EXPECT_EQ(read_text("a,b|c,d\n1,x|y,2\n").columns.size(), 3U);
  EXPECT_EQ(read_text("\"a;b\",c\n1,2\n").columns.size(), 2U);
  expect_same(read_text("n v\n\"x y\" 1\n\"z\" 2\n", {.delimiter = ' '}).values.at("v"), {1, 2});
  // A header longer than what is looked at first.
  std::string names = "first";
  for (int i = 0; i < 30'000; ++i) names += ";a_long_name_of_a_column_" + std::to_string(i) + "_and_more";
  EXPECT_EQ(read_text(names + "\n").columns.size(), 30'001U);
}

TEST(CsvRead, BooleansAreNumbersWhereTheyAreAskedFor) {
  const Folder folder;
  const std::string file = folder.put("t.csv", "x,f\n1,true\n2,\"False\"\n3,\n4,TRUE\n");
  const Numbers table = read_numbers(file, {}, {"f"});
  EXPECT_EQ(table.column("f").kind, ColumnKind::boolean);
  expect_same(table.values.at("f"), {1, 0, nan, 1});
}

TEST(CsvRead, HeaderAlone) {
  const Numbers table = read_text("a,b,c\n");
  EXPECT_EQ(table.columns.size(), 3U);
  EXPECT_EQ(table.rows, 0);
  EXPECT_EQ(table.columns[0].kind, ColumnKind::empty);
  EXPECT_EQ(read_text("a;b;c").columns.size(), 3U);
}

TEST(CsvRead, NoHeader) {
  const Numbers table = read_text("1,2\n3,4\n", {.header = false});
  expect_same(table.values.at("x0"), {1, 3});
  expect_same(table.values.at("x1"), {2, 4});
  EXPECT_EQ(table.lines, (Lines{1, 2}));
  expect_same(read_text("1\n\n3\n", {.header = false}).values.at("x0"), {1, nan, 3});
}

TEST(CsvRead, EmptyColumnNameIsKept) {
  const Numbers table = read_text(",a\n0,1\n");
  EXPECT_EQ(table.columns[0].name, "");
  expect_same(table.values.at(""), {0});
}

TEST(CsvRead, DecimalComma) {
  const Numbers table = read_text("a;b\n1,5;2\n-0,25;3\n", {.decimal_comma = true});
  expect_same(table.values.at("a"), {1.5, -0.25});
  EXPECT_EQ(table.column("a").kind, ColumnKind::floating);
}

TEST(CsvRead, WideIntegersArriveAsTheyAre) {
  const Numbers table = read_text("a,b\n9007199254740993,1\n1.5,2\n-9007199254740995,3\n");
  const auto& wide = table.wide.at("a");
  ASSERT_EQ(wide.size(), 2U);
  EXPECT_EQ(wide[0].row, 0);
  EXPECT_EQ(wide[0].magnitude, 9007199254740993U);
  EXPECT_EQ(wide[1].row, 2);
  EXPECT_TRUE(wide[1].negative);
}

TEST(CsvRead, Latin1) {
  const std::string text =
      "gr\xf6\xdf"
      "e,stadt\n1,K\xf6ln\n";
  const Numbers table = read_text(text, {.latin1 = true});
  EXPECT_EQ(table.columns[0].name,
            "gr\xc3\xb6\xc3\x9f"
            "e");
  EXPECT_EQ(table.rows, 1);
}

TEST(CsvRead, Hints) {
  EXPECT_HOLDS(read_text("a;b\n2,6;1\n3,7;2\nx;3\n").column("a").hint,
               "'2,6' look like decimal commas: --decimal-comma");
  EXPECT_EQ(read_text("a\n1\nx\n2\ny\n3\nz\n4\n5\n6\n").column("a").hint, "");
  EXPECT_EQ(read_text("a\nx\ny\n").column("a").hint, "");
}

// One or two words among numbers are named with their line; a column of many words is text.
TEST(CsvRead, StrayWordsAmongNumbers) {
  const Folder folder;
  const auto kind = [&](const std::string& text) {
    return open_table(folder.put("t.csv", text))->columns().front().kind;
  };
  EXPECT_EQ(kind("a\n1\nabc\n2\n3\nabc\n"), ColumnKind::integer);
  EXPECT_EQ(kind("a\n1.5\nnot found\n2\n3\n-\n4\n"), ColumnKind::floating);
  EXPECT_EQ(kind("a\n1\nx\n2\ny\n3\nz\n4\n5\n6\n"), ColumnKind::text);
  EXPECT_EQ(kind("a\n1\nx\n2\nx\n"), ColumnKind::text);
  EXPECT_EQ(kind("a\nx\ny\n"), ColumnKind::text);
}

TEST(CsvRead, ManyBatchesAreOneTable) {
  std::string text = "i,x,s\n";
  Values expected;
  for (int i = 0; i < 60'000; ++i) {
    text += std::to_string(i) + "," + std::to_string(i) + ".25,\"line\nof " + std::to_string(i) + "\"\n";
    expected.push_back(i + 0.25);
  }
  const Folder folder;
  const std::string path = folder.put("t.csv", text);
  const Numbers small = read_numbers(path, {.batch_bytes = 10'000});
  EXPECT_GT(small.batches, 100);
  expect_same(small.values.at("x"), expected);
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(small.lines[i], static_cast<std::int64_t>(2 + 2 * i));
  const Numbers large = read_numbers(path, {.batch_bytes = 1 << 30});
  EXPECT_EQ(large.values, small.values);
  EXPECT_EQ(large.batches, 1);
}

// Every place at which a buffer may end within a record, a pair of quotes or a CRLF.
TEST(CsvRead, RecordsAcrossBuffers) {
  const std::string record = "1,\"a\"\"b\r\nc\",22\r\n";
  std::string text = "a,b,c\r\n";
  for (int i = 0; i < 2000; ++i) text += record;
  for (std::size_t shift = 0; shift < 2 * record.size(); ++shift) {
    std::string shifted(shift + 1, '#');
    shifted += "\r\n" + text;
    const Numbers table = read_text(shifted, {.comment = '#', .batch_bytes = 2048});
    ASSERT_EQ(table.rows, 2000);
    ASSERT_EQ(table.values.at("c"), Values(2000, 22.0));
    ASSERT_EQ(table.lines.back(), 3 + 2 * 1999);
  }
}

TEST(CsvRead, KindsComeFromTheFirstMegabyteAndNumbersFromAll) {
  std::string text = "a,b\n";
  for (int i = 0; i < 500'000; ++i) text += "1,\n";
  text += "2.5,7\n";
  const Numbers table = [&] {
    const Folder folder;
    return read_numbers(folder.put("t.csv", text), {}, {"a", "b"});
  }();
  EXPECT_EQ(table.column("a").kind, ColumnKind::integer);
  EXPECT_EQ(table.column("b").kind, ColumnKind::empty);
  EXPECT_EQ(table.values.at("a").back(), 2.5);
  EXPECT_EQ(table.values.at("b").back(), 7);
}

TEST(CsvRead, LongCommentsAndLinesBeforeTheSample) {
  const std::string text = "a,b\n#" + std::string(3'000'000, 'c') + "\n1,2\n";
  const Numbers table = read_text(text, {.comment = '#', .batch_bytes = 4096});
  expect_same(table.values.at("b"), {2});
  EXPECT_EQ(table.lines, (Lines{3}));
}

}  // namespace
}  // namespace strickle::testing
