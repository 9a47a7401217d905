// An atomic file as Arrow writes to it.
#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include <memory>

#include "io/atomic_file.h"

namespace strickle::io {

/// Closing the stream does not commit the file.
class FileStream final : public arrow::io::OutputStream {
 public:
  explicit FileStream(std::shared_ptr<AtomicFile> file) : file_(std::move(file)) {}
  arrow::Status Close() override;
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return file_->written(); }
  arrow::Status Write(const void* data, std::int64_t size) override;
  using arrow::io::OutputStream::Write;

  /// From now on what is written goes nowhere: Arrow's writers write their ends when they are destroyed, also of a file
  /// that is not wanted, and log what fails.
  void abandon() { abandoned_ = true; }

 private:
  std::shared_ptr<AtomicFile> file_;
  bool closed_ = false;
  bool abandoned_ = false;
};

}  // namespace strickle::io
