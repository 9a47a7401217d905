// Held-out rows and the scores of predictions.
#pragma once

#include "model/matrix.h"
#include "model/random.h"

namespace strickle::model {

struct Split {
  std::vector<Index> training, test;
};

/// `folds` splits whose test rows together are all rows, each fold with its share of every class.
std::vector<Split> stratified_folds(const Labels& labels, int folds, Random& random);

/// Rows `rows[begin] … rows[begin + count − 1]`.
Matrix rows_of(const Matrix& matrix, const std::vector<Index>& rows, Index begin, Index count);
Matrix rows_of(const Matrix& matrix, const std::vector<Index>& rows);
Labels labels_of(const Labels& labels, const std::vector<Index>& rows);

/// The share of predictions that are right.
double accuracy(const Labels& predicted, const Labels& labels);
/// The mean over classes of the share of their samples that are found: a rare class counts as much as a common one.
double balanced_accuracy(const Labels& predicted, const Labels& labels);
/// 1 − Σ(y − ŷ)²/Σ(y − ȳ)².
double r_squared(const Vector& predicted, const Vector& y);
/// The class with the largest output, of each row; of one output, 1 where it is above 0.
Labels classes_of(const Matrix& output);

}  // namespace strickle::model
