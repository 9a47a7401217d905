#include "io/csv_column_kinds.h"

#include <fmt/format.h>

#include <algorithm>

namespace strickle::io {

namespace {

struct Tally {
  std::int64_t integers = 0;
  std::int64_t decimals = 0;
  std::int64_t booleans = 0;
  std::int64_t texts = 0;
  std::int64_t decimal_commas = 0;  // texts that would be numbers with a decimal comma
  std::string comma_example = {};
  std::vector<std::string> words = {};  // the different texts, at most three
};

void add_text(Tally& tally, std::string_view raw, const CellFormat& decimal_comma, std::string& buffer) {
  const std::string_view text = trim_blanks(cell_text(raw, buffer));
  ++tally.texts;
  if (read_boolean(raw).kind == CellNumber::Kind::number) ++tally.booleans;
  if (tally.words.size() < 3 && std::ranges::find(tally.words, text) == tally.words.end())
    tally.words.emplace_back(text);
  if (!decimal_comma.decimal_comma) return;
  if (text.find(',') != std::string_view::npos && read_number(raw, decimal_comma).kind == CellNumber::Kind::number) {
    if (++tally.decimal_commas == 1) tally.comma_example = text;
  }
}

std::string hint_for(const Tally& tally) {
  const std::int64_t numbers = tally.integers + tally.decimals;
  if (tally.decimal_commas == 0 || 2 * (numbers + tally.decimal_commas) <= numbers + tally.texts) return {};
  return fmt::format("cells such as '{}' look like decimal commas: --decimal-comma", tally.comma_example);
}

// Mostly numbers, and one or two different words: those are markers or mistakes, whose line an error should name,
// rather than a reason to pass over the column.
bool numbers_with_stray_words(const Tally& tally) {
  return tally.integers + tally.decimals > tally.texts && tally.words.size() <= 2 && hint_for(tally).empty();
}

ColumnInfo info_of(const std::string& name, const Tally& tally) {
  if (tally.texts > 0 && !numbers_with_stray_words(tally)) {
    const bool booleans = tally.booleans == tally.texts && tally.integers + tally.decimals == 0;
    if (booleans) return {name, ColumnKind::boolean, "boolean", {}};
    return {name, ColumnKind::text, "text", hint_for(tally)};
  }
  if (tally.decimals > 0) return {name, ColumnKind::floating, "number", {}};
  if (tally.integers > 0) return {name, ColumnKind::integer, "integer", {}};
  return {name, ColumnKind::empty, "empty", {}};
}

}  // namespace

std::vector<ColumnInfo> judge_columns(const CsvTable& table, const CsvBody& sample) {
  // With the option given, no cell is left to look like a decimal comma.
  CellFormat decimal_comma = table.format;
  decimal_comma.decimal_comma = !table.format.decimal_comma;
  std::vector<ColumnInfo> columns;
  std::string buffer;
  for (int column = 0; column < sample.columns(); ++column) {
    Tally tally;
    for (std::int64_t row = 0; row < sample.rows(); ++row) {
      const std::string_view raw = sample.raw(row, column);
      const CellNumber cell = read_number(raw, table.format);
      if (cell.kind == CellNumber::Kind::text) {
        add_text(tally, raw, decimal_comma, buffer);
      } else if (cell.kind == CellNumber::Kind::number) {
        ++(cell.integer ? tally.integers : tally.decimals);
      }
    }
    columns.push_back(info_of(table.names[static_cast<std::size_t>(column)], tally));
  }
  return columns;
}

}  // namespace strickle::io
