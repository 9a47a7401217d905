#include "kernels/compress.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/compress.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/compress-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

int KeepFinite(const double* in, int count, double* out) { return KeepFiniteValues(in, count, out); }

void KeepInside(const Panel& panel, const Range* ranges, int ranges_per_column, double* const* out, int* counts) {
  KeepInsideRanges(panel, ranges, ranges_per_column, out, counts);
}

Low SplitAt(const double* in, int count, double floor, int shift, double* high, double* low) {
  return shift == 0 ? SplitValues<false>(in, count, floor, 0, high, low)
                    : SplitValues<true>(in, count, floor, shift, high, low);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(KeepFinite);
HWY_EXPORT(KeepInside);
HWY_EXPORT(SplitAt);

int keep_finite(const double* in, int count, double* out) { return HWY_DYNAMIC_DISPATCH(KeepFinite)(in, count, out); }

void keep_inside(const Panel& panel, const Range* ranges, int ranges_per_column, double* const* out, int* counts) {
  HWY_DYNAMIC_DISPATCH(KeepInside)(panel, ranges, ranges_per_column, out, counts);
}

Low split_at(const double* in, int count, double floor, int shift, double* high, double* low) {
  return HWY_DYNAMIC_DISPATCH(SplitAt)(in, count, floor, shift, high, low);
}

}  // namespace strickle::kernels
#endif
