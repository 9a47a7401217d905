#include "io/selected_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "strickle/error.h"

namespace strickle::io {

void check_selection(std::span<const int> numbers, std::size_t columns, const std::string& file) {
  for (const int column : numbers) {
    if (column >= 0 && static_cast<std::size_t>(column) < columns) continue;
    throw Error(ErrorCode::invalid_argument, fmt::format("there is no column {}: the table has {}", column, columns),
                {}, {.file = file});
  }
}

void check_scaled(const Batch& batch, std::span<const ScaledColumn> scaled, std::span<const int> declared) {
  std::vector<int> sources;
  for (const ScaledColumn& column : scaled) {
    sources.push_back(column.source);
    if (static_cast<std::int64_t>(column.values.size()) == batch.rows()) continue;
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} scaled values for {} rows", column.values.size(), batch.rows()));
  }
  std::ranges::sort(sources);
  std::vector<int> expected(declared.begin(), declared.end());
  std::ranges::sort(expected);
  if (sources != expected) {
    throw Error(ErrorCode::invalid_argument, "the scaled columns are not those that the writer was made for");
  }
}

}  // namespace strickle::io
