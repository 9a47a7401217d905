#include <algorithm>
#include <cmath>
#include <numeric>

#include "doctor/findings.h"
#include "doctor/measures.h"
#include "model/random.h"

namespace strickle::doctor {

using model::Index;
using model::Matrix;
using model::Vector;

namespace {

constexpr double unexplained = 1e-4;  // of the variance

// Columns with mean 0 and length 1.
Matrix standardized(const Matrix& x) {
  Matrix z = x.rowwise() - x.colwise().mean();
  for (Index j = 0; j < z.cols(); ++j) {
    const double largest = z.col(j).cwiseAbs().maxCoeff();
    if (largest > 0) z.col(j) /= largest;  // so that its square is in range
    const double length = z.col(j).norm();
    if (length > 0) z.col(j) /= length;
  }
  return z;
}

// What is left of each column's variance once the columns chosen before are known: the one with the most goes first,
// and those with next to nothing remain.
std::vector<Index> by_factorization(const Matrix& z) {
  Eigen::MatrixXd residual = z.transpose() * z;
  std::vector<Index> left(static_cast<std::size_t>(z.cols()));
  std::iota(left.begin(), left.end(), Index{0});
  while (!left.empty()) {
    const auto next = std::ranges::max_element(left, {}, [&](Index j) { return residual(j, j); });
    const Index pivot = *next;
    if (residual(pivot, pivot) < unexplained) break;
    left.erase(next);
    const Vector column = residual.col(pivot) / std::sqrt(residual(pivot, pivot));
    residual -= column * column.transpose();
  }
  return left;
}

// Columns that are nearly equal or opposite are so in every direction: only neighbours in three of them are compared.
std::vector<Index> by_projections(const Matrix& z, std::uint64_t seed) {
  model::Random random(seed, 4);
  constexpr Index directions = 3;
  const Matrix projections = z.transpose() * random.normal_matrix(z.rows(), directions);
  const double window = 4 * std::sqrt(unexplained);  // of a difference whose length is √(2 − 2r)
  std::vector<Index> order(static_cast<std::size_t>(z.cols()));
  std::iota(order.begin(), order.end(), Index{0});
  std::ranges::sort(order, {}, [&](Index j) { return std::pair(std::abs(projections(j, 0)), j); });
  const Eigen::MatrixXd columns = z;  // each in one piece
  std::vector<bool> collinear(order.size());
  for (std::size_t a = 0; a < order.size(); ++a) {
    const Index i = order[a];
    if (collinear[static_cast<std::size_t>(i)]) continue;  // compared by the one that it follows from
    for (std::size_t b = a + 1; b < order.size(); ++b) {
      const Index j = order[b];
      if (collinear[static_cast<std::size_t>(j)]) continue;
      if (std::abs(projections(j, 0)) - std::abs(projections(i, 0)) > window) break;
      bool near = true;
      for (Index k = 1; k < directions; ++k) {
        near = near && std::abs(std::abs(projections(i, k)) - std::abs(projections(j, k))) <= window;
      }
      if (!near) continue;
      const double r = columns.col(i).dot(columns.col(j));
      if (1 - r * r >= unexplained) continue;
      collinear[static_cast<std::size_t>(std::max(i, j))] = true;
      if (i > j) break;
    }
  }
  std::vector<Index> found;
  for (std::size_t j = 0; j < collinear.size(); ++j) {
    if (collinear[j]) found.push_back(static_cast<Index>(j));
  }
  return found;
}

}  // namespace

std::vector<Index> collinear_columns(const Matrix& x, std::uint64_t seed) {
  if (x.cols() < 2 || x.rows() < 20) return {};  // of few rows, everything follows from everything
  const Matrix z = standardized(x);
  return x.cols() <= whole_spectrum && x.rows() >= 2 * x.cols() ? by_factorization(z) : by_projections(z, seed);
}

}  // namespace strickle::doctor
