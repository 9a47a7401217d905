#include "model/eigenvalues.h"

#include <Eigen/Eigenvalues>

namespace strickle::model {

Eigenvalues eigenvalues(const Eigen::MatrixXd& symmetric) {
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

Vector squared_singular_values(const Eigen::MatrixXd& matrix) {
  const bool wide = matrix.rows() < matrix.cols();
  return eigenvalues(wide ? Eigen::MatrixXd(matrix * matrix.transpose()) : Eigen::MatrixXd(matrix.transpose() * matrix))
      .values.cwiseMax(0);
}

}  // namespace strickle::model
