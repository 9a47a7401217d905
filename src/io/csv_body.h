// A slice of a CSV table: its text and where the cells lie in it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "io/batch_body.h"
#include "io/csv_cells.h"

namespace strickle::io {

/// What all slices of one table share.
struct CsvTable {
  std::string file;  // for messages
  std::vector<std::string> names;
  CellFormat format;
  std::vector<bool> booleans = {};  // columns of true and false, which are 1 and 0 as numbers
};

/// Text with a '\n' behind its end, as the scanner wants it.
struct CsvText {
  std::unique_ptr<char[]> bytes;
  std::size_t size = 0;
  std::size_t capacity = 0;

  explicit CsvText(std::size_t room = 0) : bytes(std::make_unique_for_overwrite<char[]>(room + 1)), capacity(room) {
    bytes[0] = '\n';
  }
  std::string_view view() const { return {bytes.get(), size}; }
};

struct CsvRecords {
  std::vector<std::uint32_t> bounds;  // of each record: its cells' beginnings and one more than its end
  std::vector<std::int64_t> lines;
};

class CsvBody final : public Batch::Body {
 public:
  CsvBody(std::shared_ptr<const CsvTable> table, CsvText text, CsvRecords records, std::int64_t first_row);
  ~CsvBody() override;

  std::int64_t rows() const override { return static_cast<std::int64_t>(records_.lines.size()); }
  std::int64_t first_row() const override { return first_row_; }
  std::int64_t line(std::int64_t row) const override { return records_.lines[static_cast<std::size_t>(row)]; }
  ColumnView numbers(int column) const override;
  std::int64_t first_value(int column) const override;
  std::vector<std::optional<std::string>> texts(int column) const override;
  std::shared_ptr<arrow::Array> passing(int column) const override;
  const CsvBody* csv() const override { return this; }

  /// A cell as it stands in the file.
  std::string_view raw(std::int64_t row, int column) const {
    const std::uint32_t* bound = records_.bounds.data() + static_cast<std::size_t>(row) * width_ + column;
    return {text_.bytes.get() + bound[0], bound[1] - bound[0] - 1};
  }
  /// Cells [begin, end) of a row with the delimiters between them.
  std::string_view raw_span(std::int64_t row, int begin, int end) const {
    const std::uint32_t* bound = records_.bounds.data() + static_cast<std::size_t>(row) * width_;
    return {text_.bytes.get() + bound[begin], bound[end] - bound[begin] - 1};
  }
  int columns() const { return static_cast<int>(width_) - 1; }

  /// Throws Error(bad_file) for the first cell of the columns that is not UTF-8.
  void check_utf8(const std::vector<char>& wanted) const;

 private:
  struct Numbers;
  [[noreturn]] void refuse(std::int64_t row, int column) const;
  void convert(int column, Numbers& out) const;

  std::shared_ptr<const CsvTable> table_;
  CsvText text_;
  CsvRecords records_;
  std::size_t width_;  // bounds of a record
  std::int64_t first_row_;
  // One slot per column, so that different columns may be converted by different threads at once.
  mutable std::vector<std::unique_ptr<Numbers>> numbers_;
};

/// "'abc' is not a number" and what to do about it.
struct CellComplaint {
  std::string message;
  std::string hint;
};
CellComplaint complain_about(std::string_view raw, const std::string& column);

}  // namespace strickle::io
