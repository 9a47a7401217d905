// What a matrix of features is like for distances, components, learning rates and ReLUs.
#pragma once

#include <string>
#include <vector>

#include "model/matrix.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

/// A spectrum is taken whole up to this many features; of more, the largest eigenvalue alone, by Lanczos iteration.
inline constexpr model::Index whole_spectrum = 256;

/// Of each column, its share of squared distances and its squared loading in the first principal component.
struct Shares {
  model::Vector distance, loading;
  double component = 0;  // of the component in the variance
};
Shares shares_of(const model::Matrix& x);

/// `x` without missing values, `names` its columns, `y` the target with mean 0 and deviation 1, or empty. Random
/// directions and rows come from `seed`.
///
///   N_eff = (Σσ²)²/Σσ⁴; the mean squared distance between two rows is 2Σσ²
///   G = XᵀX/n with a column of ones: gradient descent on half the squared error is stable below 2/λmax(G)
///   Θ = tangent kernel of a network d–32–1 on up to 300 rows: 2n/λmax(Θ)
///   steps: the least t with Σλa²(1 − λ/λmax)^(2t) ≤ 10⁻³Σλa², a the least-squares solution in G's eigenvectors
Measures measure(const model::Matrix& x, const std::vector<std::string>& names, const model::Vector& y,
                 std::uint64_t seed);

/// The rows that a network's rate is predicted and measured on, at random.
std::vector<model::Index> kernel_rows(model::Index rows, std::uint64_t seed);

/// The hidden units of the reference network.
inline constexpr model::Index reference_width = 32;

/// The largest learning rate at which the reference network trains on half the squared error of `y`, in full batches:
/// on the rows of kernel_rows, 300 steps without divergence, and without 95 % of its units dead after them. By
/// bisection, to 5 %, upwards from `predicted`; NaN where even a 1024th of that fails.
double stable_network_rate(const model::Matrix& x, const model::Vector& y, double predicted, std::uint64_t seed);

/// The same for a linear model with a bias, to 0.1 %: the excess loss shrinks in 2,000 steps.
double stable_linear_rate(const model::Matrix& x, const model::Vector& y, double predicted);

}  // namespace strickle::doctor
