#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <thread>

#include "io/table_files.h"

namespace strickle::testing {
namespace {

// Puts another file in the place of a descriptor until it is destroyed.
class Redirected {
 public:
  Redirected(int descriptor, int replacement) : descriptor_(descriptor), saved_(::dup(descriptor)) {
    ::fflush(stdout);
    ::dup2(replacement, descriptor);
    ::close(replacement);
  }
  ~Redirected() {
    ::dup2(saved_, descriptor_);
    ::close(saved_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  int descriptor_;
  int saved_;
};

// A pipe with `bytes` on standard input, a few at a time.
template <class Body>
void with_input(const std::string& bytes, Body&& body) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  std::thread feeder([&] {
    for (std::size_t at = 0; at < bytes.size();) {
      const ssize_t count = ::write(ends[1], bytes.data() + at, std::min<std::size_t>(bytes.size() - at, 777));
      if (count <= 0) break;
      at += static_cast<std::size_t>(count);
    }
    ::close(ends[1]);
  });
  {
    const Redirected input(0, ends[0]);
    body();
  }
  feeder.join();
}

class StandardStreams : public ::testing::Test {
 protected:
  StandardStreams() : handler_(::signal(SIGPIPE, SIG_IGN)) {}
  ~StandardStreams() override { ::signal(SIGPIPE, handler_); }

  std::string output_of(const std::string& input, const WriteOptions& options = {}) {
    const std::string path = folder_ / "stdout";
    {
      const Redirected output(1, ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
      scale_file(input, "-", {}, same, {}, options);
    }
    return bytes_of(path);
  }

  void (*handler_)(int);
  Folder folder_;
};

TEST_F(StandardStreams, EveryFormatIsReadFromAPipe) {
  std::string text = "x,y\n";
  for (int i = 0; i < 3000; ++i) text += std::to_string(i) + "," + std::to_string(i * 0.5) + "\n";
  const std::string csv = folder_.put("a.csv", text);
  ::setenv("TMPDIR", folder_.path().c_str(), 1);
  for (const char* name : {"t.csv", "t.csv.gz", "t.csv.zst", "t.tsv", "t.parquet", "t.arrow", "t.arrows", "t.npy"}) {
    const std::string path = folder_ / name;
    scale_file(csv, path, {}, same);
    const Numbers expected = read_numbers(path);
    const std::size_t files = folder_.names().size();
    with_input(bytes_of(path), [&] {
      const Numbers table = read_numbers("-");
      EXPECT_EQ(table.values, expected.values) << name;
      EXPECT_EQ(table.rows, 3000) << name;
    });
    EXPECT_EQ(folder_.names().size(), files) << name;  // the spool is gone
  }
  ::unsetenv("TMPDIR");
}

TEST_F(StandardStreams, ErrorsNameStandardInput) {
  with_input("", [] { EXPECT_HOLDS(error_of([] { open_table("-"); }).what(), "<stdin>: is empty"); });
  with_input("a,b\n1\n", [] { EXPECT_HOLDS(error_of([] { open_table("-"); }).what(), "<stdin>:2: 1 cell"); });
}

TEST_F(StandardStreams, Spool) {
  ::setenv("TMPDIR", folder_.path().c_str(), 1);
  with_input("a,b\n1,2\n", [&] {
    const SpooledInput spooled("-");
    EXPECT_EQ(folder_.names().size(), 1U);
    EXPECT_EQ(read_numbers(spooled.path()).rows, 1);
    EXPECT_EQ(read_numbers(spooled.path()).rows, 1);
  });
  EXPECT_TRUE(folder_.names().empty());
  ::unsetenv("TMPDIR");
}

TEST_F(StandardStreams, WritesTheInputsOwnFormat) {
  const std::string csv = folder_.put("a.csv", "x;s\n1;a\n");
  EXPECT_EQ(output_of(csv), "x;s\n1;a\n");
  scale_file(csv, folder_ / "a.parquet", {}, same);
  EXPECT_EQ(output_of(folder_ / "a.parquet").substr(0, 4), "PAR1");
  EXPECT_EQ(output_of(folder_ / "a.parquet", {.format = TableFormat::csv}), "x,s\n1,a\n");
  EXPECT_EQ(output_of(csv, {.format = TableFormat::tsv}), "x\ts\n1\ta\n");
  EXPECT_EQ(output_of(csv, {.format = TableFormat::arrow}).substr(0, 4), "\xff\xff\xff\xff");
  const std::string npy = folder_ / "a.npy";
  scale_file(folder_.put("n.csv", "x\n1\n"), npy);
  EXPECT_EQ(error_of([&] { output_of(npy); }).code(), ErrorCode::unsupported);
}

TEST_F(StandardStreams, AClosedPipeIsAnError) {
  const std::string csv = folder_.put("a.csv", "x\n1\n");
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  std::optional<Error> error;
  {
    const Redirected output(1, ends[1]);
    try {
      scale_file(csv, "-");
    } catch (const Error& caught) {
      error = caught;
    }
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code(), ErrorCode::io);
  EXPECT_HOLDS(error->what(), "Broken pipe");
}

}  // namespace
}  // namespace strickle::testing
