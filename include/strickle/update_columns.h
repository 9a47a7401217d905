// Adds the rows of a matrix to one state per column, at the speed of memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/matrix_view.h"

namespace strickle {

/// Adds every row of `matrix` to `states`, one per column, on up to `threads` threads; returns for each column the row
/// of its first infinity, or −1. What each state becomes depends on nothing but its values: not on the threads, the
/// strides, or the values' order. NaN, infinities, and integers beyond 2^53 are taken as in ColumnState::update.
/// Error(mismatch) where there are not as many states as columns. Allocates a state per column and thread.
///
///   strickle::ColumnState states[2] = {...};
///   strickle::update_columns(states, {.data = x, .rows = n, .columns = 2, .row_stride = 2}, 2);
std::vector<std::int64_t> update_columns(std::span<ColumnState> states, const MatrixView& matrix, int threads = 1);

/// The same with a weight for each row; the states hold weighted sums. Error(domain) with the row (counted from 1) for
/// a weight that is negative or not finite, and the states are then as they were. A row of weight zero does not exist.
std::vector<std::int64_t> update_columns(std::span<ColumnState> states, const MatrixView& matrix,
                                         std::span<const double> weights, int threads = 1);

}  // namespace strickle
