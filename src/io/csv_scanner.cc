#include "io/csv_scanner.h"

#include <cstring>

#include "strickle/error.h"

namespace strickle::io {

namespace {

constexpr std::size_t not_closed = static_cast<std::size_t>(-1);

std::int64_t count_lines(std::string_view text) {
  std::int64_t lines = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' || (text[i] == '\r' && !(i + 1 < text.size() && text[i + 1] == '\n'))) ++lines;
  }
  return lines;
}

}  // namespace

CsvScanner::CsvScanner(const CsvSyntax& syntax, std::string file) : syntax_(syntax), file_(std::move(file)) {
  for (const char c : {syntax.delimiter, '\n', '\r', '\0'}) ends_cell_[static_cast<unsigned char>(c)] = true;
}

void CsvScanner::refuse_nul(std::string_view text, std::size_t begin) const {
  const bool utf16 =
      begin < 4 || (text.size() > 1 && (text.substr(0, 2) == "\xff\xfe" || text.substr(0, 2) == "\xfe\xff"));
  throw Error(ErrorCode::bad_file, "holds a NUL byte, so it is not text",
              utf16 ? "if it is UTF-16, convert it first: iconv -f utf-16 -t utf-8" : "",
              {.file = file_, .line = line_});
}

CsvScanner::Found CsvScanner::incomplete(std::vector<std::uint32_t>& bounds, std::size_t size) {
  bounds.resize(size);
  line_ = record_line_;
  return Found::incomplete;
}

// The place behind the closing quote.
std::size_t CsvScanner::skip_quoted(std::string_view text, std::size_t open, bool last) {
  quote_line_ = line_;
  std::size_t at = open + 1;
  for (;;) {
    const void* found = at < text.size() ? std::memchr(text.data() + at, '"', text.size() - at) : nullptr;
    const std::size_t close =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    const std::string_view inside = text.substr(at, close - at);
    if (std::memchr(inside.data(), 0, inside.size()) != nullptr) refuse_nul(text, open);
    if (close == text.size()) {
      if (last) {
        throw Error(ErrorCode::bad_file, "a quote is opened here and never closed", {},
                    {.file = file_, .line = quote_line_});
      }
      return not_closed;
    }
    line_ += count_lines(inside);
    if (close + 1 == text.size() && !last) return not_closed;  // the quote may be the first of two
    if (close + 1 == text.size() || text[close + 1] != '"') {
      quote_line_ = 0;
      return close + 1;
    }
    at = close + 2;
  }
}

CsvScanner::Found CsvScanner::scan(std::string_view text, std::size_t& at, bool last,
                                   std::vector<std::uint32_t>& bounds) {
  const std::size_t size = text.size();
  const char* bytes = text.data();
  const std::size_t first_bound = bounds.size();
  quote_line_ = 0;

  for (;;) {
    record_line_ = line_;
    if (at == size) return last ? Found::end : Found::incomplete;
    std::size_t line_end = at;
    if (syntax_.comment != 0 && bytes[at] == syntax_.comment) {
      line_end = text.find_first_of("\r\n", at);
      if (line_end == std::string_view::npos) {
        if (!last) return Found::incomplete;
        at = size;
        return Found::end;
      }
    } else if (syntax_.blank_cells || (bytes[at] != '\n' && bytes[at] != '\r')) {
      break;
    }
    if (bytes[line_end] == '\r') {
      if (line_end + 1 == size && !last) return Found::incomplete;  // a LF may follow
      if (line_end + 1 < size && bytes[line_end + 1] == '\n') ++line_end;
    }
    at = line_end + 1;
    ++line_;
  }

  std::size_t p = at;
  for (;;) {
    bounds.push_back(static_cast<std::uint32_t>(p));
    if (bytes[p] == '"') {
      p = skip_quoted(text, p, last);
      if (p == not_closed) return incomplete(bounds, first_bound);
      while (bytes[p] == ' ' && syntax_.delimiter != ' ' && p < size) ++p;
      if (!ends_cell_[static_cast<unsigned char>(bytes[p])]) {
        throw Error(ErrorCode::bad_file, "text follows the closing quote of a cell",
                    "a quote within a quoted cell is written twice", {.file = file_, .line = line_});
      }
    } else {
      while (!ends_cell_[static_cast<unsigned char>(bytes[p])]) ++p;
    }
    if (p == size) {
      if (!last) return incomplete(bounds, first_bound);
      at = p;
      break;
    }
    const char end = bytes[p];
    if (end == syntax_.delimiter) {
      ++p;
      continue;
    }
    if (end == '\0') refuse_nul(text, p);
    at = p + 1;
    if (end == '\r') {
      if (at == size && !last) return incomplete(bounds, first_bound);
      if (at < size && bytes[at] == '\n') ++at;
    }
    ++line_;
    break;
  }
  bounds.push_back(static_cast<std::uint32_t>(p + 1));
  return Found::record;
}

}  // namespace strickle::io
