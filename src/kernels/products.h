// Products of weights and values as sums of doubles that are equal to them, vectorised.
#pragma once

#include <array>
#include <cstddef>

namespace strickle::kernels {

// The products are exact where every weight and value is 0 or its magnitude lies between these.
inline constexpr double least_factor = 0x1p-300, greatest_factor = 0x1p300;

/// w; w·x as two terms; w·x² as four; and 0.
inline constexpr std::size_t product_terms = 8;
using ProductTerms = std::array<double, product_terms>;

/// The terms of each of `count` pairs. Returns whether all are exact, which they are in the range above.
bool split_products(const double* weights, const double* values, std::size_t count, ProductTerms* terms);

}  // namespace strickle::kernels
