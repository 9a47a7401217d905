// Highway's vectorised quicksort.
#pragma once

#include <cstddef>
#include <cstdint>

namespace strickle::kernels {

/// Ascending, in place; no NaN. Equal values are indistinguishable but for the sign of zero, whose order is any.
void sort_ascending(double* values, std::size_t count);
void sort_ascending(std::uint64_t* keys, std::size_t count);

}  // namespace strickle::kernels
