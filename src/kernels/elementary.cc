#include "kernels/elementary.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/elementary.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/elementary-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// Scalers let infinities pass.
HWY_INLINE V PastInfinity(V x, V y) { return hn::IfThenElse(hn::IsInf(x), x, y); }

void Log1pAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return PastInfinity(x, elementary::Log1p(x)); });
}
void LogAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return elementary::Log(x); });
}
void Expm1All(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return PastInfinity(x, elementary::Expm1(x)); });
}
void ExpAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return elementary::Exp(x); });
}
void AsinhAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return elementary::Asinh(x); });
}
void SinhAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V x) { return elementary::Sinh(x); });
}
void NormalQuantileAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V p) { return elementary::NormalQuantile(p); });
}
void NormalDistributionAll(const double* in, double* out, std::size_t count) {
  Map(in, out, count, [](V z) { return elementary::NormalDistribution(z); });
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(Log1pAll);
HWY_EXPORT(LogAll);
HWY_EXPORT(Expm1All);
HWY_EXPORT(ExpAll);
HWY_EXPORT(AsinhAll);
HWY_EXPORT(SinhAll);
HWY_EXPORT(NormalQuantileAll);
HWY_EXPORT(NormalDistributionAll);

void log1p(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(Log1pAll)(in, out, count); }
void log(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(LogAll)(in, out, count); }
void expm1(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(Expm1All)(in, out, count); }
void exp(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(ExpAll)(in, out, count); }
void asinh(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(AsinhAll)(in, out, count); }
void sinh(const double* in, double* out, std::size_t count) { HWY_DYNAMIC_DISPATCH(SinhAll)(in, out, count); }
void normal_quantile(const double* in, double* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(NormalQuantileAll)(in, out, count);
}
void normal_distribution(const double* in, double* out, std::size_t count) {
  HWY_DYNAMIC_DISPATCH(NormalDistributionAll)(in, out, count);
}

}  // namespace strickle::kernels
#endif
