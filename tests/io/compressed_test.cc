#include <gtest/gtest.h>

#include <random>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

std::string table_text() {
  std::mt19937_64 random(3);
  std::string text = "a,b\n";
  for (int i = 0; i < 50'000; ++i) text += std::to_string(i) + "," + std::to_string(random() % 1'000'000) + "\n";
  return text;
}

class Compressed : public ::testing::TestWithParam<const char*> {
 protected:
  // Compressed by our own writer, whose files others must read: see the goldens of the command line's tests.
  std::string compress(std::string_view text) const {
    const std::string path = folder_ / (std::string("made.csv") + GetParam());
    scale_file(folder_.put("plain.csv", text), path, {}, same);
    return bytes_of(path);
  }
  std::string name(const std::string& stem) const { return stem + ".csv" + GetParam(); }

  Folder folder_;
};

TEST_P(Compressed, ReadsWhatItWrites) {
  const std::string text = table_text();
  const std::string packed = compress(text);
  EXPECT_LT(packed.size(), text.size() / 2);
  const Numbers plain = read_numbers(folder_ / "plain.csv");
  EXPECT_EQ(read_numbers(folder_.put(name("t"), packed)).values, plain.values);
  // By the first bytes, whatever the name.
  EXPECT_EQ(read_numbers(folder_.put("t.csv", packed)).values, plain.values);
  EXPECT_EQ(read_numbers(folder_.put("noname", packed)).values, plain.values);
}

TEST_P(Compressed, SeveralMembersAreOneText) {
  const std::string first = compress("a,b\n1,2\n");
  std::string all = first;
  for (int i = 0; i < 3; ++i) all += compress("3,4\n");  // a header alone
  const Numbers table = read_numbers(folder_.put(name("t"), all));
  EXPECT_EQ(table.rows, 4);
  EXPECT_EQ(read_numbers(folder_.put(name("z"), first + std::string(600, '\0'))).rows, 1);
}

TEST(CompressedZstd, FramesToBeSkipped) {
  const Folder folder;
  scale_file(folder.put("a.csv", "x\n1\n2\n"), folder / "b.csv.zst", {}, same);
  const std::string skipped("\x50\x2a\x4d\x18\x04\0\0\0size", 12);
  EXPECT_EQ(read_numbers(folder.put("c.csv.zst", skipped + bytes_of(folder / "b.csv.zst"))).rows, 2);
}

TEST_P(Compressed, TruncatedIsAnErrorAtEveryLength) {
  const std::string packed = compress(table_text());
  for (std::size_t cut = 1; cut < packed.size(); cut = cut < 40 ? cut + 1 : cut * 5 / 4) {
    const std::string path = folder_.put(name("t"), packed.substr(0, packed.size() - cut));
    const Error error = error_of([&] { read_numbers(path); });
    EXPECT_EQ(error.code(), ErrorCode::bad_file) << cut;
    EXPECT_HOLDS(error.message(), "truncated");
  }
}

TEST_P(Compressed, DamagedIsAnError) {
  const std::string packed = compress(table_text());
  const std::string text = table_text();
  std::mt19937_64 random(5);
  int errors = 0;
  for (int i = 0; i < 60; ++i) {
    std::string damaged = packed;
    damaged[20 + random() % (packed.size() - 40)] ^= static_cast<char>(1 << random() % 8);
    try {
      read_numbers(folder_.put(name("t"), damaged));
    } catch (const Error&) {
      ++errors;
    }
  }
  // gzip carries a checksum; a zstd frame without one may yield other numbers for a flipped literal.
  if (GetParam() == std::string(".gz")) {
    EXPECT_EQ(errors, 60);
  } else {
    EXPECT_GT(errors, 5);
  }
  EXPECT_EQ(error_of([&] { read_numbers(folder_.put(name("t"), packed + "garbage")); }).code(), ErrorCode::bad_file);
}

// A few kilobytes that unpack to one endless line must be refused before they fill memory.
TEST_P(Compressed, EndlessLineIsRefused) {
  const std::string bomb = compress(std::string(8'000'000, '1') + "\n");
  EXPECT_LT(bomb.size(), 20'000U);
  const std::string path = folder_.put(name("bomb"), bomb);
  const Error error = error_of([&] { read_numbers(path, {.max_record_bytes = 2'000'000}); });
  EXPECT_EQ(error.code(), ErrorCode::bad_file);
  EXPECT_HOLDS(error.message(), "longer than 2000000 bytes");
}

INSTANTIATE_TEST_SUITE_P(Methods, Compressed, ::testing::Values(".gz", ".zst"));

TEST(CompressedNames, OnlyText) {
  const Folder folder;
  EXPECT_EQ(error_of([&] { open_table(folder.put("a.parquet.gz", "x")); }).code(), ErrorCode::unsupported);
  const auto reader = open_table(folder.put("a.csv", "x\n1\n"));
  EXPECT_EQ(error_of([&] { create_table(folder / "a.npy.gz", *reader, {}); }).code(), ErrorCode::unsupported);
  scale_file(folder / "a.csv", folder / "a.tsv.gz");
  EXPECT_EQ(bytes_of(folder / "a.tsv.gz").substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace strickle::testing
