#include "io/file_stream.h"

#include "io/status.h"

namespace strickle::io {

arrow::Status FileStream::Close() {
  closed_ = true;
  return arrow::Status::OK();
}

arrow::Status FileStream::Write(const void* data, std::int64_t size) {
  if (abandoned_) return arrow::Status::OK();
  try {
    file_->write({static_cast<const char*>(data), static_cast<std::size_t>(size)});
    return arrow::Status::OK();
  } catch (const Error& error) {
    return to_status(error);
  }
}

}  // namespace strickle::io
