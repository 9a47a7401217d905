#include "kernels/power.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/power.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/power-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

void ApplyPower(const double* in, double* out, std::size_t count, const PowerMap& map) {
  if (map.method == PowerMethod::box_cox) power::Apply(in, out, count, power::BoxCox(map.lambda), map);
  else power::Apply(in, out, count, power::YeoJohnson(map.lambda), map);
}
void InvertPower(const double* in, double* out, std::size_t count, const PowerMap& map) {
  if (map.method == PowerMethod::box_cox) power::Invert(in, out, count, power::BoxCox(map.lambda), map);
  else power::Invert(in, out, count, power::YeoJohnson(map.lambda), map);
}
void PowerTerms(const double* in, std::size_t count, PowerMethod method, double lambda, const PowerOrigin& origin,
                double* values, double* slopes, double* logs) {
  if (method == PowerMethod::box_cox) {
    power::Terms(in, count, power::BoxCox(lambda), origin, values, slopes, logs);
  } else {
    power::Terms(in, count, power::YeoJohnson(lambda), origin, values, slopes, logs);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(ApplyPower);
HWY_EXPORT(InvertPower);
HWY_EXPORT(PowerTerms);

void power(const double* in, double* out, std::size_t count, const PowerMap& map) {
  HWY_DYNAMIC_DISPATCH(ApplyPower)(in, out, count, map);
}
void invert_power(const double* in, double* out, std::size_t count, const PowerMap& map) {
  HWY_DYNAMIC_DISPATCH(InvertPower)(in, out, count, map);
}
void power_terms(const double* in, std::size_t count, PowerMethod method, double lambda, const PowerOrigin& origin,
                 double* values, double* slopes, double* logs) {
  HWY_DYNAMIC_DISPATCH(PowerTerms)(in, count, method, lambda, origin, values, slopes, logs);
}

}  // namespace strickle::kernels
#endif
