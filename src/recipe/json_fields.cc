#include "recipe/json_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "strickle/error.h"

namespace strickle {

JsonFields::JsonFields(const Json& object, std::string what) : object_(object), what_(std::move(what)) {
  if (!object.is_object()) throw Error(ErrorCode::bad_file, fmt::format("{} is not a JSON object", what_));
}

void JsonFields::fail(const std::string& why) const {
  throw Error(ErrorCode::bad_file, fmt::format("{}: {}", what_, why));
}

const JsonFields::Json& JsonFields::take(const std::string& name) {
  if (!object_.contains(name)) fail(fmt::format("'{}' is missing", name));
  taken_.push_back(name);
  return object_[name];
}

std::string JsonFields::take_text(const std::string& name) {
  const Json& value = take(name);
  if (!value.is_string()) fail(fmt::format("'{}' is not text", name));
  return value.get<std::string>();
}

std::int64_t JsonFields::take_count(const std::string& name) {
  const Json& value = take(name);
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) fail(fmt::format("'{}' is not a count", name));
  return value.get<std::int64_t>();
}

double JsonFields::take_number(const std::string& name) {
  const Json& value = take(name);
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!value.is_number()) fail(fmt::format("'{}' is not a number", name));
  return value.get<double>() + 0.0;  // states and parameters hold no -0
}

const JsonFields::Json& JsonFields::take_array(const std::string& name) {
  const Json& value = take(name);
  if (!value.is_array()) fail(fmt::format("'{}' is not a list", name));
  return value;
}

const JsonFields::Json& JsonFields::take_object(const std::string& name) {
  const Json& value = take(name);
  if (!value.is_object()) fail(fmt::format("'{}' is not an object", name));
  return value;
}

void JsonFields::finish() const {
  for (const auto& [key, value] : object_.items()) {
    if (std::ranges::find(taken_, key) == taken_.end()) fail(fmt::format("'{}' is not a known field", key));
  }
}

}  // namespace strickle
