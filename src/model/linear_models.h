// Ridge and logistic regression: the models whose scale-dependence is known in closed form.
#pragma once

#include "model/matrix.h"

namespace strickle::model {

/// X with a column of ones behind it, for an intercept.
Matrix with_ones(const Matrix& x);

/// argmin |y − Xw|² + λ|w|², without intercept: (XᵀX + λ)w = Xᵀy. λ = 0 is ordinary least squares, the solution of
/// least length where there are many.
Vector ridge(const Matrix& x, const Vector& y, double lambda);

/// Softmax regression with intercepts, argmin C·Σᵢ −log p(classᵢ) + |W|²/2, by Newton's method.
class LogisticRegression {
 public:
  LogisticRegression(const Matrix& x, const Labels& labels, double c = 1);
  Labels predict(const Matrix& x) const;

 private:
  Matrix coefficients_;  // classes × (features + 1), the intercept last
};

}  // namespace strickle::model
