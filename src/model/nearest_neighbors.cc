#include "model/nearest_neighbors.h"

#include <algorithm>
#include <utility>

namespace strickle::model {

Labels nearest_neighbors(const Matrix& known, const Labels& labels, const Matrix& x, int k) {
  const auto neighbors = static_cast<std::size_t>(std::min<Index>(k, known.rows()));
  const int classes = 1 + *std::ranges::max_element(labels);
  // Features first: a sum over features then runs along the rows.
  const Eigen::ArrayXXd points = known;
  Labels found;
  Eigen::ArrayXd distances(known.rows());
  std::vector<std::pair<double, Index>> nearest(static_cast<std::size_t>(known.rows()));
  for (Index i = 0; i < x.rows(); ++i) {
    distances.setZero();
    for (Index j = 0; j < x.cols(); ++j) distances += (points.col(j) - x(i, j)).square();
    for (Index r = 0; r < known.rows(); ++r) nearest[static_cast<std::size_t>(r)] = {distances[r], r};
    std::ranges::nth_element(nearest, nearest.begin() + static_cast<std::ptrdiff_t>(neighbors) - 1);
    std::vector<int> votes(static_cast<std::size_t>(classes));
    for (std::size_t n = 0; n < neighbors; ++n) {
      ++votes[static_cast<std::size_t>(labels[static_cast<std::size_t>(nearest[n].second)])];
    }
    found.push_back(static_cast<int>(std::ranges::max_element(votes) - votes.begin()));
  }
  return found;
}

}  // namespace strickle::model
