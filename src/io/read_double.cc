#include "io/read_double.h"

#include <locale.h>

#include <cstdlib>
#include <string>

namespace strickle::io {

std::from_chars_result read_double(std::string_view text, double& value) {
  auto result = std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    static const locale_t c_locale = ::newlocale(LC_ALL_MASK, "C", nullptr);
    const std::string terminated(text.data(), result.ptr);
    value = ::strtod_l(terminated.c_str(), nullptr, c_locale);
    result.ec = {};
  }
  return result;
}

}  // namespace strickle::io
