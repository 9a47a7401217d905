#include "io/missing_file.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include "strickle/closest_name.h"
#include "strickle/error.h"

namespace strickle::io {

void throw_missing_file(const std::string& path, const std::string& message) {
  namespace fs = std::filesystem;
  constexpr std::size_t most_names = 10'000;  // a larger folder is not worth the wait
  std::vector<std::string> names;
  std::error_code ignored;
  const fs::path folder = fs::path(path).parent_path();
  fs::directory_iterator entry(folder.empty() ? "." : folder, ignored);
  for (; !ignored && entry != fs::directory_iterator() && names.size() < most_names; entry.increment(ignored)) {
    names.push_back(entry->path().filename().string());
  }
  std::ranges::sort(names);
  throw Error(ErrorCode::not_found, message, did_you_mean(fs::path(path).filename().string(), names), {.file = path});
}

}  // namespace strickle::io
