#include "io/arrow_format.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>
#include <string_view>

namespace strickle::io {

namespace {

const std::map<std::string_view, ArrowFormat>& simple_formats() {
  using enum ColumnKind;
  static const std::map<std::string_view, ArrowFormat> formats{
      {"c", {integer, "int8", NumberType::int8}},
      {"C", {integer, "uint8", NumberType::uint8}},
      {"s", {integer, "int16", NumberType::int16}},
      {"S", {integer, "uint16", NumberType::uint16}},
      {"i", {integer, "int32", NumberType::int32}},
      {"I", {integer, "uint32", NumberType::uint32}},
      {"l", {integer, "int64", NumberType::int64}},
      {"L", {integer, "uint64", NumberType::uint64}},
      {"e", {floating, "halffloat"}},
      {"f", {floating, "float", NumberType::float32}},
      {"g", {floating, "double", NumberType::float64}},
      {"b", {boolean, "bool"}},
      {"tdD", {timestamp, "date32[day]", NumberType::int32}},
      {"tdm", {timestamp, "date64[ms]", NumberType::int64}},
      {"n", {empty, "null"}},
      {"u", {text, "string"}},
      {"U", {text, "large_string"}},
      {"vu", {text, "string_view"}},
      {"z", {other, "binary"}},
      {"Z", {other, "large_binary"}},
      {"vz", {other, "binary_view"}},
      {"+l", {other, "list"}},
      {"+L", {other, "large_list"}},
      {"+s", {other, "struct"}},
      {"+m", {other, "map"}},
  };
  return formats;
}

// ts?:zone, tt? and tD?, where ? is a unit of time.
std::optional<ArrowFormat> time_format(std::string_view format) {
  static const std::map<char, std::string_view> units{{'s', "s"}, {'m', "ms"}, {'u', "us"}, {'n', "ns"}};
  if (format.size() < 3 || format[0] != 't' || !units.contains(format[2])) return {};
  const std::string_view unit = units.at(format[2]);
  if (format[1] == 's') {
    const std::string_view zone = format.substr(std::min<std::size_t>(4, format.size()));
    return ArrowFormat{
        ColumnKind::timestamp,
        zone.empty() ? fmt::format("timestamp[{}]", unit) : fmt::format("timestamp[{}, tz={}]", unit, zone),
        NumberType::int64};
  }
  if (format[1] == 'D') return ArrowFormat{ColumnKind::timestamp, fmt::format("duration[{}]", unit), NumberType::int64};
  if (format[1] != 't') return {};
  const bool narrow = unit == "s" || unit == "ms";
  return ArrowFormat{ColumnKind::timestamp, fmt::format("time{}[{}]", narrow ? 32 : 64, unit),
                     narrow ? NumberType::int32 : NumberType::int64};
}

// d:precision,scale[,bits]
std::optional<ArrowFormat> decimal_format(std::string_view format) {
  if (!format.starts_with("d:")) return {};
  std::array<int, 3> parts{0, 0, 128};
  const char* at = format.data() + 2;
  const char* const end = format.data() + format.size();
  for (int& part : parts) {
    at = std::from_chars(at, end, part).ptr;
    if (at == end) break;
    ++at;
  }
  const auto [precision, scale, bits] = parts;
  return ArrowFormat{
      ColumnKind::decimal, fmt::format("decimal{}({}, {})", bits, precision, scale), {}, scale, bits / 8};
}

}  // namespace

ArrowFormat arrow_format(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (schema.dictionary != nullptr) {
    ArrowFormat words = arrow_format(*schema.dictionary);
    ArrowSchema indices = schema;
    indices.dictionary = nullptr;
    words.type_name = fmt::format("dictionary<values={}, indices={}, ordered={}>", words.type_name,
                                  arrow_format(indices).type_name, schema.flags & ARROW_FLAG_DICTIONARY_ORDERED);
    return words;
  }
  if (const auto found = simple_formats().find(format); found != simple_formats().end()) return found->second;
  if (auto time = time_format(format)) return *time;
  if (auto decimal = decimal_format(format)) return *decimal;
  return {.kind = ColumnKind::other, .type_name = fmt::format("Arrow's type {}", format)};
}

}  // namespace strickle::io
