// Searches in the columns of a matrix, all in the same passes.
#pragma once

#include <memory>
#include <span>

#include "strickle/matrix_view.h"
#include "strickle/search.h"

namespace strickle {

/// Passes over the rows, in parts on up to `threads` threads, until every search (one per column, or null) is done.
void search_columns(std::span<const std::unique_ptr<Search>> searches, const MatrixView& matrix, int threads);

}  // namespace strickle
