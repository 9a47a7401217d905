#include "model/neural_tangent.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace strickle::model {

namespace {

// Σ_l m_l·ρ_l·∏_{k ≥ l} κ₀(ρ_k) over the layers of weights; the last has no ReLU behind it.
double layer_sum(double rho, std::span<const Index> widths) {
  const std::size_t layers = widths.size() - 1;
  std::vector<double> correlation = {rho};
  while (correlation.size() < layers) correlation.push_back(arc_cosine_1(correlation.back()));
  double sum = 0, passed = 1;
  for (std::size_t l = layers; l-- > 0;) {
    if (l + 1 < layers) passed *= arc_cosine_0(correlation[l]);
    sum += static_cast<double>(widths[l]) * correlation[l] * passed;
  }
  return sum;
}

}  // namespace

double arc_cosine_0(double rho) { return 1 - std::acos(std::clamp(rho, -1.0, 1.0)) / std::numbers::pi; }

double arc_cosine_1(double rho) {
  const double r = std::clamp(rho, -1.0, 1.0);
  return (std::sqrt(1 - r * r) + r * (std::numbers::pi - std::acos(r))) / std::numbers::pi;
}

Eigen::MatrixXd tangent_kernel(const Matrix& x, std::span<const Index> widths) {
  const Vector lengths = x.rowwise().norm();
  const Eigen::MatrixXd products = x * x.transpose();
  Eigen::MatrixXd kernel(x.rows(), x.rows());
  for (Index j = 0; j < x.rows(); ++j) {
    for (Index i = 0; i <= j; ++i) {
      const double scale = lengths[i] * lengths[j];
      const double value = scale == 0 ? 0 : scale * layer_sum(products(i, j) / scale, widths);
      kernel(i, j) = kernel(j, i) = value / static_cast<double>(widths.front());
    }
  }
  return kernel;
}

double tangent_sharpness(double mean_square, double rho, std::span<const Index> widths) {
  return mean_square * layer_sum(rho, widths);
}

}  // namespace strickle::model
