#include "model/eigenvalues.h"

#include <Eigen/Eigenvalues>

namespace strickle::model {

using Solver = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>;

Eigenvalues eigenvalues(const Eigen::MatrixXd& symmetric) {
  const Solver solver(symmetric);
  return {solver.eigenvalues().reverse(), solver.eigenvectors().rowwise().reverse()};
}

Vector squared_singular_values(const Eigen::MatrixXd& matrix) {
  if (matrix.rows() < matrix.cols()) return squared_singular_values(matrix.transpose());
  return Solver(matrix.transpose() * matrix, Eigen::EigenvaluesOnly).eigenvalues().reverse().cwiseMax(0);
}

}  // namespace strickle::model
