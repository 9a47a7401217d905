#include "model/linear_models.h"

#include <Eigen/Cholesky>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "model/loss.h"

namespace strickle::model {

Matrix with_ones(const Matrix& x) {
  Matrix extended(x.rows(), x.cols() + 1);
  extended << x, Vector::Ones(x.rows());
  return extended;
}

Vector ridge(const Matrix& x, const Vector& y, double lambda) {
  if (lambda == 0) return Eigen::MatrixXd(x).completeOrthogonalDecomposition().solve(y);
  // As a least-squares problem with √λ below X: the digits that XᵀX would lose are kept.
  Eigen::MatrixXd extended(x.rows() + x.cols(), x.cols());
  extended << x, std::sqrt(lambda) * Eigen::MatrixXd::Identity(x.cols(), x.cols());
  Vector target(extended.rows());
  target << y, Vector::Zero(x.cols());
  return extended.householderQr().solve(target);
}

LogisticRegression::LogisticRegression(const Matrix& x, const Labels& labels, double c) {
  const int classes = 1 + *std::ranges::max_element(labels);
  const Matrix target = one_hot(labels, classes);
  const Matrix features = with_ones(x);
  const Index width = features.cols();
  const auto n = static_cast<double>(x.rows());
  const Loss loss(Loss::softmax);
  coefficients_.setZero(classes, width);

  const auto objective = [&](const Matrix& w) {
    return c * n * loss.value(features * w.transpose(), target) + w.leftCols(width - 1).squaredNorm() / 2;
  };
  double value = objective(coefficients_);
  for (int iteration = 0; iteration < 200; ++iteration) {
    const Matrix output = features * coefficients_.transpose();
    Matrix gradient = c * n * (loss.gradient(output, target).transpose() * features);
    gradient.leftCols(width - 1) += coefficients_.leftCols(width - 1);
    if (gradient.norm() < 1e-9 * (1 + c * n)) break;
    // Column (k, j) of the Hessian: how the gradient moves with the coefficient of class k and feature j.
    Eigen::MatrixXd hessian(classes * width, classes * width);
    for (int k = 0; k < classes; ++k) {
      for (Index j = 0; j < width; ++j) {
        Matrix direction = Matrix::Zero(x.rows(), classes);
        direction.col(k) = features.col(j);
        Matrix moved = c * n * (loss.curvature(output, target, direction).transpose() * features);
        // The intercepts may move together without changing anything: as little of it as keeps the matrix regular.
        moved(k, j) += j + 1 < width ? 1 : 1e-9 * c * n;
        hessian.col(k * width + j) = moved.reshaped<Eigen::RowMajor>();
      }
    }
    const Vector step = hessian.ldlt().solve(Vector(gradient.reshaped<Eigen::RowMajor>()));
    const Matrix direction = Eigen::Map<const Matrix>(step.data(), classes, width);
    double length = 1;
    Matrix next = coefficients_ - direction;
    double reached = objective(next);
    while (!(reached <= value) && length > 1e-10) {
      length /= 2;
      next = coefficients_ - length * direction;
      reached = objective(next);
    }
    if (!(reached <= value)) break;
    const bool still = value - reached <= 1e-14 * std::abs(value);
    coefficients_ = next;
    value = reached;
    if (still) break;
  }
}

Labels LogisticRegression::predict(const Matrix& x) const {
  const Matrix output = with_ones(x) * coefficients_.transpose();
  Labels found(static_cast<std::size_t>(x.rows()));
  for (Index i = 0; i < x.rows(); ++i) {
    Index best = 0;
    output.row(i).maxCoeff(&best);
    found[static_cast<std::size_t>(i)] = static_cast<int>(best);
  }
  return found;
}

}  // namespace strickle::model
