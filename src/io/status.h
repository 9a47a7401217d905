// The one way from Arrow's statuses and exceptions to Error, and back for streams that Arrow calls.
#pragma once

#include <arrow/result.h>
#include <arrow/status.h>

#include <string>
#include <utility>

#include "strickle/error.h"

namespace strickle::io {

/// The Error for a status that is not OK.
[[noreturn]] void throw_status(const arrow::Status& status, const std::string& file);

/// To be called in a catch clause: throws what is in flight as an Error.
[[noreturn]] void rethrow_as_error(const std::string& file);

/// Carries an Error through Arrow: throw_status throws it again unchanged.
arrow::Status to_status(const Error& error);

inline void check(const arrow::Status& status, const std::string& file) {
  if (!status.ok()) throw_status(status, file);
}

template <class T>
T take(arrow::Result<T>&& result, const std::string& file) {
  if (!result.ok()) throw_status(result.status(), file);
  return std::move(result).MoveValueUnsafe();
}

/// Runs `body`; whatever it throws arrives as an Error that names `file`.
template <class Body>
auto guarded(const std::string& file, Body&& body) {
  try {
    return body();
  } catch (...) {
    rethrow_as_error(file);
  }
}

}  // namespace strickle::io
