// Highway's vectorised quicksort.
#pragma once

#include <cstddef>
#include <cstdint>

namespace strickle::kernels {

/// Ascending, in place.
void sort_ascending(std::uint64_t* keys, std::size_t count);

}  // namespace strickle::kernels
