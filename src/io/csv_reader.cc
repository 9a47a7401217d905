#include "io/csv_reader.h"

#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <limits>

#include "io/column_names.h"
#include "io/csv_body.h"
#include "io/csv_column_kinds.h"
#include "io/csv_delimiter.h"
#include "io/csv_scanner.h"
#include "io/dialect.h"
#include "io/format.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/text_source.h"

namespace strickle::io {

namespace {

constexpr std::size_t sample_bytes = std::size_t{1} << 20;
// Cells lie at 32-bit places in their batch's text.
constexpr std::int64_t longest_text = std::numeric_limits<std::int32_t>::max() / 2;

class CsvReader final : public TableReader {
 public:
  CsvReader(std::unique_ptr<FileSource> file, TableFormat format, const ReadOptions& options)
      : name_(file->name()),
        format_(format),
        max_record_(static_cast<std::size_t>(std::clamp<std::int64_t>(options.max_record_bytes, 1, longest_text))),
        // A byte of text may cost up to seven more in bounds and numbers; half is what real tables come to.
        target_(static_cast<std::size_t>(std::clamp<std::int64_t>(options.batch_bytes / 2, 1 << 10, longest_text))) {
    dialect_.path = file->seekable() ? file->path() : "";
    compressed_ = look_at_first_bytes(file->peek(16)).compression != Compression::none;
    source_ = make_text_source(std::move(file), options.latin1);
    explained([&] { open(options); });
  }

  const std::string& name() const override { return name_; }
  TableFormat format() const override { return format_; }
  const std::vector<ColumnInfo>& columns() const override { return columns_; }
  const Dialect& dialect() const override { return dialect_; }
  std::int64_t bytes_read() const override { return source_->bytes_read(); }
  std::int64_t bytes_total() const override { return source_->bytes_total(); }
  std::int64_t rows_total() const override { return finished_ ? next_row_ : -1; }

  void select(std::vector<int> numbers, bool keep_others) override {
    check_selection(numbers, columns_.size(), name_);
    wanted_.assign(columns_.size(), keep_others ? 1 : 0);
    for (const int column : numbers) wanted_[static_cast<std::size_t>(column)] = 1;
  }

  void keep(int column) override {
    check_selection({&column, 1}, columns_.size(), name_);
    wanted_[static_cast<std::size_t>(column)] = 1;
  }

  bool next(Batch& batch) override {
    return guarded(name_, [&] { return explained([&] { return next_batch(batch); }); });
  }

 private:
  // Damaged compressed data is often noticed at its end alone, after text that makes no sense: the damage is the reason
  // then.
  template <class F>
  auto explained(F f) -> decltype(f()) {
    try {
      return f();
    } catch (const Error&) {
      if (compressed_) read_to_the_end();
      throw;
    }
  }

  void read_to_the_end() {
    std::vector<char> scratch(sample_bytes);
    while (source_->read(scratch.data(), static_cast<std::int64_t>(scratch.size())) > 0) {
    }
  }

  void open(const ReadOptions& options) {
    fill(sample_bytes);
    if (waiting() == 0) throw Error(ErrorCode::bad_file, "is empty");
    check_is_text();
    CsvStyle style;
    if (!options.latin1 && text().starts_with("\xef\xbb\xbf")) {
      style.byte_order_mark = true;
      begin_ += 3;
    }
    style.decimal_comma = options.decimal_comma;
    style.header = options.header;
    const bool chosen = options.delimiter != 0;
    style.delimiter = chosen ? options.delimiter : format_ == TableFormat::tsv ? '\t' : find_delimiter(options.comment);
    syntax_ = {.delimiter = style.delimiter, .comment = options.comment, .blank_cells = false};
    check_syntax();
    scanner_.emplace(syntax_, name_);

    auto table = std::make_shared<CsvTable>();
    table->file = name_;
    table->format = {.decimal_comma = options.decimal_comma,
                     .missing = MissingTexts(options.missing, options.decimal_comma)};
    read_header(*table, style);
    table_ = std::move(table);
    dialect_.csv = std::move(style);
    take_sample();
    arrow::FieldVector fields;
    for (const std::string& column : table_->names) fields.push_back(arrow::field(column, arrow::utf8()));
    dialect_.schema = arrow::schema(std::move(fields));
    wanted_.assign(columns_.size(), 1);
  }

  void check_is_text() const {
    // A header may begin with PAR1; binary files go on with control characters.
    const auto control = [](char c) {
      return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\r' && c != '\n';
    };
    const FirstBytes first = look_at_first_bytes(text());
    if (first.format && std::ranges::any_of(text().substr(0, 64), control)) {
      const std::string_view found = table_format_name(*first.format);
      throw Error(ErrorCode::bad_file, fmt::format("is not text: its first bytes are those of a {} file", found),
                  fmt::format("--input-format {}", found));
    }
  }

  void check_syntax() const {
    // What may stand in a number, a word, or the marks of CSV itself.
    const auto taken = [](char c) {
      return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
             std::string_view("\"\r\n.+-").find(c) != std::string_view::npos;
    };
    if (syntax_.delimiter == 0 || taken(syntax_.delimiter) || syntax_.delimiter == syntax_.comment ||
        static_cast<unsigned char>(syntax_.delimiter) >= 0x80) {
      throw Error(ErrorCode::invalid_argument, fmt::format("'{}' cannot separate cells", syntax_.delimiter),
                  "usual delimiters are , ; | and a tab");
    }
    if (taken(syntax_.comment)) {
      throw Error(ErrorCode::invalid_argument, "this character cannot begin a comment", "usual are # and %");
    }
  }

  char find_delimiter(char comment) {
    for (;;) {
      if (const auto found = sniff_delimiter(text(), at_end_, comment)) return *found;
      if (at_end_ || waiting() > max_record_) return ',';
      fill(2 * waiting());  // a header of many names
    }
  }

  // What ended the record whose last bound is this.
  std::string newline_at(std::size_t bound) const {
    const std::string_view end = text_between(bound - 1, std::min(bound + 1, buffer_.size));
    return !end.starts_with('\r') ? "\n" : end == "\r\n" ? "\r\n" : "\r";
  }

  // The first record: the names, or as many columns as it has cells.
  void read_header(CsvTable& table, CsvStyle& style) {
    std::vector<std::uint32_t> bounds;
    std::size_t at = begin_;
    CsvScanner::Found found;
    while ((found = scan(at, bounds)) == CsvScanner::Found::incomplete) read_more(at);
    if (found == CsvScanner::Found::end) {
      throw Error(ErrorCode::bad_file, "holds no header and no rows", "",
                  {.file = name_, .line = scanner_->record_line()});
    }
    const std::size_t cells = bounds.size() - 1;
    style.newline = newline_at(bounds.back());
    header_line_ = scanner_->record_line();
    header_text_.assign(buffer_.bytes.get() + bounds.front(), bounds.back() - 1 - bounds.front());
    if (!style.header) {
      for (std::size_t i = 0; i < cells; ++i) table.names.push_back(fmt::format("x{}", i));
      scanner_.emplace(syntax_, name_);  // the record is read again as the first row
    } else {
      std::string unquoted;
      for (std::size_t i = 0; i < cells; ++i) {
        style.header_cells.emplace_back(buffer_.bytes.get() + bounds[i], bounds[i + 1] - 1 - bounds[i]);
        table.names.emplace_back(cell_text(style.header_cells.back(), unquoted));
      }
      check_column_names(table.names, name_, static_cast<long>(header_line_),
                         "if the file is in Latin-1: --encoding latin-1");
      begin_ = at;
    }
    // Only now is it known that a blank line is a missing cell rather than nothing.
    syntax_.blank_cells = cells == 1;
    scanner_->keep_blank_lines(syntax_.blank_cells);
  }

  // Judges the columns by the records that are in memory, and leaves them to be read again by next().
  void take_sample() {
    mark_ = {begin_, *scanner_};
    CsvRecords records = scan_records(sample_bytes);
    CsvText copy(begin_);
    std::memcpy(copy.bytes.get(), buffer_.bytes.get(), begin_);
    copy.size = begin_;
    columns_ = judge_columns(*table_, CsvBody(table_, std::move(copy), std::move(records), 0));
    auto judged = std::make_shared<CsvTable>(*table_);
    for (const ColumnInfo& column : columns_) judged->booleans.push_back(column.kind == ColumnKind::boolean);
    table_ = std::move(judged);
    begin_ = mark_->first;
    scanner_.emplace(mark_->second);
    mark_.reset();
  }

  bool next_batch(Batch& batch) {
    if (waiting() < target_) fill(target_);
    CsvRecords records = scan_records(target_);
    if (records.lines.empty()) {
      finished_ = true;
      return false;
    }
    const auto rows = static_cast<std::int64_t>(records.lines.size());
    CsvText rest(std::max(target_, 2 * waiting()));
    std::memcpy(rest.bytes.get(), buffer_.bytes.get() + begin_, waiting());
    rest.size = waiting();
    rest.bytes[rest.size] = '\n';
    std::swap(rest, buffer_);
    rest.size = begin_;
    begin_ = 0;
    auto body = std::make_unique<CsvBody>(table_, std::move(rest), std::move(records), next_row_);
    body->check_utf8(wanted_);
    next_row_ += rows;
    batch = Batch(std::move(body));
    return true;
  }

  // The whole records that are in memory, up to about `limit` bytes; at least one unless the table is at its end.
  CsvRecords scan_records(std::size_t limit) {
    CsvRecords records;
    const std::size_t width = table_->names.size() + 1;
    for (std::size_t at = begin_;;) {
      const std::size_t before = records.bounds.size();
      if (!records.lines.empty() && at - records.bounds.front() >= limit) return records;
      switch (scan(at, records.bounds)) {
        case CsvScanner::Found::record:
          if (records.bounds.size() - before != width) {
            if (is_blank(records.bounds, before)) {
              records.bounds.resize(before);
            } else {
              refuse_ragged(records.bounds, before);
            }
          } else {
            records.lines.push_back(scanner_->record_line());
          }
          begin_ = at;
          break;
        case CsvScanner::Found::incomplete:
          begin_ = at;
          if (!records.lines.empty()) return records;
          read_more(at);
          break;
        case CsvScanner::Found::end: begin_ = at; return records;
      }
    }
  }

  // A line of spaces is as good as a blank one.
  bool is_blank(const std::vector<std::uint32_t>& bounds, std::size_t first) const {
    if (bounds.size() - first != 2) return false;
    const std::string_view line = text_between(bounds[first], bounds[first + 1] - 1);
    return line.find_first_not_of(' ') == std::string_view::npos;
  }

  [[noreturn]] void refuse_ragged(const std::vector<std::uint32_t>& bounds, std::size_t first) const {
    const std::string line(text_between(bounds[first], bounds.back() - 1));
    const std::size_t cells = bounds.size() - first - 1;
    const std::size_t expected = table_->names.size();
    throw Error(ErrorCode::bad_file,
                fmt::format("{} cell{} where the {} has {}", cells, cells == 1 ? "" : "s",
                            dialect_.csv ? (dialect_.csv->header ? "header" : "first row") : "header", expected),
                ragged_hint(line, cells, expected), {.file = name_, .line = scanner_->record_line()});
  }

  std::string ragged_hint(const std::string& line, std::size_t cells, std::size_t expected) const {
    for (const std::string& text : {line, header_text_}) {
      if (!text.empty() && (text.front() == '#' || text.front() == '%') && syntax_.comment != text.front()) {
        return fmt::format("if lines that begin with {0} are comments: --comment '{0}'", text.front());
      }
    }
    for (const char other : delimiter_candidates) {
      if (other == syntax_.delimiter) continue;
      const std::string both = header_text_ + "\n" + line + "\n";
      const std::vector<std::size_t> counts = count_cells(both, true, other, 0, 2);
      if (counts.size() == 2 && counts[0] == counts[1] && counts[0] > 1) {
        const std::string shown = other == '\t' ? "\\t" : std::string(1, other);
        return fmt::format("if another character separates the cells: --delimiter '{}'", shown);
      }
    }
    if (cells == expected + 1)
      return "a cell that holds the delimiter must be quoted; row names need a column name too";
    return cells > expected ? "a cell that holds the delimiter must be quoted" : "the line may be cut off";
  }

  CsvScanner::Found scan(std::size_t& at, std::vector<std::uint32_t>& bounds) {
    return scanner_->scan({buffer_.bytes.get(), buffer_.size}, at, at_end_, bounds);
  }

  // More of a record that began at `at` and is not whole. Moves what is waiting to the front.
  void read_more(std::size_t& at) {
    begin_ = at;
    if (waiting() > max_record_) {
      const std::int64_t quote = scanner_->quote_line();
      throw Error(ErrorCode::bad_file, fmt::format("a line is longer than {} bytes", max_record_),
                  quote > 0 ? fmt::format("the quote on line {} is perhaps never closed", quote) : "",
                  {.file = name_, .line = scanner_->record_line()});
    }
    fill(std::max<std::size_t>(2 * waiting(), 1 << 12));
    at = begin_;
    if (mark_) mark_ = {begin_, *scanner_};
  }

  // Reads until `size` bytes wait or the text is at its end.
  void fill(std::size_t size) {
    if (begin_ + size > buffer_.capacity) {
      CsvText larger(std::max(size, waiting()));
      std::memcpy(larger.bytes.get(), buffer_.bytes.get() + begin_, waiting());
      larger.size = waiting();
      buffer_ = std::move(larger);
      begin_ = 0;
    }
    while (waiting() < size && !at_end_) {
      const std::int64_t count =
          source_->read(buffer_.bytes.get() + buffer_.size, static_cast<std::int64_t>(begin_ + size - buffer_.size));
      at_end_ = count == 0;
      buffer_.size += static_cast<std::size_t>(count);
    }
    buffer_.bytes[buffer_.size] = '\n';
  }

  std::size_t waiting() const { return buffer_.size - begin_; }
  std::string_view text() const { return {buffer_.bytes.get() + begin_, waiting()}; }
  std::string_view text_between(std::size_t begin, std::size_t end) const {
    return {buffer_.bytes.get() + begin, end - begin};
  }

  std::string name_;
  TableFormat format_;
  std::size_t max_record_;
  std::size_t target_;
  std::unique_ptr<ByteSource> source_;
  CsvText buffer_;
  std::size_t begin_ = 0;  // of what waits in the buffer
  bool at_end_ = false;
  CsvSyntax syntax_;
  std::optional<CsvScanner> scanner_;
  std::optional<std::pair<std::size_t, CsvScanner>> mark_;  // where the sample began, while it is taken
  std::shared_ptr<const CsvTable> table_;
  std::string header_text_;
  std::int64_t header_line_ = 0;
  std::vector<ColumnInfo> columns_;
  std::vector<char> wanted_;
  Dialect dialect_;
  std::int64_t next_row_ = 0;
  bool finished_ = false;
  bool compressed_ = false;
};

}  // namespace

std::unique_ptr<TableReader> open_csv(std::unique_ptr<FileSource> file, TableFormat format,
                                      const ReadOptions& options) {
  const std::string name = file->name();
  return guarded(name, [&] { return std::make_unique<CsvReader>(std::move(file), format, options); });
}

}  // namespace strickle::io
