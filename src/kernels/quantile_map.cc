#include "kernels/quantile_map.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/quantile_map.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/quantile_map-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void MapToQuantiles(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  quantile_map::To(in, out, count, map);
}
void MapFromQuantiles(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  quantile_map::From(in, out, count, map);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(MapToQuantiles);
HWY_EXPORT(MapFromQuantiles);

void map_to_quantiles(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  HWY_DYNAMIC_DISPATCH(MapToQuantiles)(in, out, count, map);
}
void map_from_quantiles(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  HWY_DYNAMIC_DISPATCH(MapFromQuantiles)(in, out, count, map);
}

}  // namespace strickle::kernels
#endif
