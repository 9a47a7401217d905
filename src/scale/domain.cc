#include "strickle/domain.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle {

void check_domains(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix) {
  constexpr std::int64_t block = 4096;
  std::array<double, block> loaded;
  for (std::size_t c = 0; c < scalers.size(); ++c) {
    constexpr std::array<double, 1> least{std::numeric_limits<double>::lowest()};
    if (scalers[c]->first_outside_domain(least) < 0) continue;  // takes every number
    for (std::int64_t begin = 0; begin < matrix.rows; begin += block) {
      const std::int64_t count = std::min(block, matrix.rows - begin);
      load_doubles(matrix.column(static_cast<std::int64_t>(c)), begin, count, loaded.data());
      const auto values = std::span<const double>(loaded).first(static_cast<std::size_t>(count));
      const std::int64_t at = scalers[c]->first_outside_domain(values);
      if (at < 0) continue;
      throw Error(
          ErrorCode::domain,
          fmt::format("{} is not defined for {}", scaler_text(*scalers[c]), values[static_cast<std::size_t>(at)]),
          scalers[c]->domain_hint(), {.column = fmt::format("{}", c), .row = begin + at + 1});
    }
  }
}

}  // namespace strickle
