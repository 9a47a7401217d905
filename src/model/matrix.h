// The matrices of the laboratory: samples × features, in double. Eigen works without threads of its own, whose products
// would change bits with their number; what is parallel here is parallel over seeds.
#pragma once

#ifndef EIGEN_DONT_PARALLELIZE
#error "Eigen's own threads change bits: compile with EIGEN_DONT_PARALLELIZE"
#endif

#include <Eigen/Core>
#include <vector>

namespace strickle::model {

using Eigen::Index;
using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;
using Labels = std::vector<int>;  // classes, from 0

}  // namespace strickle::model
