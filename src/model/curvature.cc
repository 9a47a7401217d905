#include "model/curvature.h"

#include <Spectra/SymEigsSolver.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/eigenvalues.h"
#include "strickle/error.h"

namespace strickle::model {

namespace {

class Operator {
 public:
  using Scalar = double;
  Operator(const Product& product, Index size) : product_(product), size_(size) {}
  Index rows() const { return size_; }
  Index cols() const { return size_; }
  void perform_op(const double* in, double* out) const {
    Eigen::Map<Vector>(out, size_) = product_(Eigen::Map<const Vector>(in, size_));
  }

 private:
  const Product& product_;
  Index size_;
};

}  // namespace

Eigenpair largest_eigenpair(const Product& product, Index size, double tolerance) {
  const Vector ones = Vector::Constant(size, 1 / std::sqrt(static_cast<double>(size)));
  const Vector probe = product(ones);
  if (probe.isZero(0)) return {0, ones};
  if (!probe.allFinite()) return {std::numeric_limits<double>::quiet_NaN(), ones};
  if (size < 3) {
    Eigen::MatrixXd matrix(size, size);
    for (Index i = 0; i < size; ++i) matrix.col(i) = product(Vector::Unit(size, i));
    const Eigenvalues all = eigenvalues(matrix);
    return {all.values[0], all.vectors.col(0)};
  }
  Operator op(product, size);
  Spectra::SymEigsSolver<Operator> solver(op, 1, std::min<Index>(size, 20));
  try {
    solver.init();
    solver.compute(Spectra::SortRule::LargestAlge, 1000, tolerance);
  } catch (const std::exception& error) {
    throw Error(ErrorCode::unsupported, fmt::format("the largest eigenvalue was not found: {}", error.what()));
  }
  if (solver.info() != Spectra::CompInfo::Successful) {
    throw Error(ErrorCode::unsupported, "the largest eigenvalue did not converge");
  }
  return {solver.eigenvalues()[0], solver.eigenvectors().col(0)};
}

double largest_eigenvalue(const Product& product, Index size, double tolerance) {
  return largest_eigenpair(product, size, tolerance).value;
}

Vector gauss_newton_product(Network& network, const Loss& loss, const Matrix& x, const Matrix& y, const Vector& v) {
  const Matrix output = network.forward(x);
  return network.backward(loss.curvature(output, y, network.tangent(v)));
}

Vector hessian_product(Network& network, const Loss& loss, const Matrix& x, const Matrix& y, const Vector& v) {
  const Vector start = network.parameters();
  const double length = v.norm();
  if (length == 0) return Vector::Zero(v.size());
  // The step that leaves about as much to the third derivative as to rounding.
  const double h = std::cbrt(std::numeric_limits<double>::epsilon()) * std::max(1.0, start.norm()) / length;
  const auto gradient_at = [&](double distance) -> Vector {
    network.parameters() = start + distance * v;
    const Matrix output = network.forward(x);
    return network.backward(loss.gradient(output, y));
  };
  const Vector ahead = gradient_at(h);
  const Vector behind = gradient_at(-h);
  network.parameters() = start;
  return (ahead - behind) / (2 * h);
}

double largest_gauss_newton_eigenvalue(Network& network, const Loss& loss, const Matrix& x, const Matrix& y) {
  const Matrix output = network.forward(x);  // once: products need only what it leaves
  return largest_eigenvalue(
      [&](const Vector& v) { return network.backward(loss.curvature(output, y, network.tangent(v))); },
      network.parameters().size());
}

double largest_hessian_eigenvalue(Network& network, const Loss& loss, const Matrix& x, const Matrix& y) {
  return largest_eigenvalue([&](const Vector& v) { return hessian_product(network, loss, x, y, v); },
                            network.parameters().size());
}

}  // namespace strickle::model
