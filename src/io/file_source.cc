#include "io/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/missing_file.h"
#include "io/system_error.h"
#include "strickle/error.h"

namespace strickle::io {

FileSource::FileSource(const std::string& path, const std::string& name)
    : path_(path),
      name_(!name.empty() ? name
            : path == "-" ? "<stdin>"
                          : path) {
  const bool standard_input = path == "-";
  descriptor_ = standard_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) {
    if (errno == ENOENT) throw_missing_file(path, "no such file");
    throw_errno(errno, name_, "cannot open");
  }
  struct stat status = {};
  if (::fstat(descriptor_, &status) != 0) {
    const int number = errno;
    if (!standard_input) ::close(descriptor_);
    throw_errno(number, name_, "cannot open");
  }
  if (S_ISDIR(status.st_mode)) {
    if (!standard_input) ::close(descriptor_);
    throw Error(ErrorCode::invalid_argument, "is a folder where a file is needed", {}, {.file = name_});
  }
  if (S_ISREG(status.st_mode)) {
    total_ = status.st_size;
    seekable_ = !standard_input;
  }
}

FileSource::~FileSource() {
  if (path_ != "-" && descriptor_ >= 0) ::close(descriptor_);
}

std::int64_t FileSource::read_descriptor(char* out, std::int64_t size) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, out, static_cast<std::size_t>(std::min<std::int64_t>(size, 1 << 30)));
    if (count >= 0) return count;
    if (errno != EINTR) throw_errno(errno, name_, "cannot read");
  }
}

std::string_view FileSource::peek(std::int64_t size) {
  if (!ahead_.empty()) return {ahead_.data(), ahead_.size()};
  std::size_t have = 0;
  ahead_.resize(static_cast<std::size_t>(size));
  while (have < ahead_.size()) {
    const std::int64_t count = read_descriptor(ahead_.data() + have, static_cast<std::int64_t>(ahead_.size() - have));
    if (count == 0) break;
    have += static_cast<std::size_t>(count);
  }
  ahead_.resize(have);
  return {ahead_.data(), ahead_.size()};
}

std::int64_t FileSource::read(char* out, std::int64_t size) {
  std::int64_t count = 0;
  if (ahead_used_ < ahead_.size()) {
    count = std::min(size, static_cast<std::int64_t>(ahead_.size() - ahead_used_));
    std::memcpy(out, ahead_.data() + ahead_used_, static_cast<std::size_t>(count));
    ahead_used_ += static_cast<std::size_t>(count);
  } else {
    count = read_descriptor(out, size);
  }
  read_ += count;
  return count;
}

}  // namespace strickle::io
