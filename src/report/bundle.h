// The page that web/ builds. Its text is put into a source file by cmake/bundle.cmake.
#pragma once

#include <string_view>

namespace strickle {

extern const std::string_view lab_bundle;

}  // namespace strickle
