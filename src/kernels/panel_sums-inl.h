// The vector body of panel_sums.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_PANEL_SUMS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#undef STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#else
#define STRICKLE_KERNELS_PANEL_SUMS_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/panel-inl.h"
#include "kernels/panel_sums.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

using DU = hn::RebindToUnsigned<D>;
using VU = hn::Vec<DU>;

inline constexpr int exact_additions = 128;
static_assert(Layout::most_at_once <= exact_additions);
inline constexpr double infinity = std::numeric_limits<double>::infinity();

HWY_INLINE void TakeInto(Extent& extent, double x) {
  if (std::isnan(x)) {
    ++extent.missing;
    return;
  }
  extent.min = std::min(extent.min, x);
  extent.max = std::max(extent.max, x);
}

// 2^exponent, of a normal double.
HWY_INLINE double PowerOfTwo(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

// The extents of a panel's lanes, one vector position after the other.
struct LaneExtents {
  HWY_ALIGN double min[max_vectors * max_lanes];
  HWY_ALIGN double max[max_vectors * max_lanes];
  HWY_ALIGN double missing[max_vectors * max_lanes];

  explicit LaneExtents(int lanes) {
    std::fill_n(min, lanes, infinity);
    std::fill_n(max, lanes, -infinity);
    std::fill_n(missing, lanes, 0.0);
  }
  void take_into(const Layout& layout, Extent* extents) const {
    for (int v = 0; v < layout.vectors; ++v) {
      for (int lane = 0; lane < layout.lanes; ++lane) {
        if (layout.repeated(v, lane)) continue;
        const int i = v * layout.lanes + lane;
        Extent& extent = extents[layout.column(v, lane)];
        extent.min = std::min(extent.min, min[i]);
        extent.max = std::max(extent.max, max[i]);
        extent.missing += static_cast<int>(missing[i]);
      }
    }
  }
};

HWY_INLINE void Scan(const Panel& panel, Extent* extents) {
  const D d;
  const Layout layout(panel);
  LaneExtents all(layout.vectors * layout.lanes);
  const V one = hn::Set(d, 1.0);
  const int at_once = layout.periods_at_once();
  const std::int64_t ahead = layout.ahead();
  for (int begin = 0; begin < layout.periods; begin += at_once) {
    const int end = std::min(layout.periods, begin + at_once);
    for (int v = 0; v < layout.vectors; ++v) {
      const int at = v * layout.lanes;
      V min = hn::Load(d, all.min + at), max = hn::Load(d, all.max + at), missing = hn::Load(d, all.missing + at);
      const double* x = panel.values + begin * layout.step + layout.offset(v);
      for (int i = begin; i < end; ++i, x += layout.step) {
        Prefetch(x + ahead);
        if (!layout.flat) Prefetch(x + ahead + layout.lanes - 1);
        const V value = hn::LoadU(d, x);
        min = hn::Min(value, min);
        max = hn::Max(value, max);
        missing = hn::Add(missing, hn::IfThenElseZero(hn::IsNaN(value), one));
      }
      hn::Store(min, d, all.min + at);
      hn::Store(max, d, all.max + at);
      hn::Store(missing, d, all.missing + at);
    }
  }
  std::fill_n(extents, panel.columns, Extent{});
  all.take_into(layout, extents);
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) TakeInto(extents[c], panel.values[row * panel.stride + c]);
  }
}

// 1.5·2^(52 + exponent): a value plus this has no bits below 2^exponent, and its bits are this one's plus the value in
// units of 2^exponent.
HWY_INLINE double Rounder(int exponent) { return 1.5 * PowerOfTwo(52 + exponent); }

// Wraps around, as a sum is anything where a value was NaN or the grid does not cover it.
HWY_INLINE void AddTo(std::int64_t& sum, std::uint64_t units) {
  sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(sum) + units);
}

// The part of a value that lies on the grid; that of NaN is NaN, of an infinity too.
template <int Slices>
HWY_INLINE V OnGrid(V value, const V* round) {
  V rest = value;
  for (int p = 0; p < pairs_of(Slices); ++p) rest = hn::Sub(rest, hn::Sub(hn::Add(rest, round[p]), round[p]));
  return hn::Sub(value, rest);
}

HWY_INLINE void TakeOffGrid(double value, double on_grid, std::size_t column, PanelSums& sums) {
  int& count = sums.off_grid_count[column];
  if (count < max_off_grid && sums.off_grid.size() < max_panel_off_grid) {
    sums.off_grid.push_back({column, value, on_grid});
    ++count;
  } else {
    count = max_off_grid + 1;
  }
}

// Without `Missing`, sums are of no use where a value is NaN, but the extents are right.
template <int Slices, bool Squares, bool Missing>
HWY_INLINE void Sum(const Panel& panel, const Grid* grids, PanelSums& sums) {
  constexpr int pairs = pairs_of(Slices);
  constexpr int products = Squares ? Slices * (Slices + 1) / 2 : 0;
  const D d;
  const DU du;
  const Layout layout(panel);
  LaneExtents all(layout.vectors * layout.lanes);
  HWY_ALIGN double round_pair[pairs][max_vectors * max_lanes];
  HWY_ALIGN double round_first[pairs][max_vectors * max_lanes];  // of the two slices of a pair
  HWY_ALIGN double per_unit[Slices][max_vectors * max_lanes];
  // Of a vector position: the bits of rounded values added up, products in units of the value's own, and as integers.
  HWY_ALIGN std::uint64_t bits[max_vectors][pairs][max_lanes];
  HWY_ALIGN double part[max_vectors][products + 1][max_lanes];
  HWY_ALIGN std::uint64_t total[max_vectors][products + 1][max_lanes];
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) {
      const Grid& grid = grids[layout.column(v, lane)];
      const int i = v * layout.lanes + lane;
      for (int p = 0; p < pairs; ++p) {
        round_pair[p][i] = Rounder(grid.pair_exponent(p));
        round_first[p][i] = Rounder(grid.exponent(2 * p));
      }
      for (int s = 0; s < Slices; ++s) per_unit[s][i] = PowerOfTwo(-grid.exponent(s));
    }
    for (int p = 0; p < pairs; ++p) std::fill_n(bits[v][p], layout.lanes, 0);
    for (int p = 0; p < products; ++p) {
      std::fill_n(part[v][p], layout.lanes, 0.0);
      std::fill_n(total[v][p], layout.lanes, 0);
    }
  }
  std::fill_n(sums.extents.data(), panel.columns, Extent{});
  std::fill_n(sums.off_grid_count.data(), panel.columns, 0);
  sums.off_grid.clear();

  const auto flush_products = [&] {
    if constexpr (Squares) {
      for (int v = 0; v < layout.vectors; ++v) {
        int p = 0;
        for (int s = 0; s < Slices; ++s) {
          const V unit = hn::Load(d, per_unit[s] + v * layout.lanes);
          for (int t = s; t < Slices; ++t, ++p) {
            const V both = hn::Mul(unit, hn::Load(d, per_unit[t] + v * layout.lanes));
            const V integer = hn::Mul(hn::Load(d, part[v][p]), both);
            // What is not finite, or beyond integers, comes from a grid that does not hold.
            const V exact = hn::IfThenElseZero(hn::Le(hn::Abs(integer), hn::Set(d, 0x1p53)), integer);
            const VU units = hn::BitCast(du, hn::ConvertTo(hn::RebindToSigned<D>(), exact));
            hn::Store(hn::Add(hn::Load(du, total[v][p]), units), du, total[v][p]);
            hn::Store(hn::Zero(d), d, part[v][p]);
          }
        }
      }
    }
  };

  const V one = hn::Set(d, 1.0);
  const int at_once = layout.periods_at_once();
  int since_flush = 0;
  const std::int64_t ahead = layout.ahead();
  for (int begin = 0; begin < layout.periods; begin += at_once) {
    const int end = std::min(layout.periods, begin + at_once);
    if (since_flush + (end - begin) > exact_additions) {
      flush_products();
      since_flush = 0;
    }
    since_flush += end - begin;
    for (int v = 0; v < layout.vectors; ++v) {
      const int at = v * layout.lanes;
      V min = hn::Load(d, all.min + at), max = hn::Load(d, all.max + at), missing = hn::Load(d, all.missing + at);
      V round[pairs], first[pairs], product[products + 1];
      VU sum[pairs];
      for (int p = 0; p < pairs; ++p) {
        round[p] = hn::Load(d, round_pair[p] + at);
        first[p] = hn::Load(d, round_first[p] + at);
        sum[p] = hn::Load(du, bits[v][p]);
      }
      for (int p = 0; p < products; ++p) product[p] = hn::Load(d, part[v][p]);
      V below = hn::Zero(d);
      const double* const values = panel.values + begin * layout.step + layout.offset(v);
      const double* x = values;
      for (int i = begin; i < end; ++i, x += layout.step) {
        Prefetch(x + ahead);
        if (!layout.flat) Prefetch(x + ahead + layout.lanes - 1);
        const V value = hn::LoadU(d, x);
        min = hn::Min(value, min);
        max = hn::Max(value, max);
        V rest = value;
        if constexpr (Missing) {
          missing = hn::Add(missing, hn::IfThenElseZero(hn::IsNaN(value), one));
          rest = hn::IfThenZeroElse(hn::IsNaN(value), value);
        }
        V slice[Slices];
        for (int p = 0; p < pairs; ++p) {
          const V rounded = hn::Add(rest, round[p]);
          sum[p] = hn::Add(sum[p], hn::BitCast(du, rounded));
          const V pair = hn::Sub(rounded, round[p]);
          rest = hn::Sub(rest, pair);
          if (2 * p + 1 < Slices) {
            slice[2 * p] = hn::Sub(hn::Add(pair, first[p]), first[p]);
            slice[2 * p + 1] = hn::Sub(pair, slice[2 * p]);
          } else {
            slice[2 * p] = pair;
          }
        }
        below = hn::Or(below, rest);
        if constexpr (Squares) {
          int p = 0;
          for (int s = 0; s < Slices; ++s) {
            for (int t = s; t < Slices; ++t, ++p) product[p] = hn::MulAdd(slice[s], slice[t], product[p]);
          }
        }
      }
      hn::Store(min, d, all.min + at);
      hn::Store(max, d, all.max + at);
      hn::Store(missing, d, all.missing + at);
      for (int p = 0; p < pairs; ++p) hn::Store(sum[p], du, bits[v][p]);
      for (int p = 0; p < products; ++p) hn::Store(product[p], d, part[v][p]);
      if (hn::AllTrue(du, hn::Eq(hn::ShiftLeft<1>(hn::BitCast(du, below)), hn::Zero(du)))) continue;
      x = values;
      for (int i = begin; i < end; ++i, x += layout.step) {
        const V value = hn::LoadU(d, x);
        const V on_grid = OnGrid<Slices>(value, round);
        if (hn::AllTrue(d, hn::Eq(value, on_grid))) continue;
        HWY_ALIGN double parts[hn::MaxLanes(D())];
        hn::Store(on_grid, d, parts);
        for (int lane = 0; lane < layout.lanes; ++lane) {
          if (x[lane] == parts[lane] || layout.repeated(v, lane)) continue;
          const auto c = static_cast<std::size_t>(layout.column(v, lane));
          if (!std::isnan(x[lane])) TakeOffGrid(x[lane], parts[lane], c, sums);
          else if (!Missing) ++sums.extents[c].missing;
        }
      }
    }
  }
  flush_products();
  all.take_into(layout, sums.extents.data());

  for (auto& sum : sums.sum) std::fill_n(sum.data(), panel.columns, 0);
  for (auto& product : sums.product) std::fill_n(product.data(), panel.columns, 0);
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) {
      if (layout.repeated(v, lane)) continue;
      const auto c = static_cast<std::size_t>(layout.column(v, lane));
      for (int p = 0; p < pairs; ++p) {
        const auto rounder = std::bit_cast<std::uint64_t>(round_pair[p][v * layout.lanes + lane]);
        const std::uint64_t units = bits[v][p][lane] - static_cast<std::uint64_t>(layout.periods) * rounder;
        AddTo(sums.sum[p][c], units);
      }
      for (int p = 0; p < products; ++p) sums.product[p][c] += static_cast<std::int64_t>(total[v][p][lane]);
    }
  }
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) {
      const double value = panel.values[row * panel.stride + c];
      const auto column = static_cast<std::size_t>(c);
      TakeInto(sums.extents[column], value);
      const Grid& grid = grids[c];
      if (!(std::fabs(value) < PowerOfTwo(grid.top))) continue;  // the grid does not cover it
      double rest = value;
      std::int64_t units[Slices];
      for (int s = 0; s < Slices; ++s) {
        const double rounder = Rounder(grid.exponent(s));
        const double slice = (rest + rounder) - rounder;
        rest -= slice;
        units[s] = static_cast<std::int64_t>(slice * PowerOfTwo(-grid.exponent(s)));
      }
      if (rest != 0) TakeOffGrid(value, value - rest, column, sums);
      for (int p = 0; p < pairs; ++p) {
        const int s = 2 * p;
        const std::int64_t pair = s + 1 < Slices ? units[s] * (1 << slice_bits) + units[s + 1] : units[s];
        AddTo(sums.sum[p][column], static_cast<std::uint64_t>(pair));
      }
      if constexpr (Squares) {
        int p = 0;
        for (int s = 0; s < Slices; ++s) {
          for (int t = s; t < Slices; ++t, ++p) sums.product[p][column] += units[s] * units[t];
        }
      }
    }
  }
}

template <bool Squares, bool Missing>
HWY_INLINE void SumSlices(const Panel& panel, const Grid* grids, PanelSums& sums) {
  switch (grids[0].slices) {
    case 1: return Sum<1, Squares, Missing>(panel, grids, sums);
    case 2: return Sum<2, Squares, Missing>(panel, grids, sums);
    case 3: return Sum<3, Squares, Missing>(panel, grids, sums);
    case 4: return Sum<4, Squares, Missing>(panel, grids, sums);
    case 5: return Sum<5, Squares, Missing>(panel, grids, sums);
    default: return Sum<6, Squares, Missing>(panel, grids, sums);
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
