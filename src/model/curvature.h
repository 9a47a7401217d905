// The largest eigenvalue of the loss's Hessian and of its Gauss–Newton part, from products alone: a full-batch step
// along the top direction contracts as long as the learning rate is below 2 over it.
#pragma once

#include <functional>

#include "model/loss.h"
#include "model/network.h"

namespace strickle::model {

using Product = std::function<Vector(const Vector&)>;

struct Eigenpair {
  double value = 0;
  Vector vector;  // of length 1
};

/// The algebraically largest eigenvalue of a symmetric operator, to a relative `tolerance`, by Lanczos iteration with
/// restarts (Spectra), or by power iteration where that breaks down, as it does where the operator has few dimensions;
/// Error(unsupported) where neither gets there, NaN where the operator gives no numbers.
Eigenpair largest_eigenpair(const Product& product, Index size, double tolerance = 1e-8);
double largest_eigenvalue(const Product& product, Index size, double tolerance = 1e-8);

/// JᵀL''J·v, with J the derivative of the outputs for the parameters and L'' the loss's second derivative.
Vector gauss_newton_product(Network& network, const Loss& loss, const Matrix& x, const Matrix& y, const Vector& v);
/// H·v by the central difference of two gradients, exact to about 1e-9 where no ReLU changes sides in between.
Vector hessian_product(Network& network, const Loss& loss, const Matrix& x, const Matrix& y, const Vector& v);

double largest_gauss_newton_eigenvalue(Network& network, const Loss& loss, const Matrix& x, const Matrix& y);
double largest_hessian_eigenvalue(Network& network, const Loss& loss, const Matrix& x, const Matrix& y);

}  // namespace strickle::model
