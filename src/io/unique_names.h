// Columns are chosen by name, so a name may stand only once.
#pragma once

#include <string>
#include <vector>

namespace strickle::io {

/// Throws Error(bad_file) that names the first repeated column and both its positions.
void check_unique_names(const std::vector<std::string>& names, const std::string& file, long line = 0);

}  // namespace strickle::io
