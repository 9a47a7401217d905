// Gradient descent on half the mean squared error of a linear model, from w = 0: the one training whose course is known
// in closed form. With G = XᵀX/n and b = Xᵀy/n the gradient is G·w − b, so steps need neither rows nor their number.
#pragma once

#include <cstdint>

#include "model/eigenvalues.h"

namespace strickle::model {

class LeastSquaresDescent {
 public:
  LeastSquaresDescent(const Matrix& x, const Vector& y);

  /// λmax(G): steps contract below a learning rate of 2 over it.
  double sharpness() const { return spectrum_.values[0]; }
  /// λmax over the smallest eigenvalue that isn't 0 to rounding.
  double condition() const;

  /// The steps until the excess over the least loss is `tolerance` of what it was at the start, by
  /// Σλa²(1 − ηλ)^(2t) ≤ tolerance·Σλa², a = Vᵀw_OLS; −1 where that takes more than `limit`.
  std::int64_t predicted_steps(double learning_rate, double tolerance, std::int64_t limit) const;
  /// The same by making the steps.
  std::int64_t counted_steps(double learning_rate, double tolerance, std::int64_t limit) const;
  /// Whether the excess is larger after so many steps than it was before them.
  bool grows(double learning_rate, std::int64_t steps) const;

 private:
  double excess(const Vector& w) const;  // over the least loss, twice
  Index rank() const;                    // how many eigenvalues are not 0 to rounding
  Eigen::MatrixXd g_;
  Vector b_;
  Eigenvalues spectrum_;
  Vector solution_, energies_;  // λa²
};

}  // namespace strickle::model
