// The vector bodies of compress.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_COMPRESS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_COMPRESS_INL_H_
#undef STRICKLE_KERNELS_COMPRESS_INL_H_
#else
#define STRICKLE_KERNELS_COMPRESS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

#include "kernels/compress.h"
#include "kernels/panel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

// Stores the lanes of `mask` side by side and returns their number. One by one, where not all go: Highway 1.0.3 copies
// a table of a kilobyte for each Compress, and AMD's Zen 4 takes over a hundred cycles to compress into memory.
HWY_INLINE int StoreSelected(V x, hn::Mask<D> mask, double* out) {
  const D d;
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(d, mask, bits);
  unsigned rest = bits[0];
  if (rest == (1U << hn::Lanes(d)) - 1) {
    hn::StoreU(x, d, out);
    return static_cast<int>(hn::Lanes(d));
  }
  HWY_ALIGN double lanes[hn::MaxLanes(D())];
  hn::Store(x, d, lanes);
  int kept = 0;
  for (; rest != 0; rest &= rest - 1) out[kept++] = lanes[std::countr_zero(rest)];
  return kept;
}

HWY_INLINE int KeepFiniteValues(const double* in, int count, double* out) {
  const D d;
  const V inf = hn::Set(d, infinity);
  const int lanes = static_cast<int>(hn::Lanes(d));
  int kept = 0, i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i);
    kept += StoreSelected(x, hn::Lt(hn::Abs(x), inf), out + kept);
  }
  for (; i < count; ++i) {
    if (std::isfinite(in[i])) out[kept++] = in[i];
  }
  return kept;
}

// Numbers of one sign, by their bits: x is inside where bits(x) − least < size, as integers without sign.
struct BitRange {
  std::uint64_t least = 0, size = 0;

  explicit BitRange(const Range& range) {
    if (!(range.low <= range.high)) return;
    const auto a = std::bit_cast<std::uint64_t>(range.low), b = std::bit_cast<std::uint64_t>(range.high);
    least = std::min(a, b);
    size = std::max(a, b) - least + 1;
  }
  bool holds(double x) const { return std::bit_cast<std::uint64_t>(x + 0.0) - least < size; }
};

HWY_INLINE void KeepInsideRanges(const Panel& panel, const Range* ranges, int ranges_per_column, double* const* out,
                                 int* counts) {
  const D d;
  const hn::RebindToSigned<D> di;
  const Layout layout(panel);
  // There are only comparisons with signs, for which both sides lose 2^63.
  constexpr std::uint64_t bias = std::uint64_t{1} << 63;
  HWY_ALIGN std::int64_t least[max_ranges][max_vectors * max_lanes];
  HWY_ALIGN std::int64_t size[max_ranges][max_vectors * max_lanes];
  int column_of[max_vectors * max_lanes];
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) column_of[v * layout.lanes + lane] = layout.column(v, lane);
  }
  for (int r = 0; r < ranges_per_column; ++r) {
    for (int v = 0; v < layout.vectors; ++v) {
      for (int lane = 0; lane < layout.lanes; ++lane) {
        const int i = v * layout.lanes + lane;
        const BitRange range(ranges[r * panel.columns + column_of[i]]);
        least[r][i] = static_cast<std::int64_t>(range.least - bias);
        size[r][i] = static_cast<std::int64_t>((layout.repeated(v, lane) ? 0 : range.size) - bias);
      }
    }
  }
  std::fill_n(counts, panel.columns, 0);
  constexpr std::int64_t ahead = 8192;  // doubles before they are used
  for (int period = 0; period < layout.periods; ++period) {
    for (int v = 0; v < layout.vectors; ++v) {
      const int at = v * layout.lanes;
      const double* const values = panel.values + period * layout.step + layout.offset(v);
      Prefetch(values + ahead);
      const auto x = hn::BitCast(di, hn::Add(hn::LoadU(d, values), hn::Zero(d)));
      auto inside = hn::FirstN(di, 0);
      for (int r = 0; r < ranges_per_column; ++r) {
        inside = hn::Or(inside, hn::Lt(hn::Sub(x, hn::Load(di, least[r] + at)), hn::Load(di, size[r] + at)));
      }
      if (hn::AllFalse(di, inside)) continue;
      std::uint8_t bits[8] = {};
      hn::StoreMaskBits(di, inside, bits);
      for (unsigned rest = bits[0]; rest != 0; rest &= rest - 1) {
        const int lane = std::countr_zero(rest);
        const int c = column_of[at + lane];
        out[c][counts[c]++] = values[lane];
      }
    }
  }
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) {
      const double x = panel.values[row * panel.stride + c];
      bool inside = false;
      for (int r = 0; r < ranges_per_column; ++r) inside |= BitRange(ranges[r * panel.columns + c]).holds(x);
      if (inside) out[c][counts[c]++] = x;
    }
  }
}

// x · 2^shift. Processors take over a hundred cycles to multiply a subnormal number, so its digits are first made an
// integer of a normal double.
struct Scaling {
  V scale, scale_of_digits;

  explicit Scaling(int shift)
      : scale(hn::Set(D(), std::ldexp(1.0, shift))), scale_of_digits(hn::Set(D(), std::ldexp(1.0, shift - 1074))) {}
  V operator()(V x) const {
    const D d;
    const V two_52 = hn::Set(d, 0x1p52), magnitude = hn::Abs(x);
    const auto subnormal = hn::Lt(magnitude, hn::Set(d, std::numeric_limits<double>::min()));
    const V digits = hn::CopySign(hn::Sub(hn::Or(magnitude, two_52), two_52), x);
    return hn::Mul(hn::IfThenElse(subnormal, digits, x), hn::IfThenElse(subnormal, scale_of_digits, scale));
  }
};

template <bool Scale>
HWY_INLINE Low SplitValues(const double* in, int count, double floor, int shift, double* high, double* low) {
  const D d;
  const Scaling scaled(shift);
  const V least = hn::Set(d, floor);
  const V zero = hn::Zero(d), one = hn::Set(d, 1.0);
  const int lanes = static_cast<int>(hn::Lanes(d));
  V nonzero = zero, largest = zero;
  int i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, in + i), magnitude = hn::Abs(x);
    const auto is_high = hn::Ge(magnitude, least);
    const V rest = hn::IfThenZeroElse(is_high, x);
    const V kept = hn::IfThenElseZero(is_high, x);
    hn::StoreU(Scale ? scaled(kept) : kept, d, high + i);
    hn::StoreU(rest, d, low + i);
    nonzero = hn::Add(nonzero, hn::IfThenElseZero(hn::Ne(rest, zero), one));
    largest = hn::Max(largest, hn::IfThenZeroElse(is_high, magnitude));
  }
  Low found{static_cast<int>(hn::GetLane(hn::SumOfLanes(d, nonzero))), hn::GetLane(hn::MaxOfLanes(d, largest))};
  for (; i < count; ++i) {
    const double x = in[i];
    const bool is_high = std::fabs(x) >= floor;
    high[i] = is_high ? std::ldexp(x, shift) : 0;
    low[i] = is_high ? 0 : x;
    found.count += low[i] != 0 ? 1 : 0;
    found.largest = std::max(found.largest, std::fabs(low[i]));
  }
  return found;
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
