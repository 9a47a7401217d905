#include "io/status.h"

#include <arrow/util/io_util.h>
#include <parquet/exception.h>

#include <memory>

#include "io/system_error.h"

namespace strickle::io {

namespace {

class ErrorDetail final : public arrow::StatusDetail {
 public:
  explicit ErrorDetail(Error error) : error_(std::move(error)) {}  // NOLINT(bugprone-throw-keyword-missing): it is kept
  const char* type_id() const override { return id; }
  std::string ToString() const override { return error_.what(); }
  const Error& error() const { return error_; }

  static constexpr const char* id = "strickle::io::ErrorDetail";

 private:
  Error error_;
};

}  // namespace

arrow::Status to_status(const Error& error) {
  return {arrow::StatusCode::IOError, error.what(), std::make_shared<ErrorDetail>(error)};
}

void throw_status(const arrow::Status& status, const std::string& file) {
  const Place place{.file = file};
  if (status.detail() != nullptr) {
    if (status.detail()->type_id() == ErrorDetail::id) {
      throw static_cast<const ErrorDetail&>(*status.detail()).error().at(place);
    }
    if (const int number = arrow::internal::ErrnoFromStatus(status); number != 0) throw_errno(number, file);
  }
  switch (status.code()) {
    case arrow::StatusCode::OutOfMemory: throw Error(ErrorCode::out_of_memory, first_line(status.message()), {}, place);
    case arrow::StatusCode::NotImplemented:
      throw Error(ErrorCode::unsupported, first_line(status.message()), {}, place);
    default:
      // Arrow says IOError for truncated and corrupt data as well; the system's own refusals carry an errno.
      throw Error(ErrorCode::bad_file, first_line(status.message()), {}, place);
  }
}

void rethrow_as_error(const std::string& file) {
  const Place place{.file = file};
  try {
    throw;
  } catch (const parquet::ParquetStatusException& exception) {
    throw_status(exception.status(), file);
  } catch (const parquet::ParquetException& exception) {
    throw Error(ErrorCode::bad_file, first_line(exception.what()), {}, place);
  } catch (...) {
    rethrow_system_error(file);
  }
}

}  // namespace strickle::io
