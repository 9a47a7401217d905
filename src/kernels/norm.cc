#include "kernels/norm.h"

#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/norm.cc"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "kernels/norm_columns-inl.h"
#include "kernels/norm_lines-inl.h"
#include "kernels/norm_statistics-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

template <class T>
NormKernels<T> Kernels() {
  return {.add_line_sums = &AddLineSums<T>,
          .add_column_sums = &AddColumnSums<T>,
          .finish_statistics = &FinishStatistics<T>,
          .set_standardizing = &SetStandardizing<T>,
          .normalize_lines = &NormalizeLines<T>,
          .normalize_columns = &NormalizeColumns<T>,
          .normalize_rows = &NormalizeRows<T>,
          .add_line_gradient_sums = &AddLineGradientSums<T>,
          .add_column_gradient_sums = &AddColumnGradientSums<T>,
          .set_gradient_map = &SetGradientMap<T>,
          .differentiate_lines = &DifferentiateLines<T>,
          .differentiate_columns = &DifferentiateColumns<T>,
          .differentiate_rows = &DifferentiateRows<T>};
}

NormKernels<float> FloatKernels() { return Kernels<float>(); }
NormKernels<double> DoubleKernels() { return Kernels<double>(); }

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace strickle::kernels {

void finish_stores() { hwy::FlushStream(); }

HWY_EXPORT(FloatKernels);
HWY_EXPORT(DoubleKernels);

template <>
NormKernels<float> norm_kernels() {
  return HWY_DYNAMIC_DISPATCH(FloatKernels)();
}
template <>
NormKernels<double> norm_kernels() {
  return HWY_DYNAMIC_DISPATCH(DoubleKernels)();
}

}  // namespace strickle::kernels
#endif
