#include "kernels/bin_index.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/bin_index.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/bin_index-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void IndexBins(const Panel& panel, const int* first_binade, std::uint16_t* places) {
  IndexPanel(panel, first_binade, places);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(IndexBins);

void index_bins(const Panel& panel, const int* first_binade, std::uint16_t* places) {
  HWY_DYNAMIC_DISPATCH(IndexBins)(panel, first_binade, places);
}

}  // namespace strickle::kernels
#endif
