// The pages that web/ builds. Their text is put into source files by cmake/bundle.cmake.
#pragma once

#include <string_view>

namespace strickle {

extern const std::string_view lab_bundle;
extern const std::string_view check_bundle;

}  // namespace strickle
