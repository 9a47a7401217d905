// The most doubles that a vector of any instruction set holds here: wider machines are used up to that. Buffers that
// whole vectors are stored to have so many elements to spare.
#pragma once

namespace strickle::kernels {

inline constexpr int max_lanes = 8;

}  // namespace strickle::kernels
