#include "strickle/update_columns.h"

#include <algorithm>
#include <cstddef>

#include "core/parallel.h"
#include "stats/panel_update.h"
#include "stats/panels.h"
#include "stats/weighted_update.h"
#include "strickle/error.h"

namespace strickle {

namespace {

// Columns lie apart: one by one.
void update_apart(std::span<ColumnState> states, const MatrixView& matrix, std::span<std::int64_t> first_infinity) {
  for (std::int64_t c = 0; c < matrix.columns; ++c) {
    const auto i = static_cast<std::size_t>(c);
    first_infinity[i] = states[i].update(matrix.column(c));
  }
}

// The rows of a panel, whose values are neighbours, as doubles without gaps.
void load_rows(const MatrixView& matrix, std::vector<double>& out) {
  out.resize(static_cast<std::size_t>(matrix.rows * matrix.columns));
  const bool without_gaps = matrix.row_stride == matrix.columns;
  const std::int64_t rows_at_once = without_gaps ? matrix.rows : 1;
  for (std::int64_t r = 0; r < matrix.rows; r += rows_at_once) {
    ColumnView values = matrix.rows_of(r, 1).column(0);
    values.size = rows_at_once * matrix.columns;
    values.stride = 1;
    load_doubles(values, 0, values.size, out.data() + r * matrix.columns);
  }
}

// Rows lie one after the other: panels of neighbouring columns, all panels of some rows before the next rows, so that
// the rows' pages are looked up once.
void update_panels(std::span<ColumnState> states, const MatrixView& matrix, std::span<std::int64_t> first_infinity) {
  const std::vector<std::int64_t> begins = panel_begins(matrix.columns);
  std::vector<PanelUpdate> updates;
  for (std::size_t p = 0; p + 1 < begins.size(); ++p) {
    const auto begin = static_cast<std::size_t>(begins[p]), end = static_cast<std::size_t>(begins[p + 1]);
    updates.emplace_back(states.subspan(begin, end - begin));
  }
  const std::int64_t block = updates.front().panel_rows();
  std::vector<double> loaded;
  for (std::int64_t row = 0; row < matrix.rows; row += block) {
    const std::int64_t rows = std::min(block, matrix.rows - row);
    for (std::size_t p = 0; p < updates.size(); ++p) {
      const std::int64_t columns = begins[p + 1] - begins[p];
      const MatrixView panel = matrix.rows_of(row, rows).columns_of(begins[p], columns);
      if (lies_in_panels(panel)) {
        updates[p].add(panel_of(panel));
      } else {
        load_rows(panel, loaded);
        updates[p].add({loaded.data(), columns, static_cast<int>(rows), static_cast<int>(columns)});
      }
    }
  }
  for (std::size_t p = 0; p < updates.size(); ++p) {
    updates[p].finish();
    for (std::int64_t c = begins[p]; c < begins[p + 1]; ++c) {
      first_infinity[static_cast<std::size_t>(c)] = updates[p].first_infinity(static_cast<std::size_t>(c - begins[p]));
    }
  }
}

void update_part(std::span<ColumnState> states, const MatrixView& matrix, std::span<std::int64_t> first_infinity) {
  const bool same_parts =
      std::ranges::all_of(states, [&](const ColumnState& s) { return s.parts() == states.front().parts(); });
  // 64-bit integers may be wider than a double, which only a column by itself corrects.
  const bool wide = matrix.type == NumberType::int64 || matrix.type == NumberType::uint64;
  if (matrix.column_stride == 1 && matrix.columns > 1 && same_parts && !wide) {
    update_panels(states, matrix, first_infinity);
  } else {
    update_apart(states, matrix, first_infinity);
  }
}

}  // namespace

std::vector<std::int64_t> update_columns(std::span<ColumnState> states, const MatrixView& matrix, int threads) {
  if (static_cast<std::int64_t>(states.size()) != matrix.columns) {
    throw Error(ErrorCode::mismatch, "there must be one state for each column of the matrix");
  }
  std::vector<std::int64_t> first_infinity(states.size(), -1);
  if (matrix.rows == 0 || matrix.columns == 0) return first_infinity;
  // Wide matrices are divided by columns; others by rows, into states of their own that are merged.
  const bool by_columns = matrix.columns >= threads * kernels::max_panel_columns;
  const std::int64_t divisible = by_columns ? matrix.columns : matrix.rows;
  constexpr std::int64_t least_rows = 1 << 14;  // are worth a thread and a merge
  const std::int64_t parts =
      std::clamp<std::int64_t>(by_columns ? threads : matrix.rows / least_rows, 1, std::max(1, threads));
  if (parts == 1) {
    update_part(states, matrix, first_infinity);
    return first_infinity;
  }
  const auto begin_of = [&](std::int64_t part) { return divisible * part / parts; };

  std::vector<std::vector<ColumnState>> partial(static_cast<std::size_t>(by_columns ? 0 : parts));
  std::vector<std::vector<std::int64_t>> partial_infinity(partial.size());
  parallel_for(parts, threads, [&](std::int64_t i) {
    const std::int64_t begin = begin_of(i);
    const std::int64_t count = begin_of(i + 1) - begin;
    if (by_columns) {
      const auto b = static_cast<std::size_t>(begin), n = static_cast<std::size_t>(count);
      update_part(states.subspan(b, n), matrix.columns_of(begin, count), std::span(first_infinity).subspan(b, n));
      return;
    }
    auto& own = partial[static_cast<std::size_t>(i)];
    for (const ColumnState& state : states) own.emplace_back(state.parts());
    auto& infinity = partial_infinity[static_cast<std::size_t>(i)];
    infinity.assign(states.size(), -1);
    update_part(own, matrix.rows_of(begin, count), infinity);
  });
  for (std::size_t part = 0; part < partial.size(); ++part) {
    for (std::size_t c = 0; c < states.size(); ++c) {
      states[c].merge(partial[part][c]);
      const std::int64_t row = partial_infinity[part][c];
      if (first_infinity[c] < 0 && row >= 0) first_infinity[c] = begin_of(static_cast<std::int64_t>(part)) + row;
    }
  }
  return first_infinity;
}

std::vector<std::int64_t> update_columns(std::span<ColumnState> states, const MatrixView& matrix,
                                         std::span<const double> weights, int threads) {
  if (static_cast<std::int64_t>(states.size()) != matrix.columns ||
      static_cast<std::int64_t>(weights.size()) != matrix.rows) {
    throw Error(ErrorCode::mismatch,
                "there must be one state for each column of the matrix and one weight for each row");
  }
  check_weights(weights);
  std::vector<std::int64_t> first_infinity(states.size(), -1);
  parallel_for(matrix.columns, worthwhile_threads(matrix.rows * matrix.columns, threads), [&](std::int64_t c) {
    constexpr std::int64_t block = 1 << 14;
    const ColumnView column = matrix.column(c);
    const auto i = static_cast<std::size_t>(c);
    std::vector<double> values(static_cast<std::size_t>(std::min(block, column.size)));
    WeightedUpdate update(states[i]);
    for (std::int64_t begin = 0; begin < column.size; begin += block) {
      const auto count = static_cast<std::size_t>(std::min(block, column.size - begin));
      load_doubles(column, begin, static_cast<std::int64_t>(count), values.data());
      update.add(std::span(values).first(count), weights.subspan(static_cast<std::size_t>(begin), count));
    }
    update.finish();
    first_infinity[i] = update.first_infinity();
  });
  return first_infinity;
}

}  // namespace strickle
