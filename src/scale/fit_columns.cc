#include "strickle/fit_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>

#include "core/parallel.h"
#include "stats/search_columns.h"
#include "strickle/error.h"
#include "strickle/scaler_spec.h"
#include "strickle/update_columns.h"

namespace strickle {

namespace {

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

}  // namespace

std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix,
                                     int threads) {
  if (static_cast<std::int64_t>(scalers.size()) != matrix.columns) {
    throw Error(ErrorCode::mismatch, "there must be one scaler for each column of the matrix");
  }
  check_domains(scalers, matrix);
  std::vector<ColumnState> states;
  for (const auto& scaler : scalers) states.emplace_back(scaler->parts(false));
  update_columns(states, matrix, threads);
  std::vector<std::unique_ptr<Search>> searches(scalers.size());
  parallel_for(matrix.columns, threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    constexpr std::size_t capacity = std::numeric_limits<std::size_t>::max();
    if (scalers[c]->searches()) searches[c] = scalers[c]->search(states[c], capacity);
  });
  search_columns(searches, matrix, threads);
  for (std::size_t c = 0; c < scalers.size(); ++c) {
    scalers[c]->fit(states[c], searches[c] ? searches[c]->found() : std::vector<Estimate>());
  }
  return states;
}

}  // namespace strickle
