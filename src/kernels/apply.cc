#include "kernels/apply.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/apply.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/apply-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void CenterAndScaleTarget(const double* in, double* out, std::size_t count, double center, double scale) {
  MapColumn(in, out, count, center, scale, CenterAndScale());
}
void UncenterAndUnscaleTarget(const double* in, double* out, std::size_t count, double center, double scale) {
  MapColumn(in, out, count, center, scale, UncenterAndUnscale());
}
void CenterAndScaleRows(const double* in, double* out, std::size_t count, const RowPattern& pattern, bool past_cache) {
  MapRows(in, out, count, pattern, past_cache, CenterAndScale());
}
void CenterAndScaleFloatRows(const float* in, float* out, std::size_t count, const RowPattern& pattern,
                             bool past_cache) {
  MapRows(in, out, count, pattern, past_cache, CenterAndScale());
}
void UncenterAndUnscaleRows(const double* in, double* out, std::size_t count, const RowPattern& pattern,
                            bool past_cache) {
  MapRows(in, out, count, pattern, past_cache, UncenterAndUnscale());
}
void UncenterAndUnscaleFloatRows(const float* in, float* out, std::size_t count, const RowPattern& pattern,
                                 bool past_cache) {
  MapRows(in, out, count, pattern, past_cache, UncenterAndUnscale());
}
void MinMaxTarget(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  MinMax(in, out, count, map);
}
void InvertMinMaxTarget(const double* in, double* out, std::size_t count, const MinMaxMap& map) {
  InvertMinMax(in, out, count, map);
}
void SquashTarget(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  Squash(in, out, count, center, scale, bound);
}
void InvertSquashTarget(const double* in, double* out, std::size_t count, double center, double scale, double bound) {
  InvertSquash(in, out, count, center, scale, bound);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(CenterAndScaleTarget);
HWY_EXPORT(UncenterAndUnscaleTarget);
HWY_EXPORT(CenterAndScaleRows);
HWY_EXPORT(CenterAndScaleFloatRows);
HWY_EXPORT(UncenterAndUnscaleRows);
HWY_EXPORT(UncenterAndUnscaleFloatRows);
HWY_EXPORT(MinMaxTarget);
HWY_EXPORT(InvertMinMaxTarget);
HWY_EXPORT(SquashTarget);
HWY_EXPORT(InvertSquashTarget);

void center_and_scale(const double* in, double* out, std::size_t count, double center, double scale) {
  HWY_DYNAMIC_DISPATCH(CenterAndScaleTarget)(in, out, count, center, scale);
}
void uncenter_and_unscale(const double* in, double* out, std::size_t count, double center, double scale) {
  HWY_DYNAMIC_DISPATCH(UncenterAndUnscaleTarget)(in, out, count, center, scale);
}
void center_and_scale_rows(const double* in, double* out, std::size_t count, const RowPattern& pattern,
                           bool past_cache) {
  HWY_DYNAMIC_DISPATCH(CenterAndScaleRows)(in, out, count, pattern, past_cache);
}
void center_and_scale_rows(const float* in, float* out, std::size_t count, const RowPattern& pattern, bool past_cache) {
  HWY_DYNAMIC_DISPATCH(CenterAndScaleFloatRows)(in, out, count, pattern, past_cache);
}
void uncenter_and_unscale_rows(const double* in, double* out, std::size_t count, const RowPattern& pattern,
                               bool past_cache) {
  HWY_DYNAMIC_DISPATCH(UncenterAndUnscaleRows)(in, out, count, pattern, past_cache);
}
void uncenter_and_unscale_rows(const float* in, float* out, std::size_t count, const RowPattern& pattern,
                               bool past_cache) {
  HWY_DYNAMIC_DISPATCH(UncenterAndUnscaleFloatRows)(in, out, count, pattern, past_cache);
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
