#include "io/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>

#include "io/system_error.h"
#include "io/temporary_files.h"
#include "strickle/error.h"

namespace strickle::io {

namespace fs = std::filesystem;

AtomicFile::AtomicFile(const std::string& path) : name_(path == "-" ? "<stdout>" : path), target_(path) {
  if (path == "-") {
    descriptor_ = STDOUT_FILENO;
    standard_output_ = true;
    return;
  }
  struct stat status = {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (!exists && errno == ENAMETOOLONG) throw_errno(errno, name_, "cannot write");
  if (exists && S_ISDIR(status.st_mode)) {
    throw Error(ErrorCode::invalid_argument, "is a folder where a file is to be written", {}, {.file = name_});
  }
  if (exists && !S_ISREG(status.st_mode)) {
    descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw_errno(errno, name_, "cannot write");
    return;
  }
  // A rename would replace a file that its owner protected from writing.
  if (exists && ::access(path.c_str(), W_OK) != 0) throw_errno(errno, name_, "cannot write");
  std::error_code failed;
  // The file behind a link is replaced, not the link, also where it does not exist yet.
  for (int links = 0; links < 40 && fs::is_symlink(target_, failed); ++links) {
    target_ = (fs::path(target_).parent_path() / fs::read_symlink(target_, failed)).string();
  }
  open_temporary(target_);
  if (exists && ::fchmod(descriptor_, status.st_mode & 07777) != 0) {
    const int number = errno;
    abandon();
    throw_errno(number, name_, "cannot write");
  }
}

void AtomicFile::open_temporary(const std::string& path) {
  const fs::path target(path);
  if (target.filename().empty()) {
    throw Error(ErrorCode::invalid_argument, "is not the name of a file", {}, {.file = name_});
  }
  folder_ = target.parent_path().string();
  create_folders(folder_);
  try {
    TemporaryFile file = create_temporary_file(folder_, target.filename().string(), 0666);
    temporary_ = std::move(file.path);
    descriptor_ = file.descriptor;
  } catch (...) {
    remove_new_folders(folder_);
    throw;
  }
}

AtomicFile::~AtomicFile() { abandon(); }

void AtomicFile::abandon() noexcept {
  if (descriptor_ >= 0 && !standard_output_) ::close(descriptor_);
  descriptor_ = -1;
  if (temporary_.empty()) return;
  ::unlink(temporary_.c_str());
  forget_temporary_file(temporary_);
  temporary_.clear();
  remove_new_folders(folder_);
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor_, bytes.data(), std::min<std::size_t>(bytes.size(), std::size_t{1} << 30));
    if (count < 0) {
      if (errno == EINTR) continue;
      throw_errno(errno, name_, "cannot write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
    written_ += count;
  }
}

void AtomicFile::overwrite(std::int64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (count < 0) {
      if (errno == EINTR) continue;
      throw_errno(errno, name_, "cannot write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += count;
  }
}

void AtomicFile::close() {
  if (standard_output_) return;
  if (!temporary_.empty() && ::fsync(descriptor_) != 0) throw_errno(errno, name_, "cannot write");
  const int closed = ::close(descriptor_);
  descriptor_ = -1;
  if (closed != 0) throw_errno(errno, name_, "cannot write");
}

void AtomicFile::publish() {
  if (temporary_.empty()) return;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) throw_errno(errno, name_, "cannot rename to");
  forget_temporary_file(temporary_);
  temporary_.clear();
  keep_folders(folder_);
  // Makes the new name durable; some file systems cannot sync folders, which costs no data.
  const int directory = ::open(folder_.empty() ? "." : folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    ::fsync(directory);
    ::close(directory);
  }
}

}  // namespace strickle::io
