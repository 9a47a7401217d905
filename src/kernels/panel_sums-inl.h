// The vector body of panel_sums.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_PANEL_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#undef STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#else
#define STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/map-inl.h"
#include "kernels/panel_sums.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

using DI = hn::RebindToSigned<D>;

// A period of few columns has as many vectors as columns at most; many columns have fewer.
inline constexpr int max_vectors = max_panel_columns;
inline constexpr int exact_additions = 512;
inline constexpr double infinity = std::numeric_limits<double>::infinity();

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
  // So many periods that their values stay in the first caches while each vector position in turn goes through them.
  int periods_at_once() const { return static_cast<int>(std::clamp<std::int64_t>(8192 / step, 16, exact_additions)); }
};

HWY_INLINE void TakeInto(Extent& extent, double x) {
  const double magnitude = std::fabs(x);
  extent.finite = extent.finite && magnitude < infinity;
  extent.min = std::min(extent.min, x);
  extent.max = std::max(extent.max, x);
  if (magnitude != 0) extent.smallest = std::min(extent.smallest, magnitude);
}

// 2^exponent, of a normal double.
HWY_INLINE double PowerOfTwo(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// |x|, or +infinity for zero.
HWY_INLINE V Nonzero(V magnitude) {
  const D d;
  return hn::IfThenElse(hn::Eq(magnitude, hn::Zero(d)), hn::Set(d, infinity), magnitude);
}

// The extents of a panel's lanes, one vector position after the other.
struct LaneExtents {
  HWY_ALIGN double min[max_vectors * max_lanes];
  HWY_ALIGN double max[max_vectors * max_lanes];
  HWY_ALIGN double smallest[max_vectors * max_lanes];
  HWY_ALIGN double finite[max_vectors * max_lanes];  // NaN where a value is not

  explicit LaneExtents(int lanes) {
    std::fill_n(min, lanes, infinity);
    std::fill_n(max, lanes, -infinity);
    std::fill_n(smallest, lanes, infinity);
    std::fill_n(finite, lanes, 0.0);
  }
  void reduce(const Layout& layout, Extent* extents) const {
    std::fill_n(extents, layout.columns, Extent{infinity, -infinity, infinity, true});
    for (int v = 0; v < layout.vectors; ++v) {
      for (int lane = 0; lane < layout.lanes; ++lane) {
        const int i = v * layout.lanes + lane;
        Extent& extent = extents[layout.column(v, lane)];
        extent.finite = extent.finite && finite[i] == finite[i];
        extent.min = std::min(extent.min, min[i]);
        extent.max = std::max(extent.max, max[i]);
        extent.smallest = std::min(extent.smallest, smallest[i]);
      }
    }
  }
};

template <bool Smallest>
HWY_INLINE void Scan(const Panel& panel, Extent* extents) {
  const D d;
  const Layout layout(panel);
  LaneExtents all(layout.vectors * layout.lanes);
  const int at_once = layout.periods_at_once();
  // The hardware does not foresee vectors that are used one position after the other.
  const bool prefetch = layout.flat && layout.vectors > 1;
  for (int begin = 0; begin < layout.periods; begin += at_once) {
    const int end = std::min(layout.periods, begin + at_once);
    const double* next = panel.values + end * layout.step;
    for (int v = 0; v < layout.vectors; ++v) {
      const int at = v * layout.lanes;
      V min = hn::Load(d, all.min + at), max = hn::Load(d, all.max + at);
      V smallest = hn::Load(d, all.smallest + at), finite = hn::Load(d, all.finite + at);
      const double* x = panel.values + begin * layout.step + layout.offset(v);
      for (int i = begin; i < end; ++i, x += layout.step) {
        if (prefetch) hwy::Prefetch(next += layout.lanes);
        const V value = hn::LoadU(d, x);
        min = hn::Min(value, min);
        max = hn::Max(value, max);
        finite = hn::MulAdd(value, hn::Zero(d), finite);
        if constexpr (Smallest) smallest = hn::Min(Nonzero(hn::Abs(value)), smallest);
      }
      hn::Store(min, d, all.min + at);
      hn::Store(max, d, all.max + at);
      hn::Store(smallest, d, all.smallest + at);
      hn::Store(finite, d, all.finite + at);
    }
  }
  all.reduce(layout, extents);
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) TakeInto(extents[c], panel.values[row * panel.stride + c]);
  }
}

// Slices by adding and subtracting `rounder`, which is 1.5·2^(52 + g): the sum has no bits below 2^g.
template <int Slices, bool Squares>
HWY_INLINE void Sum(const Panel& panel, const Grid* grids, PanelSums& sums) {
  constexpr int products = Squares ? Slices * (Slices + 1) / 2 : 0;
  constexpr int parts = Slices + products;
  const D d;
  const DI di;
  const Layout layout(panel);
  LaneExtents all(layout.vectors * layout.lanes);
  // Of a vector position: rounders of the slices but the last, then 1/unit of every part.
  HWY_ALIGN double rounder[Slices][max_vectors * max_lanes];
  HWY_ALIGN double per_unit[Slices][max_vectors * max_lanes];
  HWY_ALIGN double part[max_vectors][parts][max_lanes];
  HWY_ALIGN std::int64_t total[max_vectors][parts][max_lanes];
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) {
      const Grid& grid = grids[layout.column(v, lane)];
      for (int s = 0; s < Slices; ++s) {
        rounder[s][v * layout.lanes + lane] = 1.5 * PowerOfTwo(52 + grid.exponent(s));
        per_unit[s][v * layout.lanes + lane] = PowerOfTwo(-grid.exponent(s));
      }
    }
    for (int p = 0; p < parts; ++p) {
      std::fill_n(part[v][p], layout.lanes, 0.0);
      std::fill_n(total[v][p], layout.lanes, 0);
    }
  }
  const auto flush = [&] {
    for (int v = 0; v < layout.vectors; ++v) {
      V unit[Slices];
      for (int s = 0; s < Slices; ++s) unit[s] = hn::Load(d, per_unit[s] + v * layout.lanes);
      const auto take = [&](int p, V one) {
        const V integer = hn::Mul(hn::Load(d, part[v][p]), one);
        // What is not finite, or beyond integers, comes from a grid that does not hold.
        const V exact = hn::IfThenElseZero(hn::Le(hn::Abs(integer), hn::Set(d, 0x1p53)), integer);
        hn::Store(hn::Add(hn::Load(di, total[v][p]), hn::ConvertTo(di, exact)), di, total[v][p]);
        hn::Store(hn::Zero(d), d, part[v][p]);
      };
      int p = Slices;
      for (int s = 0; s < Slices; ++s) {
        take(s, unit[s]);
        if constexpr (Squares) {
          for (int t = s; t < Slices; ++t) take(p++, hn::Mul(unit[s], unit[t]));
        }
      }
    }
  };

  const V one = hn::Set(d, 1.0);
  const int at_once = layout.periods_at_once();
  // The hardware does not foresee vectors that are used one position after the other.
  const bool prefetch = layout.flat && layout.vectors > 1;
  int since_flush = 0;
  for (int begin = 0; begin < layout.periods; begin += at_once) {
    const int end = std::min(layout.periods, begin + at_once);
    if (since_flush + (end - begin) > exact_additions) {
      flush();
      since_flush = 0;
    }
    since_flush += end - begin;
    const double* next = panel.values + end * layout.step;
    for (int v = 0; v < layout.vectors; ++v) {
      const int at = v * layout.lanes;
      V min = hn::Load(d, all.min + at), max = hn::Load(d, all.max + at), smallest = hn::Load(d, all.smallest + at);
      V round[Slices], sum[Slices], product[products + 1];
      for (int s = 0; s < Slices; ++s) round[s] = hn::Load(d, rounder[s] + at);
      for (int s = 0; s < Slices; ++s) sum[s] = hn::Load(d, part[v][s]);
      for (int p = 0; p < products; ++p) product[p] = hn::Load(d, part[v][Slices + p]);
      const double* x = panel.values + begin * layout.step + layout.offset(v);
      for (int i = begin; i < end; ++i, x += layout.step) {
        if (prefetch) hwy::Prefetch(next += layout.lanes);
        V rest = hn::LoadU(d, x);
        min = hn::Min(rest, min);
        max = hn::Max(rest, max);
        smallest = hn::Min(Nonzero(hn::Abs(rest)), smallest);
        V slice[Slices];
        for (int s = 0; s < Slices; ++s) {
          if (s + 1 < Slices) {
            slice[s] = hn::Sub(hn::Add(rest, round[s]), round[s]);
            rest = hn::Sub(rest, slice[s]);
          } else {
            slice[s] = rest;
          }
          sum[s] = hn::MulAdd(slice[s], one, sum[s]);  // where additions are many, multipliers are idle
        }
        if constexpr (Squares) {
          int p = 0;
          for (int s = 0; s < Slices; ++s) {
            for (int t = s; t < Slices; ++t, ++p) product[p] = hn::MulAdd(slice[s], slice[t], product[p]);
          }
        }
      }
      // A value that is not finite makes its lane's sum so.
      hn::Store(hn::MulAdd(sum[0], hn::Zero(d), hn::Load(d, all.finite + at)), d, all.finite + at);
      hn::Store(min, d, all.min + at);
      hn::Store(max, d, all.max + at);
      hn::Store(smallest, d, all.smallest + at);
      for (int s = 0; s < Slices; ++s) hn::Store(sum[s], d, part[v][s]);
      for (int p = 0; p < products; ++p) hn::Store(product[p], d, part[v][Slices + p]);
    }
  }
  flush();
  all.reduce(layout, sums.extents.data());

  for (int s = 0; s < Slices; ++s) std::fill_n(sums.sum[s].data(), panel.columns, 0);
  for (int p = 0; p < products; ++p) std::fill_n(sums.product[p].data(), panel.columns, 0);
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) {
      if (layout.repeated(v, lane)) continue;
      const auto c = static_cast<std::size_t>(layout.column(v, lane));
      for (int s = 0; s < Slices; ++s) sums.sum[s][c] += total[v][s][lane];
      for (int p = 0; p < products; ++p) sums.product[p][c] += total[v][Slices + p][lane];
    }
  }
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) {
      double rest = panel.values[row * panel.stride + c];
      TakeInto(sums.extents[c], rest);
      const Grid& grid = grids[c];
      if (!(std::fabs(rest) < PowerOfTwo(grid.top))) continue;  // the grid does not hold
      std::int64_t units[Slices];
      for (int s = 0; s < Slices; ++s) {
        const double round = 1.5 * PowerOfTwo(52 + grid.exponent(s));
        const double slice = s + 1 < Slices ? (rest + round) - round : rest;
        rest -= slice;
        units[s] = static_cast<std::int64_t>(slice * PowerOfTwo(-grid.exponent(s)));
        sums.sum[s][c] += units[s];
      }
      if constexpr (Squares) {
        int p = 0;
        for (int s = 0; s < Slices; ++s) {
          for (int t = s; t < Slices; ++t, ++p) sums.product[p][c] += units[s] * units[t];
        }
      }
    }
  }
}

template <bool Squares>
HWY_INLINE void SumSlices(const Panel& panel, const Grid* grids, PanelSums& sums) {
  switch (grids[0].slices) {
    case 1: return Sum<1, Squares>(panel, grids, sums);
    case 2: return Sum<2, Squares>(panel, grids, sums);
    case 3: return Sum<3, Squares>(panel, grids, sums);
    case 4: return Sum<4, Squares>(panel, grids, sums);
    case 5: return Sum<5, Squares>(panel, grids, sums);
    default: return Sum<6, Squares>(panel, grids, sums);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
