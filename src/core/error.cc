#include "strickle/error.h"

#include <fmt/format.h>

#include <utility>

namespace strickle {

const char* error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::not_found: return "not_found";
    case ErrorCode::io: return "io";
    case ErrorCode::bad_file: return "bad_file";
    case ErrorCode::unsupported: return "unsupported";
    case ErrorCode::not_a_number: return "not_a_number";
    case ErrorCode::infinite_value: return "infinite_value";
    case ErrorCode::domain: return "domain";
    case ErrorCode::mismatch: return "mismatch";
    case ErrorCode::not_subtractable: return "not_subtractable";
    case ErrorCode::out_of_memory: return "out_of_memory";
  }
  return "unknown";
}

namespace {

std::string describe(const std::string& message, const std::string& hint, const Place& place) {
  std::string text = place.file;
  if (place.line > 0) {
    text += fmt::format("{}{}", text.empty() ? "line " : ":", place.line);
    if (!place.column.empty()) text += ":" + place.column;
  } else {
    const auto part = [&](const std::string& piece) { text += (text.empty() ? "" : ", ") + piece; };
    if (place.row > 0) part(fmt::format("row {}", place.row));
    if (!place.column.empty()) part(fmt::format("column '{}'", place.column));
  }
  if (!text.empty()) text += ": ";
  text += message;
  if (!hint.empty()) text += "; " + hint;
  return text;
}

}  // namespace

Error::Error(ErrorCode code, std::string message, std::string hint, Place place)
    : std::runtime_error(describe(message, hint, place)),
      code_(code),
      message_(std::move(message)),
      hint_(std::move(hint)),
      place_(std::move(place)) {}

Error Error::at(const Place& place) const {
  Place merged = place_;
  if (merged.file.empty()) merged.file = place.file;
  if (merged.line == 0) merged.line = place.line;
  if (merged.column.empty()) merged.column = place.column;
  if (merged.row == 0) merged.row = place.row;
  return {code_, message_, hint_, merged};
}

}  // namespace strickle
