// The neural tangent kernel of bias-free ReLU networks with He initialization, in the mean over wide layers: what the
// largest stable learning rate of a network is before it has been made. A. Jacot et al., arXiv:1806.07572; the
// arc-cosine kernels are those of Y. Cho and L. Saul, NIPS 2009.
#pragma once

#include <span>

#include "model/matrix.h"

namespace strickle::model {

/// κ₀(ρ) = (π − arccos ρ)/π: twice the chance that both of two normal numbers of correlation ρ are positive.
double arc_cosine_0(double rho);
/// κ₁(ρ) = (√(1 − ρ²) + ρ(π − arccos ρ))/π: the correlation of two layers' outputs where that of their inputs is ρ.
double arc_cosine_1(double rho);

/// Θ(x, x') for all pairs of rows of x. `widths` are the network's, inputs first and one output last:
/// Θ = Σ_l (m_l/d)·|x||x'|·ρ_l·∏_{k ≥ l} κ₀(ρ_k), ρ₀ = cos(x, x'), ρ_{l+1} = κ₁(ρ_l), over all layers of weights.
Eigen::MatrixXd tangent_kernel(const Matrix& x, std::span<const Index> widths);

/// The largest eigenvalue of Θ/n for many samples of uncorrelated features of mean square `mean_square`, from
/// ρ₀ = |μ|²/(|μ|² + trΣ) alone: mean_square·Σ_l m_l·ρ_l·∏_{k ≥ l} κ₀(ρ_k).
double tangent_sharpness(double mean_square, double rho, std::span<const Index> widths);

}  // namespace strickle::model
