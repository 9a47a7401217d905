// Random numbers from an explicit seed: the same on every system, since Boost's distributions are fixed where the
// standard library's are not. Streams of one seed are independent of each other.
#pragma once

#include <boost/random/mersenne_twister.hpp>
#include <cstdint>

#include "model/matrix.h"

namespace strickle::model {

class Random {
 public:
  explicit Random(std::uint64_t seed, std::uint64_t stream = 0);

  double uniform(double low = 0, double high = 1);
  double normal(double mean = 0, double deviation = 1);
  /// Student's t with ν degrees of freedom: tails that fall as |x|^(−ν−1).
  double student_t(double nu);
  Index below(Index end);

  Matrix normal_matrix(Index rows, Index columns, double deviation = 1);
  Vector normal_vector(Index size, double deviation = 1);
  /// Columns of length 1 at right angles to each other, of which there are no more than rows.
  Eigen::MatrixXd orthonormal_columns(Index rows, Index columns);
  /// 0 … size − 1 in random order (Fisher and Yates).
  std::vector<Index> permutation(Index size);

 private:
  boost::random::mt19937_64 engine_;
};

}  // namespace strickle::model
