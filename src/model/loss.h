// Losses, each a mean over the samples of a sum over the outputs. r = output − target:
//
//   mse       r²                      half_mse  r²/2                      mae       |r|
//   power     |r|^p                   logistic  log(1 + exp(−y·f)), y = ±1
//   softmax   −log of the share exp(f_k)/Σexp(f_j) of the class k whose target is 1
#pragma once

#include "model/matrix.h"

namespace strickle::model {

class Loss {
 public:
  enum Kind { mse, half_mse, mae, power, logistic, softmax };
  explicit Loss(Kind kind, double exponent = 2) : kind_(kind), exponent_(exponent) {}

  double value(const Matrix& output, const Matrix& target) const;
  /// Of value, for the outputs.
  Matrix gradient(const Matrix& output, const Matrix& target) const;
  /// The second derivative of value for the outputs, times `direction`. That of |r| is 0 where it has one.
  Matrix curvature(const Matrix& output, const Matrix& target, const Matrix& direction) const;

 private:
  Kind kind_;
  double exponent_;
};

/// Samples × classes with a 1 for each sample's class.
Matrix one_hot(const Labels& labels, int classes);
/// 1 for class 1, −1 for class 0.
Matrix signs_of(const Labels& labels);

}  // namespace strickle::model
