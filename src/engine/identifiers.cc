#include "engine/identifiers.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>

namespace strickle {

namespace {

constexpr std::int64_t fewest_rows = 16;   // below that, a run of integers is no surprise
constexpr std::int64_t most_rows = 10000;  // enough to judge by

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

bool named_like_identifier(const std::string& name) {
  static constexpr std::array<std::string_view, 8> whole = {"id", "index", "idx", "key", "uuid", "rowid", "row", ""};
  static constexpr std::array<std::string_view, 4> endings = {"_id", "_key", "_idx", "_index"};
  const std::string folded = lower(name);
  return std::ranges::find(whole, folded) != whole.end() ||
         std::ranges::any_of(endings, [&](std::string_view e) { return folded.ends_with(e); }) ||
         name.ends_with("Id") || (name.ends_with("ID") && name.size() > 2);
}

}  // namespace

IdentifierSearch::IdentifierSearch(const std::string& name)
    : named_(named_like_identifier(name)), ends_in_id_(lower(name).ends_with("id")) {}

void IdentifierSearch::add(const ColumnView& rows) {
  std::vector<double> values(static_cast<std::size_t>(std::min(rows.size, most_rows - rows_)));
  load_doubles(rows, 0, static_cast<std::int64_t>(values.size()), values.data());
  for (const double value : values) {
    missing_ = missing_ || std::isnan(value);
    consecutive_ = consecutive_ && (rows_ == 0 || value - last_ == 1);
    last_ = value;
    ++rows_;
  }
  if (ends_in_id_) values_.insert(values_.end(), values.begin(), values.end());
}

bool IdentifierSearch::decided() const {
  return (named_ && rows_ > 0) || missing_ || rows_ == most_rows || (!consecutive_ && !ends_in_id_);
}

bool IdentifierSearch::found() const {
  if (named_) return rows_ > 0;
  if (rows_ < fewest_rows || missing_) return false;
  if (consecutive_ || !ends_in_id_) return consecutive_;
  std::vector<double> sorted = values_;
  std::ranges::sort(sorted);
  return std::ranges::adjacent_find(sorted) == sorted.end();
}

}  // namespace strickle
