// Which character separates the cells of a text.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace strickle::io {

inline constexpr char delimiter_candidates[] = {',', ';', '\t', '|'};

/// The candidate that cuts all the first lines of `text` into the same number of cells, more than one (the most cells
/// if several do); else the one that does so for most lines; a comma where none cuts the first line at all. Nothing
/// where no line is whole yet.
std::optional<char> sniff_delimiter(std::string_view text, bool last, char comment);

/// The numbers of cells in the first records with a delimiter; quotes that do not fit end the list.
std::vector<std::size_t> count_cells(std::string_view text, bool last, char delimiter, char comment,
                                     std::size_t records);

}  // namespace strickle::io
