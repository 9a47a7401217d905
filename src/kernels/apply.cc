#include "kernels/apply.h"

#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/apply.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/apply-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void CenterAndScaleTarget(const double* in, double* out, std::size_t count, double center, double scale) {
  ApplyColumn(in, out, count, center, scale, AsItIs());
}
void UncenterAndUnscaleTarget(const double* in, double* out, std::size_t count, double center, double scale) {
  InvertColumn(in, out, count, center, scale, AsItIs());
}
void MapDoubleRows(const double* in, double* out, std::size_t count, const RowPattern& pattern, bool past_cache,
                   bool invert) {
  MapRows(in, out, count, pattern, past_cache, invert);
}
void MapFloatRows(const float* in, float* out, std::size_t count, const RowPattern& pattern, bool past_cache,
                  bool invert) {
  MapRows(in, out, count, pattern, past_cache, invert);
}
void MinMaxTarget(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  MinMax(in, out, count, map);
}
void InvertMinMaxTarget(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  InvertMinMax(in, out, count, map);
}
void SquashTarget(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  ApplyColumn(in, out, count, center, scale, ToBound(bound));
}
void InvertSquashTarget(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  InvertColumn(in, out, count, center, scale, ToBound(bound));
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(CenterAndScaleTarget);
HWY_EXPORT(UncenterAndUnscaleTarget);
HWY_EXPORT(MapDoubleRows);
HWY_EXPORT(MapFloatRows);
HWY_EXPORT(MinMaxTarget);
HWY_EXPORT(InvertMinMaxTarget);
HWY_EXPORT(SquashTarget);
HWY_EXPORT(InvertSquashTarget);

Span::Span(const MinMaxMap& map) {
  half = std::isinf(map.max - map.min) ? 0.5 : 1.0;
  origin = map.min * half;
  width = map.max * half - origin;
  if (width == 0) width = 1;
}

void center_and_scale(const double* in, double* out, std::size_t count, double center, double scale) {
  HWY_DYNAMIC_DISPATCH(CenterAndScaleTarget)(in, out, count, center, scale);
}
void uncenter_and_unscale(const double* in, double* out, std::size_t count, double center, double scale) {
  HWY_DYNAMIC_DISPATCH(UncenterAndUnscaleTarget)(in, out, count, center, scale);
}
void map_rows(const double* in, double* out, std::size_t count, const RowPattern& pattern, bool past_cache,
              bool invert) {
  HWY_DYNAMIC_DISPATCH(MapDoubleRows)(in, out, count, pattern, past_cache, invert);
}
void map_rows(const float* in, float* out, std::size_t count, const RowPattern& pattern, bool past_cache, bool invert) {
  HWY_DYNAMIC_DISPATCH(MapFloatRows)(in, out, count, pattern, past_cache, invert);
}
void min_max(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  HWY_DYNAMIC_DISPATCH(MinMaxTarget)(in, out, count, map);
}
void invert_min_max(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  HWY_DYNAMIC_DISPATCH(InvertMinMaxTarget)(in, out, count, map);
}
void squash(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  HWY_DYNAMIC_DISPATCH(SquashTarget)(in, out, count, center, scale, bound);
}
void invert_squash(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  HWY_DYNAMIC_DISPATCH(InvertSquashTarget)(in, out, count, center, scale, bound);
}

}  // namespace strickle::kernels
#endif
