// Fits scalers to the columns of a matrix in memory.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/matrix_view.h"
#include "strickle/scaler.h"

namespace strickle {

/// Fits `scalers`, one per column, to `matrix` on up to `threads` threads, exactly, and returns the columns' states,
/// which merge. NaN and infinities are left out and counted; stretches are left as they are. What comes out depends on
/// the values of a column alone: not on the threads, the strides, or the order of the values. Error(mismatch) where
/// there are not as many scalers as columns, Error(domain) with the column (counted from 0) and row for a value to
/// which a scaler gives no number (Box-Cox: 0 and below); the scalers are then as they were.
///
/// Memory: a few per cent of the matrix, or a column per thread for more than a few quantiles.
///
///   std::vector<std::unique_ptr<strickle::Scaler>> scalers;
///   for (int c = 0; c < 3; ++c) scalers.push_back(strickle::make_scaler("power", {}));
///   const auto states = strickle::fit_columns(scalers, {.data = x, .rows = n, .columns = 3, .row_stride = 3}, 2);
std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix,
                                     int threads = 1);

}  // namespace strickle
