#include "model/loss.h"

#include <cmath>

namespace strickle::model {

namespace {

// exp(f_k)/Σexp(f_j) without overflow.
Matrix shares(const Matrix& output) {
  Matrix p = (output.colwise() - output.rowwise().maxCoeff()).array().exp();
  p.array().colwise() /= p.rowwise().sum().array().eval();
  return p;
}

// 1/(1 + e^t) without overflow.
Eigen::ArrayXXd falling_sigmoid(const Eigen::ArrayXXd& t) { return 0.5 * (1 - (0.5 * t).tanh()); }

}  // namespace

double Loss::value(const Matrix& output, const Matrix& target) const {
  const auto n = static_cast<double>(output.rows());
  const Eigen::ArrayXXd r = output - target;
  switch (kind_) {
    case mse: return r.square().sum() / n;
    case half_mse: return r.square().sum() / (2 * n);
    case mae: return r.abs().sum() / n;
    case power: return r.abs().pow(exponent_).sum() / n;
    case logistic: {
      const Eigen::ArrayXXd t = -output.cwiseProduct(target).array();
      return (t.max(0) + (-t.abs()).exp().log1p()).sum() / n;
    }
    case softmax: {
      const Vector highest = output.rowwise().maxCoeff();
      const Eigen::ArrayXd log_sum = (output.colwise() - highest).array().exp().rowwise().sum().log();
      return (highest.array() + log_sum - output.cwiseProduct(target).rowwise().sum().array()).sum() / n;
    }
  }
  return 0;
}

Matrix Loss::gradient(const Matrix& output, const Matrix& target) const {
  const auto n = static_cast<double>(output.rows());
  const Eigen::ArrayXXd r = output - target;
  switch (kind_) {
    case mse: return 2 / n * r.matrix();
    case half_mse: return 1 / n * r.matrix();
    case mae: return 1 / n * r.sign().matrix();
    case power: return exponent_ / n * (r.abs().pow(exponent_ - 1) * r.sign()).matrix();
    case logistic: return -1 / n * (target.array() * falling_sigmoid(output.array() * target.array())).matrix();
    case softmax: return 1 / n * (shares(output) - target);
  }
  return {};
}

Matrix Loss::curvature(const Matrix& output, const Matrix& target, const Matrix& direction) const {
  const auto n = static_cast<double>(output.rows());
  switch (kind_) {
    case mse: return 2 / n * direction;
    case half_mse: return 1 / n * direction;
    case mae: return Matrix::Zero(output.rows(), output.cols());
    case power: {
      const Eigen::ArrayXXd r = (output - target).array().abs();
      return exponent_ * (exponent_ - 1) / n * (r.pow(exponent_ - 2) * direction.array()).matrix();
    }
    case logistic: {
      const Eigen::ArrayXXd p = falling_sigmoid(output.array());
      return 1 / n * (p * (1 - p) * direction.array()).matrix();
    }
    case softmax: {
      const Matrix p = shares(output);
      const Vector along = p.cwiseProduct(direction).rowwise().sum();
      return 1 / n * p.cwiseProduct(direction.colwise() - along);
    }
  }
  return {};
}

Matrix one_hot(const Labels& labels, int classes) {
  Matrix target = Matrix::Zero(static_cast<Index>(labels.size()), classes);
  for (std::size_t i = 0; i < labels.size(); ++i) target(static_cast<Index>(i), labels[i]) = 1;
  return target;
}

Matrix signs_of(const Labels& labels) {
  Matrix target(static_cast<Index>(labels.size()), 1);
  for (std::size_t i = 0; i < labels.size(); ++i) target(static_cast<Index>(i), 0) = labels[i] == 1 ? 1 : -1;
  return target;
}

}  // namespace strickle::model
