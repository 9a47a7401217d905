// Bytes to records: where the cells of a CSV text begin and end, and on which line.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace strickle::io {

struct CsvSyntax {
  char delimiter = ',';
  char comment = 0;          // 0: none
  bool blank_cells = false;  // a blank line is a record of one empty cell (the table has one column)
};

/// Finds records by RFC 4180: cells may be quoted, quotes within are doubled, newlines within are kept; LF, CRLF and
/// lone CR end a line. Blank lines and lines that begin with the comment character are skipped. A quote inside an
/// unquoted cell is an ordinary character.
class CsvScanner {
 public:
  CsvScanner(const CsvSyntax& syntax, std::string file);

  enum class Found { record, incomplete, end };

  /// The next record of `text` at `at`, which moves behind it. Appends to `bounds` where each of its cells begins and,
  /// last, one more than where the last cell ends; so cell k is [bounds[k], bounds[k + 1] - 1). A text that may go on
  /// (`last` is false) and does not hold the whole record is `incomplete`: nothing is appended, `at` moves over whole
  /// skipped lines only. text.data()[text.size()] must be '\n', which lets the inner loop do without a bound.
  Found scan(std::string_view text, std::size_t& at, bool last, std::vector<std::uint32_t>& bounds);

  void keep_blank_lines(bool keep) { syntax_.blank_cells = keep; }
  std::int64_t record_line() const { return record_line_; }  // 1-based line on which the last record began
  std::int64_t quote_line() const { return quote_line_; }    // of the quote that is open in an incomplete record, or 0

 private:
  Found incomplete(std::vector<std::uint32_t>& bounds, std::size_t size);
  std::size_t skip_quoted(std::string_view text, std::size_t open, bool last);
  [[noreturn]] void refuse_nul(std::string_view text, std::size_t begin) const;

  CsvSyntax syntax_;
  std::string file_;
  std::array<bool, 256> ends_cell_{};
  std::int64_t line_ = 1;
  std::int64_t record_line_ = 0;
  std::int64_t quote_line_ = 0;
};

}  // namespace strickle::io
