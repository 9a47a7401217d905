// Exact quantiles of the columns of a matrix in memory, in time that grows with the values alone.
//
// Few quantiles: a sample says within which narrow brackets they lie, one pass counts what lies below each bracket and
// collects what lies inside. Where the sample was misleading, and for many quantiles, the column is sorted. Ties,
// sorted input and periodic input cost no more. The sample decides the time, never the result.
//
// Memory: a few per cent of the matrix, or a column per thread where columns are sorted.
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
