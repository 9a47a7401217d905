#include "engine/identifiers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>
#include <vector>

namespace strickle {

namespace {

constexpr std::int64_t fewest_rows = 16;   // below that, a run of integers is no surprise
constexpr std::int64_t most_rows = 10000;  // enough to judge by

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

}  // namespace

bool named_like_identifier(const std::string& name) {
  static constexpr std::array<std::string_view, 8> whole = {"id", "index", "idx", "key", "uuid", "rowid", "row", ""};
  static constexpr std::array<std::string_view, 4> endings = {"_id", "_key", "_idx", "_index"};
  const std::string folded = lower(name);
  return std::ranges::find(whole, folded) != whole.end() ||
         std::ranges::any_of(endings, [&](std::string_view e) { return folded.ends_with(e); }) ||
         name.ends_with("Id") || (name.ends_with("ID") && name.size() > 2);
}

bool looks_like_identifier(const std::string& name, const ColumnView& column) {
  if (named_like_identifier(name)) return true;
  if (column.size < fewest_rows) return false;
  std::vector<double> values(static_cast<std::size_t>(std::min(column.size, most_rows)));
  load_doubles(column, 0, static_cast<std::int64_t>(values.size()), values.data());
  if (std::ranges::any_of(values, [](double x) { return std::isnan(x); })) return false;
  bool consecutive = true;
  for (std::size_t i = 1; i < values.size() && consecutive; ++i) consecutive = values[i] - values[i - 1] == 1;
  if (consecutive) return true;
  if (!lower(name).ends_with("id")) return false;
  std::ranges::sort(values);
  return std::ranges::adjacent_find(values) == values.end();
}

}  // namespace strickle
