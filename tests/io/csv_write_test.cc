#include <gtest/gtest.h>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

struct Names {
  std::string input = "in.csv";
  std::string output = "out.csv";
};

std::string scaled(std::string_view text, const ReadOptions& options = {}, const std::vector<std::string>& columns = {},
                   const Names& names = {}) {
  const Folder folder;
  const std::string output = folder / names.output;
  scale_file(
      folder.put(names.input, text), output, options, [](double x) { return 2 * x; }, columns);
  return bytes_of(output);
}

TEST(CsvWrite, UntouchedCellsAreCopied) {
  EXPECT_EQ(scaled("id,\"x, y\",s\n007,1.5,\"a \"\"b\"\"\"\n008,-2,\"quoted\"\n", {}, {"x, y"}),
            "id,\"x, y\",s\n007,3,\"a \"\"b\"\"\"\n008,-4,\"quoted\"\n");
  EXPECT_EQ(scaled("s,x\n\"line\nbreak\",1\n , 2 \n", {}, {"x"}), "s,x\n\"line\nbreak\",2\n ,4\n");
  EXPECT_EQ(scaled("x,y,z\n1,2,3\n"), "x,y,z\n2,4,6\n");
  EXPECT_EQ(scaled("x,y,z\n1,2,3\n", {}, {"y"}), "x,y,z\n1,4,3\n");
}

TEST(CsvWrite, MissingCellsKeepTheirText) {
  EXPECT_EQ(scaled("x,s\n1,a\nNA,b\n,c\n\"\",d\n NaN ,e\n", {}, {"x"}), "x,s\n2,a\nNA,b\n,c\n\"\",d\n NaN ,e\n");
  EXPECT_EQ(scaled("x\n1\n\n3\n"), "x\n2\n\n6\n");
}

TEST(CsvWrite, LineEndingsAndByteOrderMark) {
  EXPECT_EQ(scaled("x,y\r\n1,2\r\n3,4"), "x,y\r\n2,4\r\n6,8\r\n");
  EXPECT_EQ(scaled("\xef\xbb\xbfx,y\n1,2\n"), "\xef\xbb\xbfx,y\n2,4\n");
  // Of the header's own end, not of what stands in a name or a comment.
  EXPECT_EQ(scaled("\"a\nb\",c\r\n1,2\r\n"), "\"a\nb\",c\r\n2,4\r\n");
  EXPECT_EQ(scaled("# hi\r\nx,y\n1,2\n", {.comment = '#'}), "x,y\n2,4\n");
  EXPECT_EQ(scaled("x,y\r1,2\r"), "x,y\r2,4\r");
  EXPECT_EQ(scaled("x,y"), "x,y\n");
}

TEST(CsvWrite, Numbers) {
  EXPECT_EQ(scaled("x\n0.05\n1e300\n-0\ninf\n-inf\n1e-320\n"), "x\n0.1\n2e+300\n-0\ninf\n-inf\n2e-320\n");
  const Folder folder;
  scale_file(folder.put("a.csv", "x\n1\n2\n"), folder / "b.csv", {},
             [](double x) { return x == 1 ? std::nan("") : 1.0 / 3; });
  EXPECT_EQ(bytes_of(folder / "b.csv"), "x\nNaN\n0.3333333333333333\n");
}

TEST(CsvWrite, Delimiters) {
  EXPECT_EQ(scaled("x;y;s\n1;2;a,b\n"), "x;y;s\n2;4;a,b\n");
  EXPECT_EQ(scaled("x\ts\n1\ta,b\n", {}, {}, {"in.tsv", "out.csv"}), "x,s\n2,\"a,b\"\n");
  EXPECT_EQ(scaled("x,s\n1,a\tb\n2,\"q\"\n", {}, {}, {"in.csv", "out.tsv"}), "x\ts\n2\t\"a\tb\"\n4\t\"q\"\n");
  EXPECT_EQ(scaled("x\ts\n1\ta\n", {}, {}, {"in.tsv", "out.tsv"}), "x\ts\n2\ta\n");
}

TEST(CsvWrite, DecimalComma) {
  EXPECT_EQ(scaled("x;s\n1,25;2.5\n3;x\n", {.decimal_comma = true}), "x;s\n2,5;2.5\n6;x\n");
  EXPECT_EQ(scaled("x,s\n\"1,25\",a\n", {.delimiter = ',', .decimal_comma = true}), "x,s\n\"2,5\",a\n");
}

TEST(CsvWrite, NoHeader) { EXPECT_EQ(scaled("1,a\n2,b\n", {.header = false}), "2,a\n4,b\n"); }

TEST(CsvWrite, HeaderAlone) { EXPECT_EQ(scaled("x,y\n"), "x,y\n"); }

TEST(CsvWrite, EmptyName) { EXPECT_EQ(scaled(",x\n0,1\n", {}, {"x"}), ",x\n0,2\n"); }

TEST(CsvWrite, Latin1BecomesUtf8) { EXPECT_EQ(scaled("x,s\n1,K\xf6ln\n", {.latin1 = true}), "x,s\n2,K\xc3\xb6ln\n"); }

TEST(CsvWrite, CommentsAreLeftOut) { EXPECT_EQ(scaled("# c\nx\n1\n# d\n", {.comment = '#'}), "x\n2\n"); }

TEST(CsvWrite, FromFloatsAreFloats) {
  const Folder folder;
  std::string npy("\x93NUMPY\x01\x00\x46\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1), }", 10 + 59);
  npy.resize(10 + 0x46 - 1, ' ');
  npy += '\n';
  const float values[] = {0.1F, 3.0F};
  npy.append(reinterpret_cast<const char*>(values), sizeof values);
  scale_file(folder.put("a.npy", npy), folder / "a.csv");
  EXPECT_EQ(bytes_of(folder / "a.csv"), "x0\n0.2\n6\n");
}

TEST(CsvWrite, WrongColumnsAreRefused) {
  const Folder folder;
  const auto reader = open_table(folder.put("a.csv", "x,y\n1,2\n"));
  const std::vector<int> columns{0};
  const auto writer = create_table(folder / "b.csv", *reader, columns);
  Batch batch;
  ASSERT_TRUE(reader->next(batch));
  const std::vector<double> one{1};
  const std::vector<double> two{1, 2};
  const std::vector<ScaledColumn> other{{1, one}};
  const std::vector<ScaledColumn> longer{{0, two}};
  EXPECT_EQ(error_of([&] { writer->write(batch, other); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { writer->write(batch, longer); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { writer->write(batch, {}); }).code(), ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace strickle::testing
