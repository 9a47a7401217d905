#include "io/temporary_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <random>
#include <span>
#include <vector>

#include "io/system_error.h"
#include "strickle/table.h"

namespace strickle {

namespace io {

namespace {

// A handler may not take locks or allocate, so names lie in fixed slots. Pages of unused slots are never touched.
struct Slot {
  enum State : int { unused, file, folder };
  std::atomic<int> state{unused};
  char path[PATH_MAX] = {};
};
std::array<Slot, 4096> slots;
std::atomic<std::size_t> slots_touched{0};  // the first so many were in use once
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<std::size_t>::is_always_lock_free);
std::mutex slots_mutex;  // between threads; the handler does without

void remember(const std::string& path, Slot::State kind) noexcept {
  // A longer path or a 4097th file is still removed by its owner, only not by the handler.
  if (path.size() >= PATH_MAX) return;
  const std::lock_guard lock(slots_mutex);
  for (Slot& slot : slots) {
    if (slot.state.load() != Slot::unused) continue;
    std::memcpy(slot.path, path.c_str(), path.size() + 1);
    slot.state.store(kind);
    slots_touched = std::max(slots_touched.load(), static_cast<std::size_t>(&slot - slots.data()) + 1);
    return;
  }
}

std::span<Slot> touched_slots() noexcept { return {slots.data(), slots_touched.load()}; }

/// Whether it was remembered.
bool forget(const std::string& path, Slot::State kind) noexcept {
  const std::lock_guard lock(slots_mutex);
  for (Slot& slot : touched_slots()) {
    if (slot.state.load() != kind || path != slot.path) continue;
    slot.state.store(Slot::unused);
    return true;
  }
  return false;
}

// Absolute, since the handler may run after a change of folder.
std::filesystem::path absolute_folder(const std::string& folder) {
  std::error_code failed;
  return std::filesystem::absolute(folder.empty() ? "." : folder, failed);
}

std::string random_letters() {
  static constexpr char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  thread_local std::random_device device;
  std::string text;
  for (int i = 0; i < 6; ++i) text += letters[device() % 36];
  return text;
}

}  // namespace

TemporaryFile create_temporary_file(const std::string& folder, const std::string& name, unsigned mode) {
  const std::filesystem::path where = absolute_folder(folder);
  for (int attempt = 0; attempt < 100; ++attempt) {
    TemporaryFile file;  // of a shortened name, since names end at 255 bytes
    file.path = (where / fmt::format(".{}.{}.tmp", name.substr(0, 200), random_letters())).string();
    file.descriptor = ::open(file.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file.descriptor >= 0) {
      remember(file.path, Slot::file);
      return file;
    }
    if (errno != EEXIST) throw_errno(errno, folder.empty() ? "." : folder, "cannot create a file here");
  }
  throw_errno(EEXIST, folder, "cannot create a file here");
}

void forget_temporary_file(const std::string& path) noexcept { forget(path, Slot::file); }

void create_folders(const std::string& folder) {
  std::error_code failed;
  std::vector<std::filesystem::path> missing;
  for (auto path = absolute_folder(folder); !path.empty() && !std::filesystem::exists(path, failed);
       path = path.parent_path()) {
    missing.push_back(path);
  }
  for (; !missing.empty(); missing.pop_back()) {
    const std::string path = missing.back().string();
    if (::mkdir(path.c_str(), 0777) == 0) {
      remember(path, Slot::folder);
    } else if (const int number = errno; !std::filesystem::is_directory(path, failed)) {
      remove_new_folders(missing.back().parent_path().string());
      throw_errno(number, folder, "cannot create the folder");
    }
  }
}

void remove_new_folders(const std::string& folder) noexcept {
  for (auto path = absolute_folder(folder); forget(path.string(), Slot::folder); path = path.parent_path()) {
    if (::rmdir(path.c_str()) != 0) return remember(path.string(), Slot::folder);  // others still write here
  }
}

void keep_folders(const std::string& folder) noexcept {
  for (auto path = absolute_folder(folder); forget(path.string(), Slot::folder);) path = path.parent_path();
}

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != 0 ? folder : "/tmp";
}

}  // namespace io

void remove_temporary_files() noexcept {
  using io::Slot;
  const int before = errno;
  for (Slot& slot : io::touched_slots()) {
    if (slot.state.load() == Slot::file) ::unlink(slot.path);
  }
  // A folder goes after those inside it, wherever their slots are.
  for (bool removed = true; removed;) {
    removed = false;
    for (Slot& slot : io::touched_slots()) removed |= slot.state.load() == Slot::folder && ::rmdir(slot.path) == 0;
  }
  errno = before;
}

}  // namespace strickle
