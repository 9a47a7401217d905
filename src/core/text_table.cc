#include "strickle/text_table.h"

#include <fmt/format.h>

#include <algorithm>

namespace strickle {

namespace {

constexpr std::size_t line_width = 100;

// Characters, not bytes, of UTF-8.
std::size_t width_of(const std::string& text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

}  // namespace

std::string table_text(const std::vector<TableRow>& rows, std::size_t left, bool color) {
  std::string text;
  std::vector<std::size_t> widths(rows.front().size());
  for (const TableRow& row : rows) {
    for (std::size_t i = 0; row.size() == widths.size() && i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows[r].size(); ++i) {
      const std::string gap(widths[i] - std::min(widths[i], width_of(rows[r][i])), ' ');
      line += (i == 0 ? "" : "  ") + (i < left ? rows[r][i] + gap : gap + rows[r][i]);
    }
    while (line.ends_with(' ')) line.pop_back();
    const bool bold = color && r == 0;
    text += fmt::format("{}{}{}\n", bold ? "\x1b[1m" : "", printable(line), bold ? "\x1b[0m" : "");
  }
  return text;
}

std::string printable(const std::string& text) {
  std::string safe = text;
  for (char& c : safe) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  // What turns the direction of writing, U+202A to U+202E and U+2066 to U+2069, could show a name as another.
  for (std::size_t at = 0; at + 2 < safe.size(); ++at) {
    const auto last = static_cast<unsigned char>(safe[at + 2]);
    if (safe[at] != '\xe2') continue;
    const bool turns = (safe[at + 1] == '\x80' && last >= 0xaa && last <= 0xae) ||
                       (safe[at + 1] == '\x81' && last >= 0xa6 && last <= 0xa9);
    if (turns) safe.replace(at, 3, "?");
  }
  return safe;
}

std::string paragraph_text(const std::string& unsafe, std::size_t indent, const std::string& head,
                           const std::string& head_color) {
  const std::string text = printable(unsafe);
  std::string line = head + std::string(indent - std::min(indent, width_of(head)), ' ');
  if (head.empty()) line.clear();
  std::string lines;
  std::size_t painted = head_color.empty() ? 0 : head.size();
  const auto put = [&] {
    lines += painted > 0
                 ? fmt::format("\x1b[{}m{}\x1b[0m{}\n", head_color, line.substr(0, painted), line.substr(painted))
                 : line + "\n";
    painted = 0;
  };
  std::size_t words = 0;  // on this line
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (words > 0 && width_of(line) + 1 + width_of(word) > line_width) {
      put();
      line = std::string(indent, ' ');
      words = 0;
    }
    line += (words > 0 ? " " : "") + word;
    ++words;
    begin = end + 1;
  }
  put();
  return lines;
}

std::string count_text(std::int64_t count) {
  std::string text = std::to_string(count);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > (count < 0 ? 1 : 0); at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string counted(std::int64_t count, const std::string& what) {
  const bool sibilant = what.ends_with('s');
  return count_text(count) + " " + what + (count == 1 ? "" : sibilant ? "es" : "s");
}

}  // namespace strickle
