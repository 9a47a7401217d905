#include "model/least_squares_descent.h"

#include <cmath>
#include <limits>

namespace strickle::model {

LeastSquaresDescent::LeastSquaresDescent(const Matrix& x, const Vector& y)
    : g_(x.transpose() * x / static_cast<double>(x.rows())),
      b_(x.transpose() * y / static_cast<double>(x.rows())),
      spectrum_(eigenvalues(g_)) {
  const auto& [values, vectors] = spectrum_;
  Vector along = Vector::Zero(b_.size());
  along.head(rank()) = (vectors.transpose() * b_).head(rank()).cwiseQuotient(values.head(rank()));
  solution_ = vectors * along;
  energies_ = values.cwiseMax(0).cwiseProduct(along.cwiseAbs2());
}

Index LeastSquaresDescent::rank() const {
  const double floor = sharpness() * static_cast<double>(g_.rows()) * std::numeric_limits<double>::epsilon();
  return (spectrum_.values.array() > floor).count();
}

double LeastSquaresDescent::condition() const { return rank() == 0 ? 1 : sharpness() / spectrum_.values[rank() - 1]; }

std::int64_t LeastSquaresDescent::predicted_steps(double learning_rate, double tolerance, std::int64_t limit) const {
  const Eigen::ArrayXd factors = (1 - learning_rate * spectrum_.values.array()).square();
  const double goal = tolerance * energies_.sum();
  const auto there = [&](std::int64_t t) {
    return (energies_.array() * factors.pow(static_cast<double>(t))).sum() <= goal;
  };
  if (!there(limit)) return -1;
  std::int64_t low = 0, high = limit;  // falls with t where it falls at all
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (there(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

double LeastSquaresDescent::excess(const Vector& w) const {
  const Vector e = w - solution_;
  return e.dot(g_ * e);
}

std::int64_t LeastSquaresDescent::counted_steps(double learning_rate, double tolerance, std::int64_t limit) const {
  Vector w = Vector::Zero(b_.size());
  const double goal = tolerance * excess(w);
  for (std::int64_t t = 0; t <= limit; ++t) {
    if (excess(w) <= goal) return t;
    w -= learning_rate * (g_ * w - b_);
  }
  return -1;
}

bool LeastSquaresDescent::grows(double learning_rate, std::int64_t steps) const {
  Vector w = Vector::Zero(b_.size());
  const double start = excess(w);
  for (std::int64_t t = 0; t < steps; ++t) {
    w -= learning_rate * (g_ * w - b_);
    if (!w.allFinite()) return true;
  }
  return !(excess(w) <= start);
}

}  // namespace strickle::model
