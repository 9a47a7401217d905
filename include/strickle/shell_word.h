// Words of a command line, for hints that a user may copy.
#pragma once

#include <string>
#include <string_view>

namespace strickle {

/// A word as one types it in a shell: in single quotes where it needs them.
std::string shell_word(std::string_view text);

/// A column's name as --columns and --exclude read it: in double quotes where a comma, or nothing, stands in it.
std::string listed_name(const std::string& name);

}  // namespace strickle
