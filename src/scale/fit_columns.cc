#include "strickle/fit_columns.h"

#include <cstddef>
#include <limits>

#include "core/parallel.h"
#include "stats/search_columns.h"
#include "strickle/domain.h"
#include "strickle/error.h"
#include "strickle/update_columns.h"

namespace strickle {

std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix,
                                     int threads) {
  if (static_cast<std::int64_t>(scalers.size()) != matrix.columns) {
    throw Error(ErrorCode::mismatch, "there must be one scaler for each column of the matrix");
  }
  check_domains(scalers, matrix);
  threads = worthwhile_threads(matrix.rows * matrix.columns, threads);
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
  parallel_for(matrix.columns, threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    scalers[c]->fit(states[c], searches[c] ? searches[c]->found() : std::vector<Estimate>());
  });
  return states;
}

}  // namespace strickle
