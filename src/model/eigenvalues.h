// Eigenvalues and eigenvectors of small symmetric matrices, whole; for the largest of a large one see curvature.h.
#pragma once

#include "model/matrix.h"

namespace strickle::model {

struct Eigenvalues {
  Vector values;            // falling
  Eigen::MatrixXd vectors;  // in columns, of length 1
};

Eigenvalues eigenvalues(const Eigen::MatrixXd& symmetric);

/// The squared singular values of `matrix`, falling: the eigenvalues of the smaller of its products with itself, so
/// those below 1e-16 of the largest are rounding (or 0).
Vector squared_singular_values(const Eigen::MatrixXd& matrix);

}  // namespace strickle::model
