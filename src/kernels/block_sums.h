// Exact sums and sums of squares of a block of doubles, vectorised.
//
// A double is cut into slices on a grid that is common to the block: slice 1 is x rounded to a multiple of 2^g1, slice
// 2 what is left rounded to a multiple of 2^g2, and so on, by adding and subtracting a constant. With the block's
// largest magnitude under 2^E, g1 = E − 22 and every further grid 23 bits finer, each slice is an integer of at most
// 2^22 grid units, so a product of two slices is at most 2^44 units and a lane adds 512 of them exactly in a double.
// The number of slices follows the exponent range of the block: three cover values down to 2^−16 of the largest with
// all their bits, six cover 85 bits of range. What lies below is handed back, value by value, for the caller's
// accumulator.
//
// No allocation; the sums are integers, so the result does not depend on the instruction set.
#pragma once

#include <cstdint>

namespace strickle::kernels {

inline constexpr int block_size = 4096;
inline constexpr int max_slices = 6;

/// One pass over a block before the sums.
struct BlockScan {
  double min = 0, max = 0;  // of the finite values; unspecified when there are none
  double largest = 0;       // of |x|
  double smallest = 0;      // of |x| where x != 0; 0 if all are zero
  std::int64_t finite = 0;
  bool all_finite = true;
};

/// Scans `count` <= block_size doubles. Where NaN or infinities are present, only all_finite is meaningful.
BlockScan scan_block(const double* values, int count);

struct BlockSums {
  int slices = 0;                                                // 0: nothing was summed here
  int grid[max_slices] = {};                                     // slice i is a multiple of 2^grid[i]
  std::int64_t sum[max_slices] = {};                             // Σ slice_i, in units of 2^grid[i]
  std::int64_t product[max_slices * (max_slices + 1) / 2] = {};  // Σ slice_i·slice_j for i <= j, row by row, in units
                                                                 // of 2^(grid[i] + grid[j]); not doubled for i != j
  int left = 0;                                                  // values handed back
};

/// Sums a block of finite values that scan_block has seen; values handed back are written to `left_over` (room for
/// `count`). With `squares` false the products are left at zero.
void sum_block(const double* values, int count, const BlockScan& scan, bool squares, BlockSums& sums,
               double* left_over);

}  // namespace strickle::kernels
