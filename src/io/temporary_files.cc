#include "io/temporary_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

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

#include "io/status.h"
#include "strickle/table.h"

namespace strickle {

namespace io {

namespace {

// A handler may not take locks or allocate, so names lie in fixed slots. Pages of unused slots are never touched.
struct Slot {
  enum State : int { unused, active };
  std::atomic<int> state{unused};
  char path[PATH_MAX] = {};
};
std::array<Slot, 4096> slots;
static_assert(std::atomic<int>::is_always_lock_free);
std::mutex slots_mutex;  // between threads; the handler does without

void remember(const std::string& path) noexcept {
  // A longer path or a 4097th file is still removed by its owner, only not by the handler.
  if (path.size() >= PATH_MAX) return;
  const std::lock_guard lock(slots_mutex);
  for (Slot& slot : slots) {
    if (slot.state.load() != Slot::unused) continue;
    std::memcpy(slot.path, path.c_str(), path.size() + 1);
    slot.state.store(Slot::active);
    return;
  }
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
  // Absolute, since the handler may run after a change of folder; shortened, since names end at 255 bytes.
  std::error_code failed;
  const std::filesystem::path where = std::filesystem::absolute(folder.empty() ? "." : folder, failed);
  for (int attempt = 0; attempt < 100; ++attempt) {
    TemporaryFile file;
    file.path = (where / fmt::format(".{}.{}.tmp", name.substr(0, 200), random_letters())).string();
    file.descriptor = ::open(file.path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (file.descriptor >= 0) {
      remember(file.path);
      return file;
    }
    if (errno != EEXIST) throw_errno(errno, folder.empty() ? "." : folder, "cannot create a file here");
  }
  throw_errno(EEXIST, folder, "cannot create a file here");
}

void forget_temporary_file(const std::string& path) noexcept {
  const std::lock_guard lock(slots_mutex);
  for (Slot& slot : slots) {
    if (slot.state.load() == Slot::active && path == slot.path) return slot.state.store(Slot::unused);
  }
}

std::string temporary_folder() {
  const char* folder = std::getenv("TMPDIR");
  return folder != nullptr && *folder != 0 ? folder : "/tmp";
}

}  // namespace io

void remove_temporary_files() noexcept {
  const int before = errno;
  for (io::Slot& slot : io::slots) {
    if (slot.state.load() == io::Slot::active) ::unlink(slot.path);
  }
  errno = before;
}

}  // namespace strickle
