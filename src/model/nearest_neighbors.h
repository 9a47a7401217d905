// Classification and regression by the k nearest neighbours in Euclidean distance.
#pragma once

#include "model/matrix.h"

namespace strickle::model {

/// For each row of `x` the class that most of its k nearest rows of `known` have. Of equally near rows the first
/// counts, of classes with equally many votes the smallest. Distances are taken from differences: an offset costs no
/// digits.
Labels nearest_neighbors(const Matrix& known, const Labels& labels, const Matrix& x, int k);
/// The mean of y over the k nearest rows of `known`.
Vector nearest_neighbors(const Matrix& known, const Vector& y, const Matrix& x, int k);

}  // namespace strickle::model
