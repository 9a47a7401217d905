// Small text files read and written in one piece.
#include <fmt/format.h>

#include "io/atomic_file.h"
#include "io/file_source.h"
#include "io/format.h"
#include "io/system_error.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle {

namespace {

template <class Body>
auto guarded(const std::string& file, Body&& body) {
  try {
    return body();
  } catch (...) {
    io::rethrow_system_error(file);
  }
}

}  // namespace

std::shared_ptr<FinishedFile> prepare_file(const std::string& path, std::string_view text) {
  io::refuse_url(path);
  return guarded(path, [&] {
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
  return guarded(source.name(), [&] {
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

}  // namespace strickle
