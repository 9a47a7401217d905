#include "model/nearest_neighbors.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace strickle::model {

namespace {

// Calls found(rows) with the k rows of `known` that are nearest to each row of `x`, in turn.
template <class Found>
void find_nearest(const Matrix& known, const Matrix& x, int k, Found&& found) {
  const auto neighbors = static_cast<std::size_t>(std::min<Index>(k, known.rows()));
  // Features first: a sum over features then runs along the rows.
  const Eigen::ArrayXXd points = known;
  Eigen::ArrayXd distances(known.rows());
  std::vector<std::pair<double, Index>> nearest(static_cast<std::size_t>(known.rows()));
  for (Index i = 0; i < x.rows(); ++i) {
    distances.setZero();
    for (Index j = 0; j < x.cols(); ++j) distances += (points.col(j) - x(i, j)).square();
    for (Index r = 0; r < known.rows(); ++r) nearest[static_cast<std::size_t>(r)] = {distances[r], r};
    std::ranges::nth_element(nearest, nearest.begin() + static_cast<std::ptrdiff_t>(neighbors) - 1);
    found(std::span<const std::pair<double, Index>>(nearest).first(neighbors));
  }
}

}  // namespace

Labels nearest_neighbors(const Matrix& known, const Labels& labels, const Matrix& x, int k) {
  const int classes = 1 + *std::ranges::max_element(labels);
  Labels found;
  find_nearest(known, x, k, [&](auto nearest) {
    std::vector<int> votes(static_cast<std::size_t>(classes));
    for (const auto& [distance, row] : nearest)
      ++votes[static_cast<std::size_t>(labels[static_cast<std::size_t>(row)])];
    found.push_back(static_cast<int>(std::ranges::max_element(votes) - votes.begin()));
  });
  return found;
}

Vector nearest_neighbors(const Matrix& known, const Vector& y, const Matrix& x, int k) {
  Vector found(x.rows());
  Index i = 0;
  find_nearest(known, x, k, [&](auto nearest) {
    double sum = 0;
    for (const auto& [distance, row] : nearest) sum += y[row];
    found[i++] = sum / static_cast<double>(nearest.size());
  });
  return found;
}

}  // namespace strickle::model
