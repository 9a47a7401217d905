// How panels lie in vectors, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_PANEL_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_PANEL_INL_H_
#undef STRICKLE_KERNELS_PANEL_INL_H_
#else
#define STRICKLE_KERNELS_PANEL_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <numeric>

#include "kernels/map-inl.h"
#include "kernels/panel.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

// A period of few columns has as many vectors as columns at most; many columns have fewer.
inline constexpr int max_vectors = max_panel_columns;

// How the values of a panel lie in vectors: `periods` times `vectors` vectors, a period `step` doubles after the other;
// vector v of a period begins `offset(v)` doubles in it, and its lane l belongs to column `column(v, l)`.
struct Layout {
  std::int64_t step;
  int periods, vectors, columns, lanes;
  bool flat;      // rows without gaps, several to a period
  int tail_rows;  // that do not fill a period

  explicit Layout(const Panel& panel) : columns(panel.columns), lanes(static_cast<int>(hn::Lanes(D()))) {
    flat = panel.stride == columns;
    const int rows = flat ? lanes / std::gcd(columns, lanes) : 1;  // of a period
    step = panel.stride * rows;
    periods = panel.rows / rows;
    vectors = flat ? columns * rows / lanes : (columns + lanes - 1) / lanes;
    tail_rows = panel.rows - periods * rows;
  }
  // The last vector of a row with gaps behind it overlaps the one before.
  int offset(int v) const { return flat ? v * lanes : std::min(v * lanes, columns - lanes); }
  int column(int v, int lane) const {
    const int at = offset(v) + lane;
    return at < columns ? at : at % columns;
  }
  bool repeated(int v, int lane) const { return offset(v) + lane < v * lanes; }
  // How many doubles before it is used a value is fetched. The hardware does not foresee vectors that are used one
  // position after the other.
  std::int64_t ahead() const { return std::max<std::int64_t>(8192, 2 * periods_at_once() * step); }
  // So many periods that their values stay in the first caches while each vector position in turn goes through them.
  static constexpr int most_at_once = 128;
  int periods_at_once() const { return static_cast<int>(std::clamp<std::int64_t>(8192 / step, 16, most_at_once)); }
};

// Into the second cache: in the first, it would drive out what is used before it.
HWY_INLINE void Prefetch(const double* x) { __builtin_prefetch(x, 0, 2); }

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
