// The vector bodies of compress.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_COMPRESS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_COMPRESS_INL_H_
#undef STRICKLE_KERNELS_COMPRESS_INL_H_
#else
#define STRICKLE_KERNELS_COMPRESS_INL_H_
#endif

#include <hwy/highway.h>

#include <cmath>
#include <limits>

#include "kernels/compress.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<double, compress_slack>;
using V = hn::Vec<D>;

HWY_INLINE int KeepFiniteValues(const double* in, int count, double* out) {
  const D d;
  const V inf = hn::Set(d, std::numeric_limits<double>::infinity());
  const int lanes = static_cast<int>(hn::Lanes(d));
  int kept = 0, i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i);
    kept += static_cast<int>(hn::CompressStore(x, hn::Lt(hn::Abs(x), inf), d, out + kept));
  }
  for (; i < count; ++i) {
    if (std::isfinite(in[i])) out[kept++] = in[i];
  }
  return kept;
}

HWY_INLINE Split SplitValues(const double* in, int count, double floor, double scale, double* kept, double* below) {
  const D d;
  const V least = hn::Set(d, floor), factor = hn::Set(d, scale), zero = hn::Zero(d);
  const int lanes = static_cast<int>(hn::Lanes(d));
  Split split{0, 0};
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i);
    const auto high = hn::Ge(hn::Abs(x), least);
    const auto low = hn::AndNot(high, hn::Ne(x, zero));
    split.kept += static_cast<int>(hn::CompressStore(hn::Mul(x, factor), high, d, kept + split.kept));
    split.below += static_cast<int>(hn::CompressStore(x, low, d, below + split.below));
  }
  for (; i < count; ++i) {
    const double x = in[i];
    if (std::fabs(x) >= floor) kept[split.kept++] = x * scale;
    else if (x != 0) below[split.below++] = x;
  }
  return split;
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
