// Which bin of a histogram each value of a panel belongs to, vectorised.
//
// The leading bits of a double (sign, exponent and 8 bits of the fraction) number its bin. A window holds the bins of
// window_binades powers of two, of positive numbers and then of negative ones; each half ends with a place for what
// lies outside of it.
#pragma once

#include <cstdint>

#include "kernels/panel.h"

namespace strickle::kernels {

inline constexpr int bins_per_binade = 256;
inline constexpr int window_binades = 24;
inline constexpr int outside = window_binades * bins_per_binade;  // the last place of a half
inline constexpr int window_places = 2 * (outside + 1);

/// The place of every value of a panel, row by row without gaps, in a window of its column that begins with the numbers
/// from 2^(binade − 1023) on: `first_binade` has one from 0 to 2047 for each column.
void index_bins(const Panel& panel, const int* first_binade, std::uint16_t* places);

}  // namespace strickle::kernels
