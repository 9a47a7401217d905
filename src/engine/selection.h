// From a table's columns and a user's wishes to a recipe without rows.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "strickle/engine.h"

namespace strickle {

/// The recipe that `options` ask for on a table with `columns`. Throws Error(not_found) for names and globs that match
/// nothing, and Error(invalid_argument) for scalers that contradict each other.
Recipe plan_recipe(std::span<const ColumnInfo> columns, const FitOptions& options);

/// The index of each recipe column in a table, in the recipe's order. Throws Error(mismatch) for the first that is
/// missing.
std::vector<int> locate_columns(const Recipe& recipe, std::span<const ColumnInfo> columns, const std::string& file);

/// The index of one column; Error(not_found) with the name that was probably meant.
int locate_column(const std::string& name, std::span<const ColumnInfo> columns);

}  // namespace strickle
