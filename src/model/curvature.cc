#include "model/curvature.h"

#include <Spectra/SymEigsSolver.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "model/eigenvalues.h"
#include "model/random.h"
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

// Of length 1, and in no subspace that an operator has reason to be 0 on.
Vector some_direction(Index size) {
  Random random(1);
  return random.normal_vector(size).normalized();
}

// Fast where few eigenvalues are not 0.
Eigenpair by_power_iteration(const Product& product, const Vector& start, double tolerance) {
  Vector v = start.normalized();
  for (int iteration = 0; iteration < 2000; ++iteration) {
    const Vector image = product(v);
    const double value = v.dot(image);
    if (!(image.norm() > 0)) return {0, v};
    if ((image - value * v).norm() <= tolerance * std::abs(value)) return {value, v};
    v = image.normalized();
  }
  throw Error(ErrorCode::unsupported, "the largest eigenvalue did not converge");
}

}  // namespace

Eigenpair largest_eigenpair(const Product& product, Index size, double tolerance) {
  const Vector start = some_direction(size);
  const Vector probe = product(start);
  if (probe.isZero(0)) return {0, start};
  if (!probe.allFinite()) return {std::numeric_limits<double>::quiet_NaN(), start};
  if (size < 3) {
    Eigen::MatrixXd matrix(size, size);
    for (Index i = 0; i < size; ++i) matrix.col(i) = product(Vector::Unit(size, i));
    const Eigenvalues all = eigenvalues(matrix);
    return {all.values[0], all.vectors.col(0)};
  }
  const double known = start.dot(probe);  // no eigenvalue is the largest that is less than this
  Operator op(product, size);
  Spectra::SymEigsSolver<Operator> solver(op, 1, std::min<Index>(size, 20));
  try {
    solver.init();
    solver.compute(Spectra::SortRule::LargestAlge, 1000, tolerance);
    if (solver.info() == Spectra::CompInfo::Successful) {
      Eigenpair found = {solver.eigenvalues()[0], solver.eigenvectors().col(0)};
      const double error = (product(found.vector) - found.value * found.vector).norm();
      const bool good = error <= std::max(100 * tolerance, 1e-6) * std::abs(found.value);  // false of NaN
      if (good && found.value >= known - error) return found;
    }
  } catch (const std::exception&) {
    // The iteration breaks down, or gives noise, where the operator has fewer dimensions than it looks for.
  }
  return by_power_iteration(product, probe, tolerance);
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
