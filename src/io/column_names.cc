#include "io/column_names.h"

#include <fmt/format.h>

#include <string_view>
#include <unordered_map>

#include "io/utf8.h"
#include "strickle/error.h"

namespace strickle::io {

void check_column_names(const std::vector<std::string>& names, const std::string& file, long line,
                        const std::string& encoding) {
  std::unordered_map<std::string_view, std::size_t> seen;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!is_utf8(names[i])) {
      throw Error(ErrorCode::bad_file, fmt::format("the name of column {} is not valid UTF-8", i + 1), encoding,
                  {.file = file, .line = line});
    }
    const auto [found, fresh] = seen.try_emplace(names[i], i);
    if (fresh) continue;
    throw Error(ErrorCode::bad_file,
                fmt::format("columns {} and {} have the same name '{}'", found->second + 1, i + 1, names[i]),
                "columns are chosen by name: rename one of them", {.file = file, .line = line});
  }
}

}  // namespace strickle::io
