#include "recipe/canonical_json.h"

#include <array>
#include <charconv>
#include <cmath>

namespace strickle {

namespace {

using Json = nlohmann::ordered_json;
constexpr int indented_levels = 2;

void append(const Json& value, int level, std::string& out);

void append_number(double value, std::string& out) {
  if (std::isnan(value)) {
    out += "null";
    return;
  }
  std::array<char, 32> text;
  const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), end);
}

void append_elements(const Json& value, int level, char open, char close, std::string& out) {
  const bool lines = level < indented_levels && !value.empty();
  const std::string indent(static_cast<std::size_t>(level) * 2, ' ');
  out += open;
  bool first = true;
  for (const auto& [key, element] : value.items()) {
    if (!first) out += lines ? "," : ", ";
    first = false;
    if (lines) out += "\n" + indent + "  ";
    if (value.is_object()) out += Json(key).dump() + ": ";
    append(element, level + 1, out);
  }
  if (lines) out += "\n" + indent;
  out += close;
}

void append(const Json& value, int level, std::string& out) {
  if (value.is_object()) return append_elements(value, level, '{', '}', out);
  if (value.is_array()) return append_elements(value, level, '[', ']', out);
  if (value.is_number_float()) return append_number(value.get<double>(), out);
  out += value.dump();
}

}  // namespace

std::string canonical_json(const Json& value) {
  std::string out;
  append(value, 0, out);
  return out + "\n";
}

}  // namespace strickle
