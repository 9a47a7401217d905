#include "kernels/bracket_counts.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/bracket_counts.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/bracket_counts-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

int CountBrackets(const double* values, int count, const Bracket* brackets, int bracket_count, BracketCounts& counts,
                  double* inside) {
  return CountAny(values, count, brackets, bracket_count, counts, inside);
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

HWY_EXPORT(CountBrackets);

int count_brackets(const double* values, int count, const Bracket* brackets, int bracket_count, BracketCounts& counts,
                   double* inside) {
  return HWY_DYNAMIC_DISPATCH(CountBrackets)(values, count, brackets, bracket_count, counts, inside);
}

}  // namespace strickle::kernels
#endif
