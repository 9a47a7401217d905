#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/parallel.h"
#include "strickle/closest_name.h"
#include "strickle/column_view.h"
#include "strickle/error.h"
#include "strickle/infinities.h"
#include "strickle/matrix_view.h"
#include "strickle/shell_word.h"

namespace strickle {
namespace {

std::string what(const Place& place, const std::string& hint = {}) {
  return Error(ErrorCode::bad_file, "is odd", hint, place).what();
}

TEST(Error, SaysWhereWhatAndWhatToDo) {
  EXPECT_EQ(what({}), "is odd");
  EXPECT_EQ(what({}, "do this"), "is odd; do this");
  EXPECT_EQ(what({.file = "a.csv"}), "a.csv: is odd");
  EXPECT_EQ(what({.file = "a.csv", .line = 7}), "a.csv:7: is odd");
  EXPECT_EQ(what({.file = "a.csv", .line = 7, .column = "hue", .row = 6}), "a.csv:7:hue: is odd");
  EXPECT_EQ(what({.file = "a.parquet", .column = "hue", .row = 6}), "a.parquet, row 6, column 'hue': is odd");
  EXPECT_EQ(what({.column = "hue"}), "column 'hue': is odd");
}

TEST(Error, AtFillsInOnlyWhatIsEmpty) {
  const Error error =
      Error(ErrorCode::domain, "is odd", "hint", {.column = "hue"}).at({.file = "a", .column = "other", .row = 3});
  EXPECT_STREQ(error.what(), "a, row 3, column 'hue': is odd; hint");
  EXPECT_EQ(error.code(), ErrorCode::domain);
}

TEST(ClosestName, FindsSlipsAndNothingElse) {
  const std::vector<std::string> names = {"proline", "hue", "Alcohol", "ash", "malic_acid"};
  EXPECT_EQ(closest_name("prolien", names), "proline");
  EXPECT_EQ(closest_name("PROLINE", names), "proline");
  EXPECT_EQ(closest_name("alcohol", names), "Alcohol");
  EXPECT_EQ(closest_name("malicacid", names), "malic_acid");
  EXPECT_EQ(closest_name("hew", names), "");
  EXPECT_EQ(closest_name("temperature", names), "");
  EXPECT_EQ(closest_name("x", names), "");
  EXPECT_EQ(closest_name("", names), "");
  EXPECT_EQ(did_you_mean("ahs", names, "no"), "did you mean 'ash'?");
  EXPECT_EQ(did_you_mean("zzz", names, "no"), "no");
}

TEST(ShellWord, ReadsAsOneWord) {
  EXPECT_EQ(shell_word("order_id"), "order_id");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("my$id"), "'my$id'");
  EXPECT_EQ(shell_word("it's"), "'it'\\''s'");
  EXPECT_EQ(listed_name("p,q"), "\"p,q\"");
  EXPECT_EQ(listed_name(""), "\"\"");
  EXPECT_EQ(listed_name("p q"), "p q");
}

TEST(ParallelFor, RunsEveryTaskOnceAndRethrowsTheLowestIndex) {
  for (const int threads : {1, 2, 7}) {
    std::vector<std::atomic<int>> runs(1000);
    const auto count = [&](std::int64_t i) { ++runs[static_cast<std::size_t>(i)]; };
    parallel_for(1000, threads, count);
    parallel_for_beside(1000, threads, count);
    for (const auto& times : runs) EXPECT_EQ(times, 2);
    const auto fail = [](std::int64_t i) {
      if (i % 100 == 37) throw std::runtime_error(std::to_string(i));
    };
    for (const bool beside : {false, true}) {
      try {
        if (beside) parallel_for_beside(1000, threads, fail);
        else parallel_for(1000, threads, fail);
        ADD_FAILURE();
      } catch (const std::runtime_error& error) {
        EXPECT_STREQ(error.what(), "37");
      }
    }
  }
}

TEST(ColumnView, EveryTypeLoadsAsDoubles) {
  const auto loaded = [](const auto& values, NumberType type) {
    double out[2];
    load_doubles({.type = type, .data = values, .size = 2}, 0, 2, out);
    return std::vector<double>{out[0], out[1]};
  };
  const std::int8_t i8[] = {-128, 127};
  const std::int16_t i16[] = {-32768, 1};
  const std::int32_t i32[] = {-5, 2147483647};
  const std::int64_t i64[] = {-5, std::numeric_limits<std::int64_t>::max()};
  const std::uint8_t u8[] = {0, 255};
  const std::uint16_t u16[] = {0, 65535};
  const std::uint32_t u32[] = {0, 4294967295U};
  const std::uint64_t u64[] = {0, std::numeric_limits<std::uint64_t>::max()};
  const float f32[] = {0.1F, -2.5F};
  EXPECT_EQ(loaded(i8, NumberType::int8), (std::vector<double>{-128, 127}));
  EXPECT_EQ(loaded(i16, NumberType::int16), (std::vector<double>{-32768, 1}));
  EXPECT_EQ(loaded(i32, NumberType::int32), (std::vector<double>{-5, 2147483647}));
  EXPECT_EQ(loaded(i64, NumberType::int64), (std::vector<double>{-5, 0x1p63}));
  EXPECT_EQ(loaded(u8, NumberType::uint8), (std::vector<double>{0, 255}));
  EXPECT_EQ(loaded(u16, NumberType::uint16), (std::vector<double>{0, 65535}));
  EXPECT_EQ(loaded(u32, NumberType::uint32), (std::vector<double>{0, 4294967295.0}));
  EXPECT_EQ(loaded(u64, NumberType::uint64), (std::vector<double>{0, 0x1p64}));
  EXPECT_EQ(loaded(f32, NumberType::float32), (std::vector<double>{static_cast<double>(0.1F), -2.5}));
}

TEST(ColumnView, WideIntegersAreThoseThatNoDoubleEquals) {
  const std::vector<std::int64_t> x = {1,
                                       (std::int64_t{1} << 53) + 1,
                                       -((std::int64_t{1} << 53) + 1),
                                       std::int64_t{1} << 60,
                                       (std::int64_t{1} << 60) + 128,
                                       (std::int64_t{1} << 60) + 256,
                                       std::numeric_limits<std::int64_t>::min()};
  std::vector<WideInteger> wide;
  find_wide_integers(view_of(x), 1, 6, wide);
  ASSERT_EQ(wide.size(), 3U);
  EXPECT_EQ(wide[0].row, 0);
  EXPECT_EQ(wide[0].magnitude, (std::uint64_t{1} << 53) + 1);
  EXPECT_TRUE(wide[1].negative);
  EXPECT_EQ(wide[2].row, 3);
}

TEST(LoadDoubles, HidesWhatItsBitSaysWhereverTheBitsBegin) {
  std::mt19937_64 random(1);
  std::vector<std::uint8_t> bits(40);
  for (std::uint8_t& byte : bits) byte = random() % 3 == 0 ? 0xff : static_cast<std::uint8_t>(random());
  std::vector<float> values(300);
  for (float& value : values) value = static_cast<float>(random() % 100) - 50;
  for (std::int64_t offset = 0; offset < 10; ++offset) {
    const ColumnView column{.type = NumberType::float32,
                            .data = values.data(),
                            .size = 300,
                            .validity = bits.data(),
                            .validity_offset = offset};
    for (const auto& [begin, count] : {std::pair{0, 300}, {1, 7}, {7, 8}, {8, 64}, {3, 0}, {299, 1}}) {
      std::vector<double> loaded(static_cast<std::size_t>(count));
      load_doubles(column, begin, count, loaded.data());
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t bit = offset + begin + i;
        const double x = loaded[static_cast<std::size_t>(i)];
        if ((bits[static_cast<std::size_t>(bit / 8)] >> bit % 8 & 1) == 0) EXPECT_TRUE(std::isnan(x));
        else EXPECT_EQ(x, values[static_cast<std::size_t>(begin + i)]);
      }
    }
  }
}

TEST(LoadDoubles, ReadsFromAnyAddress) {
  const std::vector<std::int32_t> integers = {1, -2, 3, -4, 5};
  std::vector<char> bytes(integers.size() * sizeof(std::int32_t) + 1);
  std::memcpy(bytes.data() + 1, integers.data(), bytes.size() - 1);
  ColumnView column{.type = NumberType::int32, .data = bytes.data() + 1, .size = 5};
  std::vector<double> loaded(3);
  load_doubles(column, 2, 3, loaded.data());
  EXPECT_EQ(loaded, (std::vector<double>{3, -4, 5}));
  column.stride = 2;
  column.size = 3;
  load_doubles(column, 0, 3, loaded.data());
  EXPECT_EQ(loaded, (std::vector<double>{1, 3, 5}));

  const double x = 0.1;
  std::vector<char> odd(sizeof(double) + 1);
  std::memcpy(odd.data() + 1, &x, sizeof x);
  EXPECT_TRUE(doubles_in_place({.data = odd.data() + 1, .size = 1}).empty());
  EXPECT_FALSE(doubles_in_place({.data = &x, .size = 1}).empty());
}

TEST(Infinities, AreFoundWhereverTheyStand) {
  for (const std::int64_t columns : {1, 3, 70'000}) {
    const std::int64_t rows = 200'000 / columns;
    std::vector<double> x(static_cast<std::size_t>(rows * columns), 1.5);
    std::vector<float> narrow(x.size(), 1.5F);
    x[1] = std::numeric_limits<double>::quiet_NaN();
    x[0] = std::numeric_limits<double>::max();
    for (const std::size_t at : {std::size_t{2}, x.size() / 2 + 1, x.size() - 1}) {
      for (const int threads : {1, 3}) {
        const MatrixView by_rows{.data = x.data(), .rows = rows, .columns = columns, .row_stride = columns};
        const MatrixView by_columns{
            .data = x.data(), .rows = rows, .columns = columns, .row_stride = 1, .column_stride = rows};
        const MatrixView floats{.type = NumberType::float32,
                                .data = narrow.data(),
                                .rows = rows,
                                .columns = columns,
                                .row_stride = columns};
        EXPECT_FALSE(has_infinity(by_rows, threads) || has_infinity(by_columns, threads) ||
                     has_infinity(floats, threads));
        x[at] = -std::numeric_limits<double>::infinity();
        narrow[at] = std::numeric_limits<float>::infinity();
        EXPECT_TRUE(has_infinity(by_rows, threads) && has_infinity(by_columns, threads) &&
                    has_infinity(floats, threads));
        x[at] = narrow[at] = 1.5F;
      }
    }
    // What lies between the rows is not looked at.
    x.back() = std::numeric_limits<double>::infinity();
    if (columns > 1) {
      EXPECT_FALSE(has_infinity({.data = x.data(), .rows = rows, .columns = columns - 1, .row_stride = columns}));
    }
  }
  EXPECT_FALSE(has_infinity({.data = nullptr, .rows = 0, .columns = 3}));
}

TEST(ParallelFor, AForkedChildWorksAlone) {
  std::atomic<int> sum = 0;
  parallel_for(8, 2, [&](std::int64_t i) { sum += static_cast<int>(i); });
  EXPECT_EQ(sum, 28);
  EXPECT_FALSE(in_forked_child());
  const pid_t child = ::fork();
  if (child == 0) {
    std::atomic<int> own = 0;
    parallel_for(8, 2, [&](std::int64_t i) { own += static_cast<int>(i); });
    ::_exit(in_forked_child() && own == 28 ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace strickle
