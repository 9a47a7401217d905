// Tables and paragraphs as lines of text, for terminals and for whoever reads without pictures.
#pragma once

#include <string>
#include <vector>

namespace strickle {

using TableRow = std::vector<std::string>;

/// Rows under a bold first one (with `color`, by ANSI codes). The first `left` columns are set flush left, the others
/// flush right; a row may be shorter than the first: its last cell then runs on. Characters are counted, not bytes.
std::string table_text(const std::vector<TableRow>& rows, std::size_t left, bool color);

/// Lines of at most a hundred characters, the ones after the first indented; the first stands beside `head`, which
/// fills its indentation, in the ANSI colour `head_color` where one is given.
std::string paragraph_text(const std::string& text, std::size_t indent = 0, const std::string& head = {},
                           const std::string& head_color = {});

/// Without control characters, which a terminal would obey: names of columns may hold any.
std::string printable(const std::string& text);

/// 1234567 -> "1,234,567".
std::string count_text(std::int64_t count);
/// (1, "row") -> "1 row", (2000, "row") -> "2,000 rows".
std::string counted(std::int64_t count, const std::string& what);

}  // namespace strickle
