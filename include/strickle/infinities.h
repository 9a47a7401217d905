// Whether a matrix holds infinities.
#pragma once

#include "strickle/matrix_view.h"

namespace strickle {

/// Whether any of the numbers is infinite, looked for on up to `threads` threads at the speed of memory.
bool has_infinity(const MatrixView& matrix, int threads = 1);

}  // namespace strickle
