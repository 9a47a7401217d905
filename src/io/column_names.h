// Columns are chosen by name, so a name is text and stands only once.
#pragma once

#include <string>
#include <vector>

namespace strickle::io {

/// Throws Error(bad_file) for the first name that is not UTF-8 (what to do about it is the hint `encoding`) and the
/// first that is repeated, with both its positions.
void check_column_names(const std::vector<std::string>& names, const std::string& file, long line = 0,
                        const std::string& encoding = {});

}  // namespace strickle::io
