#include "scale/option_reader.h"

#include <fmt/format.h>

#include <cmath>

#include "strickle/closest_name.h"
#include "strickle/error.h"

namespace strickle {

OptionReader::OptionReader(std::string scaler, std::span<const Option> options)
    : scaler_(std::move(scaler)), options_(options.begin(), options.end()), taken_(options.size(), false) {}

const OptionValue* OptionReader::take(const std::string& name) {
  known_.push_back(name);
  const OptionValue* value = nullptr;
  for (std::size_t i = 0; i < options_.size(); ++i) {
    if (options_[i].name != name) continue;
    if (value != nullptr)
      throw Error(ErrorCode::invalid_argument, fmt::format("{}: '{}' is given twice", scaler_, name));
    taken_[i] = true;
    value = &options_[i].value;
  }
  return value;
}

void OptionReader::refuse(const std::string& name, const std::string& wanted) const {
  throw Error(ErrorCode::invalid_argument, fmt::format("{}: '{}' must be {}", scaler_, name, wanted));
}

bool OptionReader::take_bool(const std::string& name, bool otherwise) {
  const OptionValue* value = take(name);
  if (value == nullptr) return otherwise;
  if (const bool* b = std::get_if<bool>(value)) return *b;
  refuse(name, "true or false");
}

std::int64_t OptionReader::take_integer(const std::string& name, std::int64_t otherwise) {
  const OptionValue* value = take(name);
  if (value == nullptr) return otherwise;
  if (const auto* i = std::get_if<std::int64_t>(value)) return *i;
  refuse(name, "a whole number");
}

double OptionReader::take_number(const std::string& name, double otherwise) {
  return take_optional_number(name).value_or(otherwise);
}

std::optional<double> OptionReader::take_optional_number(const std::string& name) {
  const OptionValue* value = take(name);
  if (value == nullptr || std::holds_alternative<std::monostate>(*value)) return {};
  if (const auto* i = std::get_if<std::int64_t>(value)) return static_cast<double>(*i);
  if (const auto* d = std::get_if<double>(value); d != nullptr && std::isfinite(*d)) return *d + 0.0;
  refuse(name, "a number");
}

std::array<double, 2> OptionReader::take_pair(const std::string& name, std::array<double, 2> otherwise) {
  const OptionValue* value = take(name);
  if (value == nullptr) return otherwise;
  const auto* pair = std::get_if<std::array<double, 2>>(value);
  if (pair == nullptr || !std::isfinite((*pair)[0]) || !std::isfinite((*pair)[1])) refuse(name, "two numbers, [a,b]");
  return {(*pair)[0] + 0.0, (*pair)[1] + 0.0};  // -0 is written as 0
}

std::string OptionReader::take_choice(const std::string& name, std::span<const std::string> choices) {
  const OptionValue* value = take(name);
  if (value == nullptr) return choices.front();
  if (const auto* text = std::get_if<std::string>(value)) {
    for (const std::string& choice : choices) {
      if (choice == *text) return choice;
    }
  }
  refuse(name, fmt::format("one of {}", fmt::join(choices, ", ")));
}

void OptionReader::finish() const {
  for (std::size_t i = 0; i < options_.size(); ++i) {
    if (taken_[i]) continue;
    const std::string all = known_.empty() ? "it has none" : fmt::format("it has {}", fmt::join(known_, ", "));
    throw Error(ErrorCode::invalid_argument, fmt::format("{} has no option '{}'", scaler_, options_[i].name),
                did_you_mean(options_[i].name, known_, all));
  }
}

}  // namespace strickle
