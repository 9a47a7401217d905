#include "io/csv_body.h"

#include <arrow/array/builder_binary.h>

#include "io/status.h"
#include "io/utf8.h"
#include "strickle/shell_word.h"

namespace strickle::io {

struct CsvBody::Numbers {
  std::unique_ptr<double[]> values;
  std::vector<std::uint8_t> validity;  // empty: none is missing
  std::vector<WideInteger> wide;
};

CsvBody::CsvBody(std::shared_ptr<const CsvTable> table, CsvText text, CsvRecords records, std::int64_t first_row)
    : table_(std::move(table)),
      text_(std::move(text)),
      records_(std::move(records)),
      width_(table_->names.size() + 1),
      first_row_(first_row),
      numbers_(table_->names.size()) {}

CsvBody::~CsvBody() = default;

void CsvBody::refuse(std::int64_t row, int column) const {
  const std::string& name = table_->names[static_cast<std::size_t>(column)];
  const CellComplaint complaint = complain_about(raw(row, column), name);
  throw Error(ErrorCode::not_a_number, complaint.message, complaint.hint,
              {.file = table_->file, .line = line(row), .column = name, .row = first_row_ + row + 1});
}

void CsvBody::convert(int column, Numbers& out) const {
  const std::int64_t count = rows();
  out.values = std::make_unique_for_overwrite<double[]>(static_cast<std::size_t>(count));
  const bool boolean = !table_->booleans.empty() && table_->booleans[static_cast<std::size_t>(column)];
  for (std::int64_t row = 0; row < count; ++row) {
    CellNumber cell = read_number(raw(row, column), table_->format);
    if (boolean && cell.kind == CellNumber::Kind::text) cell = read_boolean(raw(row, column));
    out.values[static_cast<std::size_t>(row)] = cell.value;
    if (cell.wide) out.wide.push_back({row, cell.magnitude, cell.negative});
    if (cell.kind == CellNumber::Kind::number) continue;
    if (cell.kind == CellNumber::Kind::text) refuse(row, column);
    if (out.validity.empty()) out.validity.assign(static_cast<std::size_t>((count + 7) / 8), 0xFF);
    out.validity[static_cast<std::size_t>(row >> 3)] &= static_cast<std::uint8_t>(~(1U << (row & 7)));
  }
}

ColumnView CsvBody::numbers(int column) const {
  std::unique_ptr<Numbers>& slot = numbers_[static_cast<std::size_t>(column)];
  if (!slot) {
    auto converted = std::make_unique<Numbers>();
    guarded(table_->file, [&] { convert(column, *converted); });
    slot = std::move(converted);
  }
  return {.type = NumberType::float64,
          .data = slot->values.get(),
          .size = rows(),
          .validity = slot->validity.empty() ? nullptr : slot->validity.data(),
          .wide = slot->wide};
}

std::int64_t CsvBody::first_value(int column) const {
  for (std::int64_t row = 0; row < rows(); ++row) {
    if (read_number(raw(row, column), table_->format).kind != CellNumber::Kind::missing) return row;
  }
  return -1;
}

std::vector<std::optional<std::string>> CsvBody::texts(int column) const {
  std::vector<std::optional<std::string>> texts;
  std::string buffer;
  for (std::int64_t row = 0; row < rows(); ++row) {
    const std::string_view cell = raw(row, column);
    const bool missing = read_number(cell, table_->format).kind == CellNumber::Kind::missing;
    texts.push_back(missing ? std::nullopt : std::optional<std::string>(cell_text(cell, buffer)));
  }
  return texts;
}

// The characters of each cell. An empty cell without quotes is null, as other readers take it; everything else, "NA"
// included, is a text that someone wrote.
std::shared_ptr<arrow::Array> CsvBody::passing(int column) const {
  arrow::StringBuilder builder;
  std::string buffer;
  check(builder.Reserve(rows()), table_->file);
  for (std::int64_t row = 0; row < rows(); ++row) {
    const std::string_view cell = raw(row, column);
    check(cell.empty() ? builder.AppendNull() : builder.Append(cell_text(cell, buffer)), table_->file);
  }
  std::shared_ptr<arrow::Array> array;
  check(builder.Finish(&array), table_->file);
  return array;
}

void CsvBody::check_utf8(const std::vector<char>& wanted) const {
  if (is_ascii(text_.view())) return;
  for (std::int64_t row = 0; row < rows(); ++row) {
    for (int column = 0; column < columns(); ++column) {
      if (!wanted[static_cast<std::size_t>(column)] || is_utf8(raw(row, column))) continue;
      throw Error(ErrorCode::bad_file, "a cell is not valid UTF-8", "if the file is in Latin-1: --encoding latin-1",
                  {.file = table_->file,
                   .line = line(row),
                   .column = table_->names[static_cast<std::size_t>(column)],
                   .row = first_row_ + row + 1});
    }
  }
}

CellComplaint complain_about(std::string_view raw, const std::string& column) {
  constexpr std::size_t shown = 40;
  std::string buffer;
  std::string text(trim_blanks(cell_text(raw, buffer)));
  const std::string word = text;
  if (text.size() > shown) {
    std::size_t cut = shown;
    while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;  // not inside a character
    text = text.substr(0, cut) + "...";
  }
  CellComplaint complaint{.message = "'" + text + "' is not a number", .hint = {}};
  static const CellFormat decimal_comma{.decimal_comma = true, .missing = MissingTexts{}};
  const std::string leave_out = "to leave the column out: --exclude " + shell_word(listed_name(column));
  if (read_number(raw, decimal_comma).kind == CellNumber::Kind::number) {
    complaint.hint = "to read it with a decimal comma: --decimal-comma; " + leave_out;
  } else if (word.size() <= shown) {
    complaint.hint = "to treat it as missing: --missing " + shell_word(word) + "; " + leave_out;
  } else {
    complaint.hint = leave_out;
  }
  return complaint;
}

}  // namespace strickle::io
