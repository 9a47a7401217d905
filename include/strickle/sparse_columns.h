// The columns of a sparse matrix, of whose values those that are not stored are 0.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/column_view.h"
#include "strickle/scaler.h"

namespace strickle {

/// A matrix in compressed sparse columns (CSC), where it lies: the stored values of column c are values[begins[c]] to
/// values[begins[c + 1] − 1], in any order of their rows, none twice.
struct SparseColumns {
  ColumnView values;
  std::span<const std::int64_t> begins;  // one more than there are columns
  std::int64_t rows = 0;

  std::int64_t columns() const { return static_cast<std::int64_t>(begins.size()) - 1; }
  /// The stored values of a column.
  ColumnView column(std::int64_t index) const;
};

/// Weights of a sparse matrix's rows: each row's, and the row of each stored value.
struct SparseWeights {
  std::span<const double> weights;
  std::span<const std::int64_t> rows;
};

/// As fit_columns (fit_columns.h), to the bit, without a dense column: time and memory go with the stored values.
/// With `ignore_zeros` the values that are not stored are missing, rather than 0.
std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const SparseColumns& matrix,
                                     const std::optional<SparseWeights>& weights = {}, bool ignore_zeros = false,
                                     int threads = 1);

}  // namespace strickle
