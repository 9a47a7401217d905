// Whether two names lead to one file.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <unordered_map>

#include "io/format.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle {

namespace fs = std::filesystem;

std::string file_identity(const std::string& path) {
  struct stat status = {};
  std::error_code failed;
  // Through folders that do not exist yet, too: a/../b is b.
  const fs::path resolved = fs::weakly_canonical(fs::absolute(path, failed), failed);
  const int missing = path == "-"      ? ::fstat(STDIN_FILENO, &status)
                      : failed.value() ? ::stat(path.c_str(), &status)
                                       : ::stat(resolved.c_str(), &status);
  if (missing == 0) return S_ISREG(status.st_mode) ? fmt::format("{}:{}", status.st_dev, status.st_ino) : "";
  return path == "-" ? "" : resolved.string();
}

void check_outputs(std::span<const std::string> inputs, std::span<const std::string> outputs) {
  std::unordered_map<std::string, const std::string*> known;
  for (const std::string& input : inputs) {
    // One that is missing is for its reader to report.
    std::error_code failed;
    if (input == "-" || fs::exists(input, failed)) known.emplace(file_identity(input), &input);
  }
  for (const std::string& output : outputs) {
    io::refuse_url(output);
    if (output == "-") continue;
    const std::string identity = file_identity(output);
    const auto input = known.find(identity);
    // Two names of one device (/dev/null, a terminal) are no danger to any data.
    if (identity.empty() || input == known.end()) continue;
    throw Error(
        ErrorCode::invalid_argument,
        fmt::format("the output would replace its own input {}", *input->second == "-" ? "<stdin>" : *input->second),
        "give the output another name", {.file = output});
  }
}

}  // namespace strickle
