#include "strickle/matrix_quantiles.h"

#include <fmt/format.h>

#include <cstddef>
#include <limits>
#include <memory>

#include "core/parallel.h"
#include "stats/quantile_search.h"
#include "stats/search_columns.h"
#include "strickle/error.h"
#include "strickle/update_columns.h"

namespace strickle {

std::vector<std::vector<double>> matrix_quantiles(const MatrixView& matrix, std::span<const double> probabilities,
                                                  int threads) {
  for (const double q : probabilities) {
    if (!(q >= 0 && q <= 1)) {
      throw Error(ErrorCode::invalid_argument, fmt::format("the probability {} is not between 0 and 1", q));
    }
  }
  threads = worthwhile_threads(matrix.rows * matrix.columns, threads);
  const auto columns = static_cast<std::size_t>(matrix.columns);
  std::vector<ColumnState> states(columns, ColumnState(StateParts{.histogram = true}));
  update_columns(states, matrix, threads);
  std::vector<std::unique_ptr<Search>> searches(columns);
  parallel_for(matrix.columns, threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    constexpr std::size_t capacity = std::numeric_limits<std::size_t>::max();
    searches[c] = std::make_unique<QuantileSearch>(*states[c].histogram, probabilities, capacity);
  });
  search_columns(searches, matrix, threads);
  std::vector<std::vector<double>> quantiles(columns);
  for (std::size_t c = 0; c < columns; ++c) {
    for (const Estimate& found : searches[c]->found()) quantiles[c].push_back(found.value);
  }
  return quantiles;
}

}  // namespace strickle
