// Tables and paragraphs on standard output.
#pragma once

#include <string>
#include <vector>

namespace strickle::cli {

using TableRow = std::vector<std::string>;

/// Rows under a bold first one. The first `left` columns are set flush left, the others flush right; a row may be
/// shorter than the first: its last cell then runs on.
void print_table(const std::vector<TableRow>& rows, std::size_t left, bool color);
/// Lines of at most a hundred characters, the ones after the first indented; the first stands beside `head`, which
/// fills its indentation, in the ANSI colour `head_color` where one is given.
void print_paragraph(const std::string& text, std::size_t indent = 0, const std::string& head = {},
                     const std::string& head_color = {});

/// Without control characters, which a terminal would obey: names of columns may hold any.
std::string printable(const std::string& text);

}  // namespace strickle::cli
