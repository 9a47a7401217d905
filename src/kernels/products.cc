#include "kernels/products.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/products.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/products-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

bool SplitAll(const double* weights, const double* values, std::size_t count, ProductTerms* terms) {
  return SplitProducts(weights, values, count, terms);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(SplitAll);

bool split_products(const double* weights, const double* values, std::size_t count, ProductTerms* terms) {
  return HWY_DYNAMIC_DISPATCH(SplitAll)(weights, values, count, terms);
}

}  // namespace strickle::kernels
#endif
