// Matrices whose rows lie one after the other, as panels of neighbouring columns.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/panel.h"
#include "strickle/matrix_view.h"

namespace strickle {

/// Where each panel of a matrix of so many columns begins, and, at last, where the last one ends.
std::vector<std::int64_t> panel_begins(std::int64_t columns);

/// Whether its values can be looked at where they lie.
bool lies_in_panels(const MatrixView& matrix);

/// Some rows of the columns of one panel.
kernels::Panel panel_of(const MatrixView& part);

}  // namespace strickle
