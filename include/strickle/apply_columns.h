// Applies scalers to the columns of a matrix, at the speed of a copy.
#pragma once

#include <span>

#include "strickle/matrix_view.h"
#include "strickle/scaler.h"

namespace strickle {

/// Puts every column of `in`, taken through its scaler, into `out`: float64 or float32, of the same shape, any strides.
/// Arithmetic is in double; what goes out as float32 is rounded once, at the end. The two may be the same memory with
/// the same type and strides, not otherwise overlap. Results do not depend on threads or layout.
/// Error(mismatch) where shapes, or the number of scalers, differ; Error(invalid_argument) where `out` holds integers.
///
///   const strickle::Scaler* scalers[] = {&first, &second};
///   strickle::apply_columns(scalers, {.data = x, .rows = n, .columns = 2, .row_stride = 2},
///                           {.data = y, .rows = n, .columns = 2, .row_stride = 2});
void apply_columns(std::span<const Scaler* const> scalers, const MatrixView& in, const MutableMatrixView& out,
                   int threads = 1, Direction direction = Direction::apply);

}  // namespace strickle
