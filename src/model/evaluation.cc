#include "model/evaluation.h"

#include <algorithm>

namespace strickle::model {

namespace {

std::vector<Split> splits_of(const std::vector<int>& fold, int folds) {
  std::vector<Split> splits(static_cast<std::size_t>(folds));
  for (std::size_t i = 0; i < fold.size(); ++i) {
    for (std::size_t f = 0; f < splits.size(); ++f) {
      (static_cast<int>(f) == fold[i] ? splits[f].test : splits[f].training).push_back(static_cast<Index>(i));
    }
  }
  return splits;
}

}  // namespace

std::vector<Split> stratified_folds(const Labels& labels, int folds, Random& random) {
  std::vector<int> fold(labels.size()), dealt(1 + static_cast<std::size_t>(*std::ranges::max_element(labels)));
  for (const Index row : random.permutation(static_cast<Index>(labels.size()))) {
    const auto i = static_cast<std::size_t>(row);
    fold[i] = dealt[static_cast<std::size_t>(labels[i])]++ % folds;
  }
  return splits_of(fold, folds);
}

Matrix rows_of(const Matrix& matrix, const std::vector<Index>& rows, Index begin, Index count) {
  Matrix chosen(count, matrix.cols());
  for (Index i = 0; i < count; ++i) chosen.row(i) = matrix.row(rows[static_cast<std::size_t>(begin + i)]);
  return chosen;
}

Matrix rows_of(const Matrix& matrix, const std::vector<Index>& rows) {
  return rows_of(matrix, rows, 0, static_cast<Index>(rows.size()));
}

Labels labels_of(const Labels& labels, const std::vector<Index>& rows) {
  Labels chosen;
  for (const Index row : rows) chosen.push_back(labels[static_cast<std::size_t>(row)]);
  return chosen;
}

double accuracy(const Labels& predicted, const Labels& labels) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += predicted[i] == labels[i] ? 1 : 0;
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

double balanced_accuracy(const Labels& predicted, const Labels& labels) {
  const auto classes = 1 + static_cast<std::size_t>(*std::ranges::max_element(labels));
  std::vector<double> right(classes), all(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    all[static_cast<std::size_t>(labels[i])] += 1;
    right[static_cast<std::size_t>(labels[i])] += predicted[i] == labels[i] ? 1 : 0;
  }
  double sum = 0, present = 0;
  for (std::size_t k = 0; k < classes; ++k) {
    if (all[k] == 0) continue;
    sum += right[k] / all[k];
    present += 1;
  }
  return sum / present;
}

double r_squared(const Vector& predicted, const Vector& y) {
  return 1 - (y - predicted).squaredNorm() / (y.array() - y.mean()).matrix().squaredNorm();
}

Labels classes_of(const Matrix& output) {
  Labels found(static_cast<std::size_t>(output.rows()));
  for (Index i = 0; i < output.rows(); ++i) {
    Index best = output(i, 0) > 0 ? 1 : 0;
    if (output.cols() > 1) output.row(i).maxCoeff(&best);
    found[static_cast<std::size_t>(i)] = static_cast<int>(best);
  }
  return found;
}

}  // namespace strickle::model
