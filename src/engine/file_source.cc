#include "engine/file_source.h"

#include <filesystem>
#include <system_error>

namespace strickle {

FileSource::FileSource(std::span<const InputFile> inputs, const ReadOptions& read)
    : inputs_(inputs.begin(), inputs.end()), read_(read) {}

std::unique_ptr<TableReader> FileSource::open(std::size_t table) const {
  ReadOptions options = read_;
  // A copy of a stream keeps the stream's name in messages.
  options.name = inputs_[table].name;
  return open_table(inputs_[table].path, options);
}

std::int64_t FileSource::bytes() const {
  std::int64_t total = 0;
  for (const InputFile& input : inputs_) {
    std::error_code failure;
    const auto size = std::filesystem::file_size(input.path, failure);
    if (failure) return -1;
    total += static_cast<std::int64_t>(size);
  }
  return total;
}

void FileSource::allow_opening_again() { inputs_ = spool_streams(inputs_); }

}  // namespace strickle
