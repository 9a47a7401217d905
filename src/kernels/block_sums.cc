#include "kernels/block_sums.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/block_sums.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/block_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

BlockScan ScanBlock(const double* values, int count) { return Scan(values, count); }

void SumBlockTarget(const double* values, int count, const BlockScan& scan, bool squares, BlockSums& sums,
                    double* left_over) {
  SumBlock(values, count, scan, squares, sums, left_over);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(ScanBlock);
HWY_EXPORT(SumBlockTarget);

BlockScan scan_block(const double* values, int count) { return HWY_DYNAMIC_DISPATCH(ScanBlock)(values, count); }

void sum_block(const double* values, int count, const BlockScan& scan, bool squares, BlockSums& sums,
               double* left_over) {
  HWY_DYNAMIC_DISPATCH(SumBlockTarget)(values, count, scan, squares, sums, left_over);
}

}  // namespace strickle::kernels
#endif
