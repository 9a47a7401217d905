// Exact quantiles of the columns of a matrix in memory, in time that grows with the values alone.
//
// A pass makes a histogram of each column; from it further passes, one as a rule and three at most, find the quantiles
// in its bins. Ties, sorted input and periodic input cost no more.
//
// Memory: 20 to 100 KB per column and thread, and what is kept of the values, a tenth for a thousand quantiles; all of
// a column where its values crowd in few bins.
#pragma once

#include <span>
#include <vector>

#include "strickle/matrix_view.h"

namespace strickle {

/// For each column, its quantiles at `probabilities` (each from 0 to 1, in any order) among its finite values: order
/// statistics with linear interpolation, bit for bit numpy.quantile of them as doubles, and without overflow. NaN and
/// infinities are left out; a column without finite values gives NaN. Zeros are +0. Error(invalid_argument) for a
/// probability outside [0, 1].
///
///   const double q[] = {0.25, 0.5, 0.75};
///   const auto quantiles = strickle::matrix_quantiles({.data = x, .rows = n, .columns = 3, .row_stride = 3}, q, 2);
///   quantiles[2][1];  // the median of the third column
std::vector<std::vector<double>> matrix_quantiles(const MatrixView& matrix, std::span<const double> probabilities,
                                                  int threads = 1);

}  // namespace strickle
