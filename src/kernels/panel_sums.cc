#include "kernels/panel_sums.h"

#include <algorithm>
#include <span>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_sums.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/panel_sums-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void ScanPanel(const Panel& panel, Extent* extents) { Scan(panel, extents); }

void SumPanel(const Panel& panel, const Grid* grids, bool squares, bool missing, PanelSums& sums) {
  if (missing) {
    if (squares) SumSlices<true, true>(panel, grids, sums);
    else SumSlices<false, true>(panel, grids, sums);
  } else {
    if (squares) SumSlices<true, false>(panel, grids, sums);
    else SumSlices<false, false>(panel, grids, sums);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(ScanPanel);
HWY_EXPORT(SumPanel);

void scan_panel(const Panel& panel, Extent* extents) { HWY_DYNAMIC_DISPATCH(ScanPanel)(panel, extents); }

bool sum_panel(const Panel& panel, const Grid* grids, bool squares, bool missing, PanelSums& sums) {
  HWY_DYNAMIC_DISPATCH(SumPanel)(panel, grids, squares, missing, sums);
  const auto extents = std::span(sums.extents).first(static_cast<std::size_t>(panel.columns));
  const bool found = std::ranges::any_of(extents, [](const Extent& extent) { return extent.missing > 0; });
  if (found && !missing) HWY_DYNAMIC_DISPATCH(SumPanel)(panel, grids, squares, true, sums);
  return found;
}

bool Grid::covers(const Extent& extent) const { return !(extent.largest() >= std::ldexp(1.0, top)); }

}  // namespace strickle::kernels
#endif
