#include <algorithm>
#include <cmath>
#include <cstddef>

#include "core/parallel.h"
#include "stats/order_statistics.h"
#include "stats/weighted_update.h"
#include "strickle/error.h"
#include "strickle/sparse_columns.h"

namespace strickle {

ColumnView SparseColumns::column(std::int64_t index) const {
  ColumnView view = values;
  const auto i = static_cast<std::size_t>(index);
  view.data = static_cast<const char*>(values.data) + begins[i] * number_size(values.type);
  view.size = begins[i + 1] - begins[i];
  return view;
}

namespace {

// Quantiles among the finite values and `zeros` zeros beside them.
std::vector<Estimate> quantiles(const ColumnView& column, std::int64_t zeros, std::span<const double> probabilities) {
  std::vector<double> stored(static_cast<std::size_t>(column.size));
  load_doubles(column, 0, column.size, stored.data());
  std::erase_if(stored, [](double x) { return !std::isfinite(x); });
  for (double& x : stored) x += 0.0;  // never −0
  std::ranges::sort(stored);
  const auto negative = static_cast<std::uint64_t>(std::ranges::lower_bound(stored, 0.0) - stored.begin());
  const auto gap = static_cast<std::uint64_t>(zeros);
  const auto statistic = [&](std::uint64_t i) {
    if (i >= negative && i < negative + gap) return 0.0;
    return stored[static_cast<std::size_t>(i < negative ? i : i - gap)];
  };
  std::vector<Estimate> found;
  for (const double q : probabilities) {
    const auto [below, above, weight] = quantile_position(q, stored.size() + gap);
    const double value = interpolate(statistic(below), statistic(above), weight);
    found.push_back({value, value, value});
  }
  return found;
}

// Zeros that nobody stored, to the state of the values that are.
void add_zeros(std::int64_t zeros, ColumnState& state) {
  if (zeros == 0) return;
  state.counts.finite += zeros;
  if (state.extrema) *state.extrema = {std::min(state.extrema->min, 0.0), std::max(state.extrema->max, 0.0)};
  if (state.histogram) state.histogram->add(QuantileHistogram::bin_of(0.0), static_cast<std::uint64_t>(zeros));
}

struct TotalWeight {
  ExactSum sum;
  std::int64_t rows = 0;  // of a weight above 0
};

void add_weights(std::span<const double> weights, TotalWeight& total) {
  for (const double w : weights) {
    total.sum.add(w);
    total.rows += w > 0 ? 1 : 0;
  }
}

void update_weighted(const ColumnView& column, const SparseWeights& weights, std::int64_t begin,
                     const TotalWeight& total, bool ignore_zeros, ColumnState& state) {
  const auto size = static_cast<std::size_t>(column.size);
  std::vector<double> values(size), stored_weights(size);
  load_doubles(column, 0, column.size, values.data());
  for (std::size_t i = 0; i < size; ++i) {
    stored_weights[i] = weights.weights[static_cast<std::size_t>(weights.rows[static_cast<std::size_t>(begin) + i])];
  }
  state.update(values, stored_weights);
  TotalWeight stored;
  add_weights(stored_weights, stored);
  if (ignore_zeros) {
    state.counts.missing += total.rows - stored.rows;
    return;
  }
  add_zeros(total.rows - stored.rows, state);
  state.weighted->weights.merge(total.sum);
  state.weighted->weights.subtract(stored.sum);
}

}  // namespace

std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const SparseColumns& matrix,
                                     const std::optional<SparseWeights>& weights, bool ignore_zeros, int threads) {
  if (static_cast<std::int64_t>(scalers.size()) != matrix.columns()) {
    throw Error(ErrorCode::mismatch, "there must be one scaler for each column of the matrix");
  }
  TotalWeight total;
  if (weights) {
    check_weights(weights->weights);
    add_weights(weights->weights, total);
  }
  std::vector<ColumnState> states(scalers.size());
  parallel_for(matrix.columns(), worthwhile_threads(matrix.values.size, threads), [&](std::int64_t c) {
    const auto i = static_cast<std::size_t>(c);
    Scaler& scaler = *scalers[i];
    const ColumnView column = matrix.column(c);
    ColumnState state(scaler.parts(weights.has_value()));
    const std::int64_t zeros = ignore_zeros ? 0 : matrix.rows - column.size;
    if (weights) {
      update_weighted(column, *weights, matrix.begins[i], total, ignore_zeros, state);
    } else {
      state.update(column);
      if (ignore_zeros) state.counts.missing += matrix.rows - column.size;
      else add_zeros(zeros, state);
    }
    const std::vector<double> wanted = scaler.searches() ? scaler.probabilities(state.counts) : std::vector<double>();
    if (!wanted.empty() && state.counts.finite > 0) scaler.fit(state, quantiles(column, zeros, wanted));
    else scaler.fit(state, scaler.estimates(state));
    states[i] = std::move(state);
  });
  return states;
}

}  // namespace strickle
