// Checks of the column lists that callers pass.
#pragma once

#include <span>
#include <string>

#include "strickle/table.h"

namespace strickle::io {

/// Throws Error(invalid_argument) for a number that is not that of a column.
void check_selection(std::span<const int> numbers, std::size_t columns, const std::string& file);

/// Throws Error(invalid_argument) unless `scaled` brings one value per row for each of the declared columns.
void check_scaled(const Batch& batch, std::span<const ScaledColumn> scaled, std::span<const int> declared);

}  // namespace strickle::io
