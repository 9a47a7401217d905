// Small text files read and written in one piece.
#include <sys/stat.h>

#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>

#include "io/atomic_file.h"
#include "io/file_source.h"
#include "io/format.h"
#include "io/status.h"
#include "strickle/table.h"

namespace strickle {

std::shared_ptr<FinishedFile> prepare_file(const std::string& path, std::string_view text) {
  io::refuse_url(path);
  return io::guarded(path, [&] {
    auto file = std::make_shared<io::AtomicFile>(path);
    file->write(text);
    file->close();
    return file;
  });
}

void write_file_atomically(const std::string& path, std::string_view text) { prepare_file(path, text)->publish(); }

std::string read_file(const std::string& path, std::int64_t limit) {
  io::refuse_url(path);
  io::FileSource source(path);
  return io::guarded(source.name(), [&] {
    std::string text;
    std::string buffer(std::size_t{1} << 16, '\0');
    while (const std::int64_t count = source.read(buffer.data(), static_cast<std::int64_t>(buffer.size()))) {
      if (static_cast<std::int64_t>(text.size()) + count > limit) {
        throw Error(ErrorCode::bad_file, fmt::format("is larger than {} bytes", limit));
      }
      text.append(buffer, 0, static_cast<std::size_t>(count));
    }
    return text;
  });
}

void check_output(const std::string& input, const std::string& output) {
  io::refuse_url(output);
  if (input.empty() || output.empty() || output == "-") return;
  struct stat in = {};
  struct stat out = {};
  if ((input == "-" ? ::fstat(STDIN_FILENO, &in) : ::stat(input.c_str(), &in)) != 0) return;
  // Through folders that do not exist yet, too.
  std::error_code failed;
  const std::string target = std::filesystem::weakly_canonical(output, failed).string();
  if (::stat(failed ? output.c_str() : target.c_str(), &out) != 0) return;
  // Two names of one device (/dev/null, a terminal) are no danger to any data.
  if (!S_ISREG(in.st_mode) || in.st_dev != out.st_dev || in.st_ino != out.st_ino) return;
  throw Error(ErrorCode::invalid_argument,
              fmt::format("the output would replace its own input {}", input == "-" ? "<stdin>" : input),
              "give the output another name", {.file = output});
}

}  // namespace strickle
