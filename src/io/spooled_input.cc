#include "io/spooled_input.h"

#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

#include "io/status.h"
#include "io/system_error.h"
#include "io/temporary_files.h"
#include "strickle/table.h"

namespace strickle {

namespace io {

namespace {

void write_all(const TemporaryFile& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.descriptor, bytes.data(), bytes.size());
    if (count < 0) {
      if (errno == EINTR) continue;
      throw_errno(errno, file.path, "cannot copy the input");
    }
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace

std::string spool(ByteSource& source) {
  const TemporaryFile file = create_temporary_file(temporary_folder(), "strickle-input", 0600);
  try {
    std::vector<char> buffer(std::size_t{1} << 20);
    while (const std::int64_t count = source.read(buffer.data(), static_cast<std::int64_t>(buffer.size()))) {
      write_all(file, {buffer.data(), static_cast<std::size_t>(count)});
    }
  } catch (...) {
    ::close(file.descriptor);
    remove_spool(file.path);
    throw;
  }
  if (::close(file.descriptor) != 0) {
    const int number = errno;
    remove_spool(file.path);
    throw_errno(number, file.path, "cannot copy the input");
  }
  return file.path;
}

void remove_spool(const std::string& path) noexcept {
  ::unlink(path.c_str());
  forget_temporary_file(path);
}

}  // namespace io

SpooledInput::SpooledInput(const std::string& path) {
  io::FileSource source(path);
  path_ = io::guarded(source.name(), [&] { return io::spool(source); });
}

SpooledInput::~SpooledInput() { io::remove_spool(path_); }

std::vector<InputFile> spool_streams(std::span<const InputFile> inputs) {
  std::vector<InputFile> copies(inputs.begin(), inputs.end());
  for (InputFile& input : copies) {
    std::error_code failed;
    if (input.path != "-" && std::filesystem::is_regular_file(input.path, failed)) continue;
    input.name = input.path == "-" ? "<stdin>" : input.path;
    input.copy = std::make_shared<SpooledInput>(input.path);
    input.path = input.copy->path();
  }
  return copies;
}

}  // namespace strickle
