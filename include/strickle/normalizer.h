// Scales each row to norm 1 across its columns: x / ‖row‖.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "strickle/matrix_view.h"

namespace strickle {

enum class Norm { l1, l2, max };

std::string_view norm_name(Norm norm);
/// Throws Error(invalid_argument) that lists l1, l2 and max.
Norm parse_norm(std::string_view name);

/// Divides in place each of `rows` rows by its norm: Σ|x| (l1), √Σx² (l2) or max|x| (max), in double, summed in the
/// order of the columns. Missing and infinite values are left out of the norm and stay as they are; a row of norm 0
/// stays as it is. Rows beyond 2^±400 are scaled by a power of two first, so that nothing overflows. `columns`: one
/// pointer to `rows` doubles per column.
void normalize_rows(Norm norm, std::span<double* const> columns, std::int64_t rows);

/// The same for a matrix, to float64 or float32 of the same shape; `out` may be `in` itself. What goes out as float32
/// is rounded once, at the end. Error(mismatch) where the shapes differ, Error(invalid_argument) where `out` holds
/// integers.
void normalize_rows(Norm norm, const MatrixView& in, const MutableMatrixView& out, int threads = 1);

}  // namespace strickle
