#include "model/random.h"

#include <Eigen/QR>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/student_t_distribution.hpp>
#include <boost/random/uniform_01.hpp>
#include <boost/random/uniform_int_distribution.hpp>
#include <numeric>
#include <random>
#include <utility>

namespace strickle::model {

Random::Random(std::uint64_t seed, std::uint64_t stream) {
  std::seed_seq words{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32),
                      static_cast<std::uint32_t>(stream), static_cast<std::uint32_t>(stream >> 32)};
  engine_.seed(words);
}

double Random::uniform(double low, double high) {
  return low + (high - low) * boost::random::uniform_01<double>()(engine_);
}

double Random::normal(double mean, double deviation) {
  return boost::random::normal_distribution<double>(mean, deviation)(engine_);
}

double Random::student_t(double nu) { return boost::random::student_t_distribution<double>(nu)(engine_); }

Index Random::below(Index end) { return boost::random::uniform_int_distribution<Index>(0, end - 1)(engine_); }

Matrix Random::normal_matrix(Index rows, Index columns, double deviation) {
  Matrix matrix(rows, columns);
  for (double& value : matrix.reshaped<Eigen::RowMajor>()) value = normal(0, deviation);
  return matrix;
}

Vector Random::normal_vector(Index size, double deviation) {
  Vector vector(size);
  for (double& value : vector) value = normal(0, deviation);
  return vector;
}

Eigen::MatrixXd Random::orthonormal_columns(Index rows, Index columns) {
  return Eigen::HouseholderQR<Eigen::MatrixXd>(normal_matrix(rows, columns)).householderQ() *
         Eigen::MatrixXd::Identity(rows, columns);
}

std::vector<Index> Random::permutation(Index size) {
  std::vector<Index> order(static_cast<std::size_t>(size));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = size - 1; i > 0; --i) {
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(below(i + 1))]);
  }
  return order;
}

}  // namespace strickle::model
