// A file that appears at its target whole or not at all.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "strickle/table.h"

namespace strickle::io {

/// Writes to a temporary file beside the target, which close() syncs and publish() renames. Standard output ("-") and
/// targets that are not regular files (/dev/null, a named pipe) are written directly. Throws Error(io).
class AtomicFile final : public FinishedFile {
 public:
  explicit AtomicFile(const std::string& path);
  ~AtomicFile() override;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  const std::string& name() const { return name_; }  // "<stdout>" for "-"
  void write(std::string_view bytes);
  /// Overwrites bytes that were written before.
  void overwrite(std::int64_t offset, std::string_view bytes);
  std::int64_t written() const { return written_; }
  void close();
  void publish() override;

 private:
  void open_temporary(const std::string& path);
  void abandon() noexcept;

  std::string name_;
  std::string target_;
  std::string folder_;     // of the target; removed again where it was created for nothing
  std::string temporary_;  // empty: written directly
  int descriptor_ = -1;
  bool standard_output_ = false;
  std::int64_t written_ = 0;
};

}  // namespace strickle::io
