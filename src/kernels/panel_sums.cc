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

Grid Grid::of(const Extent& extent, Precision precision, bool squares) {
  Grid grid{.width = squares ? 22 : 43};
  const double largest = extent.largest();
  if (!(largest > 0)) return grid;  // zeros, or nothing
  grid.top = std::ilogb(largest) + 1;
  const int last_bit = std::max(std::ilogb(extent.smallest) - (precision.bits - 1), precision.lowest);
  const int beyond_first = std::max(0, grid.top - grid.width - last_bit);
  grid.slices = 1 + (beyond_first + grid.width) / (grid.width + 1);
  return grid;
}

bool Grid::holds(const Extent& extent, Precision precision) const {
  if (!extent.finite) return false;
  const double largest = extent.largest();
  if (!(largest > 0)) return true;
  const int last = exponent(slices - 1);
  return largest < std::ldexp(1.0, top) &&
         (last <= precision.lowest || extent.smallest >= std::ldexp(1.0, last + precision.bits - 1));
}

}  // namespace strickle::kernels
#endif
