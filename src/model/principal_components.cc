#include "model/principal_components.h"

#include "model/eigenvalues.h"

namespace strickle::model {

Matrix PrincipalComponents::scores(const Matrix& x, Index components) const {
  return (x.rowwise() - mean) * loadings.leftCols(components);
}

PrincipalComponents principal_components(const Matrix& x) {
  PrincipalComponents result;
  result.mean = x.colwise().mean();
  const Matrix centred = x.rowwise() - result.mean;
  const Eigen::MatrixXd covariance = centred.transpose() * centred / static_cast<double>(x.rows());
  Eigenvalues found = eigenvalues(covariance);
  result.variances = found.values.cwiseMax(0);
  result.loadings = std::move(found.vectors);
  for (auto column : result.loadings.colwise()) {
    Index largest = 0;
    column.cwiseAbs().maxCoeff(&largest);
    if (column[largest] < 0) column *= -1;
  }
  return result;
}

}  // namespace strickle::model
