#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

using Names = std::vector<std::string>;

TEST(AtomicFile, NothingIsLeftWithoutFinish) {
  const Folder folder;
  folder.put("out.csv", "precious\n");
  const std::string input = folder.put("in.csv", "x\n1\n");
  for (const char* name : {"out.csv", "out.csv.gz", "out.parquet", "out.arrow", "out.npy"}) {
    const auto reader = open_table(input);
    const std::vector<int> columns{0};
    {
      const auto writer = create_table(folder / name, *reader, columns);
      Batch batch;
      ASSERT_TRUE(reader->next(batch));
      const std::vector<double> values{5};
      writer->write(batch, std::vector<ScaledColumn>{{0, values}});
      EXPECT_EQ(folder.names().size(), 3U) << name;  // the temporary file lies beside its target
    }
    EXPECT_EQ(folder.names(), (Names{"in.csv", "out.csv"})) << name;
  }
  EXPECT_EQ(bytes_of(folder / "out.csv"), "precious\n");
}

TEST(AtomicFile, FinishReplaces) {
  const Folder folder;
  folder.put("out.csv", "old\n");
  ::chmod((folder / "out.csv").c_str(), 0640);
  scale_file(folder.put("in.csv", "x\n1\n"), folder / "out.csv");
  EXPECT_EQ(bytes_of(folder / "out.csv"), "x\n2\n");
  struct stat status = {};
  ASSERT_EQ(::stat((folder / "out.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
  EXPECT_EQ(folder.names(), (Names{"in.csv", "out.csv"}));
  const mode_t before = ::umask(027);
  scale_file(folder / "in.csv", folder / "new.csv");
  ::umask(before);
  ASSERT_EQ(::stat((folder / "new.csv").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST(AtomicFile, LinksStayLinks) {
  const Folder folder;
  folder.put("real/out.csv", "old\n");
  std::filesystem::create_symlink("real/out.csv", folder / "link.csv");
  scale_file(folder.put("in.csv", "x\n1\n"), folder / "link.csv");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link.csv"));
  EXPECT_EQ(bytes_of(folder / "real/out.csv"), "x\n2\n");
}

TEST(AtomicFile, FoldersAreMade) {
  const Folder folder;
  scale_file(folder.put("in.csv", "x\n1\n"), folder / "a/b/out.csv");
  EXPECT_EQ(bytes_of(folder / "a/b/out.csv"), "x\n2\n");
}

TEST(AtomicFile, RefusedTargets) {
  const Folder folder;
  const std::string input = folder.put("in.csv", "x\n1\n");
  std::filesystem::create_directory(folder / "out.csv");
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "out.csv"); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { scale_file(input, input); }).code(), ErrorCode::invalid_argument);
  std::filesystem::create_hard_link(input, folder / "hard.csv");
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "hard.csv"); }).code(), ErrorCode::invalid_argument);
  std::filesystem::create_symlink("in.csv", folder / "soft.csv");
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "soft.csv"); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "x.xlsx"); }).code(), ErrorCode::unsupported);
  const Error unknown = error_of([&] { scale_file(input, folder / "x.dat"); });
  EXPECT_EQ(unknown.code(), ErrorCode::invalid_argument);
  EXPECT_HOLDS(unknown.hint(), ".parquet");
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "noextension"); }).code(), ErrorCode::invalid_argument);
  EXPECT_EQ(error_of([&] { scale_file(input, "s3://bucket/x.csv"); }).code(), ErrorCode::unsupported);
  EXPECT_EQ(error_of([&] { scale_file(input, folder / "in.csv/x.csv"); }).code(), ErrorCode::io);
  EXPECT_EQ(bytes_of(input), "x\n1\n");
}

TEST(AtomicFile, DevicesAreWrittenDirectly) {
  const Folder folder;
  const std::string input = folder.put("in.csv", "x\n1\n");
  scale_file(input, "/dev/null");
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  for (const TableFormat format : {TableFormat::csv, TableFormat::parquet, TableFormat::arrow}) {
    const Error full = error_of([&] { scale_file(input, "/dev/full", {}, same, {}, {.format = format}); });
    EXPECT_EQ(full.code(), ErrorCode::io);
    EXPECT_HOLDS(full.message(), "No space left on device");
  }
  EXPECT_EQ(error_of([&] { write_file_atomically("/dev/full", "x"); }).code(), ErrorCode::io);
}

// A limit on the size of files stands in for a full disk: the same path through the program.
TEST(AtomicFile, AFullDiskLeavesNothing) {
  const Folder folder;
  std::string text = "x,s\n";
  for (int i = 0; i < 20'000; ++i) text += std::to_string(i) + "." + std::to_string(i * 7919 % 10007) + ",text\n";
  const std::string input = folder.put("in.csv", text);
  std::string ones = "x\n";
  for (int i = 0; i < 20'000; ++i) ones += "1\n";
  const std::string numbers = folder.put("numbers.csv", ones);
  const auto handler = ::signal(SIGXFSZ, SIG_IGN);
  rlimit before = {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  for (const char* name : {"out.csv", "out.csv.gz", "out.parquet", "out.arrow", "out.npy"}) {
    const std::vector<std::string> columns{"x"};
    const std::string& source = std::string_view(name) == "out.npy" ? numbers : input;
    const std::size_t files = folder.names().size();
    rlimit limit = before;
    limit.rlim_cur = 5000;
    ::setrlimit(RLIMIT_FSIZE, &limit);
    std::optional<Error> error;
    try {
      scale_file(source, folder / name, {}, same, columns);
    } catch (const Error& caught) {
      error = caught;
    }
    ::setrlimit(RLIMIT_FSIZE, &before);
    ASSERT_TRUE(error) << name;
    EXPECT_EQ(error->code(), ErrorCode::io) << name << error->what();
    EXPECT_EQ(folder.names().size(), files) << name;
  }
  ::signal(SIGXFSZ, handler);
}

TEST(AtomicFile, AHandlerRemovesTemporaryFiles) {
  if (std::getenv("TSAN_OPTIONS") != nullptr)
    GTEST_SKIP() << "the thread sanitizer delivers no signal to a forked child";
  const Folder folder;
  const std::string input = folder.put("in.csv", "x\n1\n");
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGTERM, [](int) {
      remove_temporary_files();
      ::_exit(7);
    });
    const auto reader = open_table(input);
    const auto writer = create_table(folder / "out.csv", *reader, {});
    const auto deep = create_table(folder / "new/er/out.csv", *reader, {});
    if (writer && deep) ::raise(SIGTERM);
    ::_exit(1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 7);
  EXPECT_EQ(folder.names(), (Names{"in.csv"}));
}

TEST(AtomicFile, FoldersMadeForNothingGoAgain) {
  const Folder folder;
  const auto reader = open_table(folder.put("in.csv", "x\n1\n"));
  {
    const auto first = create_table(folder / "new/a/out.csv", *reader, {});
    const auto second = create_table(folder / "new/b/out.csv", *reader, {});
    EXPECT_TRUE(std::filesystem::exists(folder / "new/b"));
  }
  EXPECT_EQ(folder.names(), (Names{"in.csv"}));
  std::filesystem::create_directory(folder / "old");
  { const auto writer = create_table(folder / "old/out.csv", *reader, {}); }
  EXPECT_EQ(folder.names(), (Names{"in.csv", "old"}));
  {
    const auto lost = create_table(folder / "new/a/out.csv", *reader, {});
    write_file_atomically(folder / "new/b/kept.json", "{}\n");
  }
  EXPECT_FALSE(std::filesystem::exists(folder / "new/a"));
  EXPECT_EQ(read_file(folder / "new/b/kept.json"), "{}\n");
}

TEST(AtomicFile, WholeTexts) {
  const Folder folder;
  write_file_atomically(folder / "deep/er/a.json", "{}\n");
  EXPECT_EQ(read_file(folder / "deep/er/a.json"), "{}\n");
  EXPECT_EQ(error_of([&] { read_file(folder / "deep/er/a.json", 2); }).code(), ErrorCode::bad_file);
  const Error missing = error_of([&] { read_file(folder / "deep/er/b.json"); });
  EXPECT_EQ(missing.code(), ErrorCode::not_found);
  EXPECT_EQ(missing.hint(), "did you mean 'a.json'?");
  EXPECT_EQ(error_of([&] { read_file(folder / "deep"); }).code(), ErrorCode::invalid_argument);
  const std::string longest(250, 'n');
  write_file_atomically(folder / longest, "x");
  EXPECT_EQ(read_file(folder / longest), "x");
}

}  // namespace
}  // namespace strickle::testing
