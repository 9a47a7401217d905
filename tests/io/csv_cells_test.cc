#include "io/csv_cells.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>

namespace strickle::io {
namespace {

CellNumber read(std::string_view raw) { return read_number(raw, {}); }

TEST(CsvCells, Numbers) {
  EXPECT_EQ(read("0").value, 0.0);
  EXPECT_EQ(read("007").value, 7.0);
  EXPECT_EQ(read(" +1.5\t").value, 1.5);
  EXPECT_EQ(read("-.5").value, -0.5);
  EXPECT_EQ(read("5.").value, 5.0);
  EXPECT_EQ(read("1e3").value, 1000.0);
  EXPECT_EQ(read("\"2.5\"").value, 2.5);
  EXPECT_TRUE(std::signbit(read("-0").value));
  EXPECT_TRUE(read("42").integer);
  EXPECT_TRUE(read("-42").integer);
  EXPECT_FALSE(read("42.0").integer);
  EXPECT_EQ(read("1e999").value, HUGE_VAL);
  EXPECT_EQ(read("-1e999").value, -HUGE_VAL);
  EXPECT_EQ(read("1e-400").value, 0.0);
  EXPECT_EQ(read("-4e-324").value, -5e-324);
  EXPECT_EQ(read("2.2250738585072011e-308").value, 2.2250738585072011e-308);
  for (const char* text : {"inf", "+inf", "Infinity", "INF", "+INFINITY"})
    EXPECT_EQ(read(text).value, HUGE_VAL) << text;
  for (const char* text : {"-inf", "-Infinity", "-INF"}) EXPECT_EQ(read(text).value, -HUGE_VAL) << text;
}

TEST(CsvCells, TextIsNotANumber) {
  for (const char* text : {"abc", "1_000", "0x10", "1,5",  "1e",     "--1",  "+-1",     "-+1", "+",   "-",
                           ".",   "1.2.3", "1 2",  "infx", "nan(1)", "1e5x", "#DIV/0!", "e5",  "1d5", "١"}) {
    EXPECT_EQ(read(text).kind, CellNumber::Kind::text) << text;
  }
}

TEST(CsvCells, MissingTexts) {
  for (const char* text : {"", "NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>", "  ",
                           "\"\"", "\"NA\"", " NA "}) {
    EXPECT_EQ(read(text).kind, CellNumber::Kind::missing) << text;
  }
  for (const char* text : {"NAN", "na", "none", "N A", "-"}) EXPECT_EQ(read(text).kind, CellNumber::Kind::text) << text;
  const std::vector<std::string> more{"-", "-999", "not detected"};
  const CellFormat format{.missing = MissingTexts(more)};
  EXPECT_EQ(read_number("-", format).kind, CellNumber::Kind::missing);
  EXPECT_EQ(read_number("-999", format).kind, CellNumber::Kind::missing);
  EXPECT_EQ(read_number("not detected", format).kind, CellNumber::Kind::missing);
  for (const char* text : {"-999.0", "\"-999.00\"", "-9.99e2"}) {
    EXPECT_EQ(read_number(text, format).kind, CellNumber::Kind::missing) << text;
  }
  EXPECT_EQ(read_number("-99", format).value, -99.0);
}

TEST(CsvCells, DecimalComma) {
  const CellFormat format{.decimal_comma = true, .missing = MissingTexts{}};
  EXPECT_EQ(read_number("2,6", format).value, 2.6);
  EXPECT_EQ(read_number("-1,5e3", format).value, -1500.0);
  EXPECT_EQ(read_number("12", format).value, 12.0);
  EXPECT_EQ(read_number("2.6", format).kind, CellNumber::Kind::text);
  EXPECT_EQ(read_number("1.000,5", format).kind, CellNumber::Kind::text);
  EXPECT_EQ(read_number("1,5,2", format).kind, CellNumber::Kind::text);
}

TEST(CsvCells, WideIntegers) {
  const CellNumber wide = read("9007199254740993");
  EXPECT_TRUE(wide.wide);
  EXPECT_EQ(wide.magnitude, 9007199254740993U);
  EXPECT_FALSE(wide.negative);
  EXPECT_EQ(wide.value, 9007199254740992.0);
  EXPECT_FALSE(read("9007199254740992").wide);
  EXPECT_FALSE(read("9007199254740994").wide);
  EXPECT_TRUE(read("18446744073709551615").wide);
  EXPECT_FALSE(read("18446744073709551616").wide);
  EXPECT_EQ(read("18446744073709551616").value, 18446744073709551616.0);
  EXPECT_TRUE(read("-9223372036854775807").negative);
  EXPECT_FALSE(read("-9223372036854775808").wide);  // a power of two
  EXPECT_FALSE(read("-9223372036854775809").wide);  // below int64: the nearest double
  EXPECT_TRUE(read("000000000000000009007199254740993").wide);
  EXPECT_FALSE(read("9007199254740993.0").wide);
  EXPECT_FALSE(read("99999999999999999999999").wide);
  EXPECT_TRUE(read("99999999999999999999999").integer);
}

// Against the C library, over the shapes of number that the fast path takes and those that it leaves.
TEST(CsvCells, NearestDouble) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 200'000; ++i) {
    char text[64];
    const double value = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 200) - 150);
    const int digits = static_cast<int>(random() % 20);
    std::snprintf(text, sizeof text, random() % 2 != 0 ? "%.*f" : "%.*g", digits, value);
    ASSERT_EQ(read(text).value, std::strtod(text, nullptr)) << text;
  }
}

TEST(CsvCells, Quotes) {
  std::string buffer;
  EXPECT_EQ(cell_text("plain", buffer), "plain");
  EXPECT_EQ(cell_text("\"a,b\"", buffer), "a,b");
  EXPECT_EQ(cell_text("\"say \"\"hi\"\"\"", buffer), "say \"hi\"");
  EXPECT_EQ(cell_text("\"\"", buffer), "");
  EXPECT_EQ(cell_text("\"\"\"\"", buffer), "\"");
  EXPECT_EQ(cell_text("5\" tall", buffer), "5\" tall");
}

}  // namespace
}  // namespace strickle::io
