// The vector bodies of quantile_map.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_QUANTILE_MAP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_QUANTILE_MAP_INL_H_
#undef STRICKLE_KERNELS_QUANTILE_MAP_INL_H_
#else
#define STRICKLE_KERNELS_QUANTILE_MAP_INL_H_
#endif

#include <bit>
#include <cmath>

#include "kernels/elementary-inl.h"
#include "kernels/quantile_map.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {
namespace quantile_map {

using elementary::Set;
using DI = hn::RebindToSigned<D>;
using VI = hn::Vec<DI>;

// The probability beyond which a normal is not followed: as scikit-learn has it, 10⁻⁷ less a unit of 1.
constexpr double outermost = 1e-7 - 0x1p-52;

// Whole numbers under 2^52.
HWY_INLINE V ToDouble(VI i) {
  return hn::Sub(hn::BitCast(D(), hn::Or(i, hn::Set(DI(), 0x4330000000000000))), Set(0x1p52));
}
HWY_INLINE VI ToInteger(V whole) {
  return hn::Xor(hn::BitCast(DI(), hn::Add(whole, Set(0x1p52))), hn::Set(DI(), 0x4330000000000000));
}

struct Table {
  const double* values;
  const double* places;
  std::int64_t last;
  V step, first_value, last_value, half;
  explicit Table(const QuantileMap& map)
      : values(map.values),
        places(map.places),
        last(map.quantiles - 1),
        step(Set(1.0 / (map.quantiles - 1))),
        first_value(Set(values[0])),
        last_value(Set(values[last])),
        // Halves where differences could overflow.
        half(Set(std::isinf(values[last] - values[0]) ? 0.5 : 1.0)) {}

  // Of the i-th quantile: numpy's linspace to the bit.
  HWY_INLINE V Place(V i) const {
    return hn::IfThenElse(hn::Ge(i, Set(static_cast<double>(last))), Set(1.0), hn::Mul(i, step));
  }
};

HWY_INLINE V ToQuantiles(V x, const Table& table) {
  const D d;
  const DI di;
  // The last value that is not above x; any for a NaN, and never what stands behind the last.
  const V bounded = hn::Min(x, table.last_value);
  VI at = hn::Zero(di);
  for (auto stride = static_cast<std::int64_t>(std::bit_ceil(static_cast<std::uint64_t>(table.last) + 2) / 2);
       stride > 0; stride /= 2) {
    const VI probe = hn::Add(at, hn::Set(di, stride));
    const auto reached = hn::Le(hn::GatherIndex(d, table.values, probe), bounded);
    at = hn::IfThenElse(hn::RebindMask(di, reached), probe, at);
  }
  const V a = hn::GatherIndex(d, table.values, at);
  const V b = hn::GatherIndex(d, table.values + 1, at);
  const V here = hn::GatherIndex(d, table.places, at);
  const V i = ToDouble(at);
  const V from = table.Place(i), to = table.Place(hn::Add(i, Set(1.0)));
  const V a_half = hn::Mul(a, table.half);
  const V way = hn::Div(hn::Sub(hn::Mul(x, table.half), a_half), hn::Sub(hn::Mul(b, table.half), a_half));
  const V between = hn::Min(hn::Add(from, hn::Mul(way, hn::Sub(to, from))), to);
  V y = hn::IfThenElse(hn::Eq(x, a), here, between);
  y = hn::IfThenElse(hn::Ge(x, table.last_value), Set(1.0), y);
  y = hn::IfThenElse(hn::Le(x, table.first_value), Set(0.0), y);
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

HWY_INLINE V FromQuantiles(V y, const Table& table) {
  const D d;
  const V inside = hn::IfThenElse(hn::And(hn::Gt(y, Set(0.0)), hn::Lt(y, Set(1.0))), y, Set(0.0));
  const V t = hn::Mul(inside, Set(static_cast<double>(table.last)));
  const V i = hn::Min(hn::Floor(t), Set(static_cast<double>(table.last - 1)));
  const VI at = ToInteger(i);
  const V a = hn::GatherIndex(d, table.values, at);
  const V b = hn::GatherIndex(d, table.values + 1, at);
  const V a_half = hn::Mul(a, table.half);
  const V way = hn::Mul(hn::Sub(hn::Mul(b, table.half), a_half), hn::Sub(t, i));
  V x = hn::Min(hn::Div(hn::Add(a_half, way), table.half), b);
  x = hn::IfThenElse(hn::Ge(y, Set(1.0)), table.last_value, x);
  x = hn::IfThenElse(hn::Le(y, Set(0.0)), table.first_value, x);
  return hn::IfThenElse(hn::IsNaN(y), y, x);
}

HWY_INLINE void To(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  const Table table(map);
  if (!map.normal) return Map(in, out, count, [&](V x) { return ToQuantiles(x, table); });
  Map(in, out, count, [&](V x) {
    const V p = hn::Min(hn::Max(ToQuantiles(x, table), Set(outermost)), Set(1.0 - outermost));
    return hn::IfThenElse(hn::IsNaN(x), x, elementary::NormalQuantile(p));
  });
}

HWY_INLINE void From(const double* in, double* out, std::size_t count, const QuantileMap& map) {
  const Table table(map);
  if (!map.normal) return Map(in, out, count, [&](V y) { return FromQuantiles(y, table); });
  const V least = elementary::NormalQuantile(Set(outermost)), most = elementary::NormalQuantile(Set(1.0 - outermost));
  Map(in, out, count, [&](V z) {
    V p = elementary::NormalDistribution(hn::Min(hn::Max(z, least), most));
    p = hn::IfThenElse(hn::Ge(z, most), Set(1.0), hn::IfThenElse(hn::Le(z, least), Set(0.0), p));
    return hn::IfThenElse(hn::IsNaN(z), z, FromQuantiles(p, table));
  });
}

}  // namespace quantile_map
}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
