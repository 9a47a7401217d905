// From arguments to files: folders are searched, globs expanded, nothing is counted twice.
#include <glob.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <unordered_map>

#include "io/format.h"
#include "io/missing_file.h"
#include "io/status.h"
#include "io/system_error.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle {

namespace fs = std::filesystem;

namespace {

class InputSearch {
 public:
  std::vector<InputFile> take() { return std::move(found_); }

  void add_argument(const std::string& argument) {
    io::refuse_url(argument);
    if (argument == "-") return add_file("-", "-", false);
    std::error_code failed;
    const fs::file_status status = fs::status(argument, failed);
    if (fs::is_directory(status)) {
      const std::size_t before = found_.size();
      add_folder(argument, {});
      if (found_.size() == before) {
        throw Error(ErrorCode::not_found, "no tables in this folder", "tables are " + io::known_extensions(),
                    {.file = argument});
      }
    } else if (fs::exists(status)) {
      add_file(argument, fs::path(argument).filename().string(), false);
    } else if (failed && failed != std::errc::no_such_file_or_directory && failed != std::errc::not_a_directory) {
      io::throw_errno(failed.value(), argument, "cannot open");
    } else if (argument.find_first_of("*?[") != std::string::npos) {
      add_glob(argument);
    } else {
      io::throw_missing_file(argument, "no such file or folder");
    }
  }

 private:
  void add_file(const std::string& path, const std::string& relative, bool from_folder) {
    const std::string identity = file_identity(path);
    const auto [other, fresh] = known_.try_emplace(identity.empty() ? path : identity, path);
    if (!fresh) {
      const std::string what = path == other->second ? "is given twice" : "is the same file as " + other->second;
      throw Error(ErrorCode::invalid_argument, what + ", so its rows would count twice", {},
                  {.file = path == "-" ? "<stdin>" : path});
    }
    found_.push_back({path, relative, from_folder});
  }

  // Follows links to folders, except back into a folder that is being searched.
  void add_folder(const fs::path& folder, const fs::path& relative) {
    struct stat status = {};
    if (::stat(folder.c_str(), &status) != 0) io::throw_errno(errno, folder.string(), "cannot open");
    const std::pair<dev_t, ino_t> identity{status.st_dev, status.st_ino};
    if (!open_folders_.insert(identity).second) return;
    std::vector<std::string> names;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
      names.push_back(entry->path().filename().string());
    }
    if (failed) io::throw_errno(failed.value(), folder.string(), "cannot search");
    std::ranges::sort(names);
    for (const std::string& name : names) {
      if (name.starts_with('.') || name.starts_with('_')) continue;
      const fs::path path = folder / name;
      std::error_code ignored;
      const fs::file_status kind = fs::status(path, ignored);
      if (fs::is_directory(kind)) {
        add_folder(path, relative / name);
      } else if (fs::is_regular_file(kind) && io::has_table_extension(name)) {
        add_file(path.string(), (relative / name).string(), true);
      }
    }
    open_folders_.erase(identity);
  }

  void add_glob(const std::string& pattern) {
    // Below the part of the pattern that has no wildcard.
    const std::size_t wildcard = pattern.find_first_of("*?[");
    const std::size_t slash = pattern.rfind('/', wildcard);
    const std::size_t base = slash == std::string::npos ? 0 : slash + 1;
    glob_t matches = {};
    const int failed = ::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &matches);
    std::vector<std::string> paths(matches.gl_pathv, matches.gl_pathv + (failed == 0 ? matches.gl_pathc : 0));
    ::globfree(&matches);
    if (paths.empty()) throw Error(ErrorCode::not_found, "matches no file", {}, {.file = pattern});
    std::ranges::sort(paths);
    const std::size_t before = found_.size();
    for (const std::string& path : paths) {
      std::error_code ignored;
      if (fs::is_directory(path, ignored)) {
        add_folder(path, path.substr(base));
      } else {
        add_file(path, path.substr(base), false);
      }
    }
    if (found_.size() == before) {
      throw Error(ErrorCode::not_found, "matches no table", "tables are " + io::known_extensions(), {.file = pattern});
    }
  }

  std::vector<InputFile> found_;
  std::unordered_map<std::string, std::string> known_;  // by identity: how it was named
  std::set<std::pair<dev_t, ino_t>> open_folders_;
};

}  // namespace

std::vector<InputFile> find_inputs(std::span<const std::string> arguments) {
  InputSearch search;
  for (const std::string& argument : arguments) {
    io::guarded(argument, [&] { search.add_argument(argument); });
  }
  return search.take();
}

std::vector<std::string> paths_of(std::span<const InputFile> inputs) {
  std::vector<std::string> paths;
  for (const InputFile& input : inputs) paths.push_back(input.path);
  return paths;
}

}  // namespace strickle
