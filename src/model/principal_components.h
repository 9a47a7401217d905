// Principal components of centred data.
#pragma once

#include "model/matrix.h"

namespace strickle::model {

struct PrincipalComponents {
  Eigen::RowVectorXd mean;
  Vector variances;          // falling; of the covariance with divisor n
  Eigen::MatrixXd loadings;  // features × components, of length 1; the largest element of each is positive

  /// The share of the whole variance that the first component has.
  double first_share() const { return variances[0] / variances.sum(); }
  /// The coordinates of samples along the first `components`.
  Matrix scores(const Matrix& x, Index components) const;
};

PrincipalComponents principal_components(const Matrix& x);

}  // namespace strickle::model
