// Whatever bytes a file holds: a table or an Error, never a crash and no other exception.
#include <gtest/gtest.h>

#include <random>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

std::string mutate(std::string bytes, std::mt19937_64& random) {
  const int changes = 1 + static_cast<int>(random() % 4);
  for (int i = 0; i < changes && !bytes.empty(); ++i) {
    const std::size_t at = random() % bytes.size();
    switch (random() % 6) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes[at] ^= static_cast<char>(1 << random() % 8); break;
      case 2: bytes.erase(at, random() % 9); break;
      case 3: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 20)); break;
      case 4: bytes[at] = "\",;\n\r\t\0 '#0-+.eE{(\xff"[random() % 20]; break;
      case 5: bytes.resize(at); break;
    }
  }
  return bytes;
}

class DamagedFiles : public ::testing::TestWithParam<const char*> {};

TEST_P(DamagedFiles, ParseOrThrowError) {
  const Folder folder;
  const std::string name = GetParam();
  const bool text = name.find("sv") != std::string::npos;
  std::string rows = text ? "x,\"y z\",s\n" : "x,y\n";
  for (int i = 0; i < 40; ++i) {
    rows += std::to_string(i) + "," + (i % 5 == 0 ? "" : std::to_string(i * 1.5));
    rows += text ? ",\"a \"\"q\"\"\nb\"\r\n" : "\n";
  }
  const std::string made = folder / name;
  scale_file(folder.put("source.csv", rows), made, {}, same);
  const std::string bytes = bytes_of(made);
  std::mt19937_64 random(11);
  int errors = 0;
  constexpr int tries = 1500;
  for (int i = 0; i < tries; ++i) {
    const std::string path = folder.put("damaged" + name, mutate(bytes, random));
    try {
      ReadOptions options{.batch_bytes = 2000, .max_record_bytes = 100'000};
      if (random() % 4 == 0) options.header = false;
      if (random() % 4 == 0) options.comment = '#';
      scale_file(path, folder / "out.parquet", options);
      scale_file(path, folder / "out.csv", options);
    } catch (const Error& error) {
      ++errors;
      EXPECT_FALSE(error.message().empty());
    } catch (const std::exception& other) {
      FAIL() << "try " << i << ": another exception: " << other.what();
    }
  }
  EXPECT_GT(errors, tries / 20);
  EXPECT_LE(errors, tries);
}

INSTANTIATE_TEST_SUITE_P(Formats, DamagedFiles,
                         ::testing::Values("a.csv", "a.tsv", "a.csv.gz", "a.csv.zst", "a.parquet", "a.arrow",
                                           "a.arrows", "a.npy"));

}  // namespace
}  // namespace strickle::testing
