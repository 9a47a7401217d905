#include <gtest/gtest.h>
#include <sys/resource.h>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

Error error_of_text(std::string_view text, const ReadOptions& options = {}, const std::vector<std::string>& names = {},
                    bool keep = false) {
  const Folder folder;
  const std::string path = folder.put("t.csv", text);
  return error_of([&] { read_numbers(path, options, names, keep); });
}

TEST(CsvErrors, Ragged) {
  const Error error = error_of_text("a,b,c,d\n1,2,3,4\n1,2,3\n");
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_EQ(error.message(), "3 cells where the header has 4");
  EXPECT_EQ(error.place().line, 3);
  EXPECT_HOLDS(error.what(), "t.csv:3: 3 cells where the header has 4; ");
  EXPECT_EQ(error_of_text("a,b\n1,2,3\n").message(), "3 cells where the header has 2");
  EXPECT_HOLDS(error_of_text("a,b,c\n1,2,3\n# note\n").hint(), "--comment '#'");
  EXPECT_HOLDS(error_of_text("# made by me\na,b,c\n1,2,3\n").hint(), "--comment '#'");
  EXPECT_HOLDS(error_of_text("a;b;c\n1,5;2;3\n1,5;2;3\n", {.delimiter = ','}).hint(), "--delimiter ';'");
  EXPECT_EQ(error_of_text("1,2\n3\n", {.header = false}).message(), "1 cell where the first row has 2");
}

TEST(CsvErrors, RaggedFarDownTheFile) {
  std::string text = "a,b\n";
  for (int i = 0; i < 500'000; ++i) text += "1,2\n";
  text += "1,2,3\n";
  const Error error = error_of_text(text, {.batch_bytes = 100'000});
  EXPECT_EQ(error.place().line, 500'002);
}

TEST(CsvErrors, UnterminatedQuote) {
  const Error error = error_of_text("a,b\n1,2\n3,\"x\n4,5\n6,7\n");
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_EQ(error.place().line, 3);
  EXPECT_HOLDS(error.message(), "never closed");
}

TEST(CsvErrors, TextBehindAQuote) {
  const Error error = error_of_text("a,b\n1,\"x\"y\n");
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_EQ(error.place().line, 2);
}

TEST(CsvErrors, EmptyFiles) {
  EXPECT_EQ(error_of_text("").message(), "is empty");
  EXPECT_EQ(error_of_text("").code(), ErrorCode::bad_file);
  EXPECT_EQ(error_of_text("\n\n\n").code(), ErrorCode::bad_file);
  EXPECT_EQ(error_of_text("\xef\xbb\xbf").code(), ErrorCode::bad_file);
}

TEST(CsvErrors, RepeatedNames) {
  const Error error = error_of_text("a,b,\"a\"\n1,2,3\n");
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_EQ(error.message(), "columns 1 and 3 have the same name 'a'");
  EXPECT_EQ(error_of_text(",a,\n1,2,3\n").message(), "columns 1 and 3 have the same name ''");
}

TEST(CsvErrors, NotANumber) {
  const Error error = error_of_text("# x\na,b\n1,2\n\n3,\"a b\"\n", {.comment = '#'}, {"b"});
  EXPECT_EQ(error.code(), ErrorCode::not_a_number);
  EXPECT_EQ(error.message(), "'a b' is not a number");
  EXPECT_EQ(error.place().line, 5);
  EXPECT_EQ(error.place().row, 2);
  EXPECT_EQ(error.place().column, "b");
  EXPECT_EQ(error.hint(), "to treat it as missing: --missing 'a b'; to leave the column out: --exclude b");
  EXPECT_HOLDS(error_of_text("a;b\n1,5;2\n", {}, {"a"}).hint(), "--decimal-comma");
  // The column is far from its sample.
  std::string text = "a,b\n";
  for (int i = 0; i < 400'000; ++i) text += "1,2\n";
  text += "1,oops\n";
  EXPECT_EQ(error_of_text(text).place().line, 400'002);
  EXPECT_EQ(error_of_text(text).place().row, 400'001);
  // A long text is not repeated in full.
  EXPECT_LT(error_of_text("a\n" + std::string(5000, 'x') + "\n", {}, {"a"}).message().size(), 100U);
}

TEST(CsvErrors, NulBytes) {
  using namespace std::string_view_literals;
  EXPECT_EQ(error_of_text("a,b\n1,2\n3,\0\n"sv).place().line, 3);
  EXPECT_EQ(error_of_text("a,b\n1,2\n3,\"\0\"\n"sv).code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error_of_text("\xff\xfe"
                             "a\0,\0b\0\n\0"sv)
                   .hint(),
               "utf-16");
}

TEST(CsvErrors, InvalidUtf8) {
  const std::string text = "a,b\n1,x\n2,K\xf6ln\n";
  const Error kept = error_of_text(text, {}, {"a"}, true);
  EXPECT_EQ(kept.code(), ErrorCode::bad_file);
  EXPECT_EQ(kept.place().line, 3);
  EXPECT_EQ(kept.place().column, "b");
  EXPECT_HOLDS(kept.hint(), "--encoding latin-1");
  EXPECT_EQ(error_of_text("a,b\n1,2\n3,4\xff\n", {}, {"b"}).code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error_of_text("a,b\xf6\n1,2\n").hint(), "--encoding latin-1");
  // A column that nobody looks at may hold anything.
  const Folder folder;
  EXPECT_EQ(read_numbers(folder.put("t.csv", text), {}, {"a"}).rows, 2);
  for (const char* bad : {"\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\x80", "\xf0\x80\x80\x80"}) {
    EXPECT_EQ(error_of_text("a,b\n1," + std::string(bad) + "\n", {}, {"a"}, true).code(), ErrorCode::bad_file);
  }
  for (const char* good : {"\xc2\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf", "\xe2\x82\xac"}) {
    EXPECT_EQ(read_numbers(folder.put("g.csv", "a,b\n1," + std::string(good) + "\n"), {}, {"a"}, true).rows, 1);
  }
}

TEST(CsvErrors, RecordTooLong) {
  const std::string text = "a,b\n1," + std::string(300'000, '2') + "\n";
  const Error error = error_of_text(text + std::string(9'000'000, '3'), {.max_record_bytes = 1'000'000});
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_EQ(error.place().line, 3);
  const Error quoted = error_of_text("a,b\n1,\"" + std::string(9'000'000, 'x'), {.max_record_bytes = 1'000'000});
  EXPECT_HOLDS(quoted.hint(), "quote on line 2");
}

TEST(CsvErrors, BinaryFilesUnderACsvName) {
  using namespace std::string_view_literals;
  const Error error = error_of_text("PAR1\x15\x04\x15\x00"sv);
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error.hint(), "--input-format parquet");
}

TEST(CsvErrors, UselessOptions) {
  EXPECT_EQ(error_of_text("a\n1\n", {.delimiter = '"'}).code(), ErrorCode::invalid_argument);
  for (const char c : {'5', 'e', 'N', '-', '.'}) {
    EXPECT_EQ(error_of_text("a\n1\n", {.delimiter = c}).code(), ErrorCode::invalid_argument);
    EXPECT_EQ(error_of_text("a\n1\n", {.comment = c}).code(), ErrorCode::invalid_argument);
  }
  EXPECT_EQ(error_of_text("a\n1\n", {.delimiter = '#', .comment = '#'}).code(), ErrorCode::invalid_argument);
  const Folder folder;
  const auto reader = open_table(folder.put("t.csv", "a,b\n1,2\n"));
  EXPECT_EQ(error_of([&] { reader->select({2}, false); }).code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace strickle::testing
