// Whether scalers are defined for the numbers of a matrix.
#pragma once

#include <memory>
#include <span>

#include "strickle/matrix_view.h"
#include "strickle/scaler.h"

namespace strickle {

/// Throws Error(domain), with the column (counted from 0) and row, for the first number of a column to which its scaler
/// gives none (Box-Cox: 0 and below; log1p: −1 and below).
void check_domains(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix);

}  // namespace strickle
