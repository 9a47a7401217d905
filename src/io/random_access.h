// A file that is read from any place: given by its path, or a pipe's copy.
#pragma once

#include <memory>
#include <string>

#include "io/file_source.h"

namespace strickle::io {

/// A temporary file, removed with the object.
class SpooledFile {
 public:
  explicit SpooledFile(ByteSource& source);
  ~SpooledFile();
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

struct SeekableInput {
  std::string path;  // what to open
  std::string name;  // what to call it
  std::shared_ptr<SpooledFile> spooled;

  /// The file's own path where it has one: what an output may not replace.
  std::string own_path() const { return spooled ? std::string() : path; }
};

/// The source itself if it can be read from any place, else a copy of the rest of it.
SeekableInput make_seekable(FileSource& source);

}  // namespace strickle::io
