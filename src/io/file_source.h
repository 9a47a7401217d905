// Bytes from a file, a pipe or standard input, with a look ahead at the first of them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace strickle::io {

/// A stream of bytes. Throws Error.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// At least one byte, or 0 at the end.
  virtual std::int64_t read(char* out, std::int64_t size) = 0;
  virtual std::int64_t bytes_read() const = 0;   // of the file, compressed as it lies
  virtual std::int64_t bytes_total() const = 0;  // -1: unknown
};

class FileSource final : public ByteSource {
 public:
  /// "-" is standard input; `name` stands for the path in messages where it is given. Throws Error(not_found) with the
  /// name that was perhaps meant.
  explicit FileSource(const std::string& path, const std::string& name = {});
  ~FileSource() override;
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;

  std::int64_t read(char* out, std::int64_t size) override;
  std::int64_t bytes_read() const override { return read_; }
  std::int64_t bytes_total() const override { return total_; }

  const std::string& name() const { return name_; }  // "<stdin>" for "-"
  const std::string& path() const { return path_; }
  /// A regular file given by its path, which can be opened again and read from any place.
  bool seekable() const { return seekable_; }
  /// The first bytes, up to `size` of them; they stay to be read. To be called before the first read().
  std::string_view peek(std::int64_t size);

 private:
  std::int64_t read_descriptor(char* out, std::int64_t size);

  std::string path_;
  std::string name_;
  int descriptor_ = -1;
  bool seekable_ = false;
  std::vector<char> ahead_;
  std::size_t ahead_used_ = 0;
  std::int64_t read_ = 0;
  std::int64_t total_ = -1;
};

}  // namespace strickle::io
