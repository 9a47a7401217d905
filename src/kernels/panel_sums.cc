#include "kernels/panel_sums.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_sums.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/panel_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void ScanPanel(const Panel& panel, bool smallest, Extent* extents) {
  if (smallest) Scan<true>(panel, extents);
  else Scan<false>(panel, extents);
}

void SumPanel(const Panel& panel, const Grid* grids, bool squares, PanelSums& sums) {
  if (squares) SumSlices<true>(panel, grids, sums);
  else SumSlices<false>(panel, grids, sums);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(ScanPanel);
HWY_EXPORT(SumPanel);

void scan_panel(const Panel& panel, bool smallest, Extent* extents) {
  HWY_DYNAMIC_DISPATCH(ScanPanel)(panel, smallest, extents);
}

void sum_panel(const Panel& panel, const Grid* grids, bool squares, PanelSums& sums) {
  HWY_DYNAMIC_DISPATCH(SumPanel)(panel, grids, squares, sums);
}

bool Grid::covers(const Extent& extent) const {
  return extent.finite && !(extent.largest() >= std::ldexp(1.0, top));
}

}  // namespace strickle::kernels
#endif
