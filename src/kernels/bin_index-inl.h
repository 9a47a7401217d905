// The vector body of bin_index.h, compiled once per instruction set.
#if defined(STRICKLE_KERNELS_BIN_INDEX_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef STRICKLE_KERNELS_BIN_INDEX_INL_H_
#undef STRICKLE_KERNELS_BIN_INDEX_INL_H_
#else
#define STRICKLE_KERNELS_BIN_INDEX_INL_H_
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "kernels/bin_index.h"
#include "kernels/panel-inl.h"

HWY_BEFORE_NAMESPACE();
namespace strickle::kernels::HWY_NAMESPACE {

inline constexpr int bin_shift = 44;
inline constexpr int sign_bit = 63 - bin_shift;  // of a bin's number

HWY_INLINE std::uint32_t Place(std::uint32_t bin, std::uint32_t first) {
  const std::uint32_t magnitude = bin & ((1U << sign_bit) - 1);
  return (bin >> sign_bit) * (outside + 1) + std::min(magnitude - first, std::uint32_t{outside});
}

HWY_INLINE void IndexPanel(const Panel& panel, const int* first_binade, std::uint16_t* places) {
  const hn::RebindToUnsigned<D> bits;
  const hn::Rebind<std::uint32_t, D> d;
  const hn::Rebind<std::uint16_t, D> narrow;
  const Layout layout(panel);
  HWY_ALIGN std::uint32_t first[max_vectors * max_lanes];
  for (int v = 0; v < layout.vectors; ++v) {
    for (int lane = 0; lane < layout.lanes; ++lane) {
      first[v * layout.lanes + lane] =
          static_cast<std::uint32_t>(first_binade[layout.column(v, lane)]) * bins_per_binade;
    }
  }
  const auto magnitude_bits = hn::Set(d, (1U << sign_bit) - 1), half = hn::Set(d, std::uint32_t{outside + 1});
  const auto last = hn::Set(d, std::uint32_t{outside});
  const std::int64_t period_places = layout.flat ? layout.step : panel.columns;
  for (int period = 0; period < layout.periods; ++period) {
    for (int v = 0; v < layout.vectors; ++v) {
      const double* const values = panel.values + period * layout.step + layout.offset(v);
      const auto wide = hn::BitCast(bits, hn::LoadU(D(), values));
      const auto bin = hn::TruncateTo(d, hn::ShiftRight<bin_shift>(wide));
      const auto past_first = hn::Sub(hn::And(bin, magnitude_bits), hn::Load(d, first + v * layout.lanes));
      const auto negative = hn::Ne(hn::AndNot(magnitude_bits, bin), hn::Zero(d));
      const auto place = hn::Add(hn::Min(past_first, last), hn::IfThenElseZero(negative, half));
      hn::StoreU(hn::TruncateTo(narrow, place), narrow, places + period * period_places + layout.offset(v));
    }
  }
  for (int row = panel.rows - layout.tail_rows; row < panel.rows; ++row) {
    for (int c = 0; c < panel.columns; ++c) {
      const auto x = std::bit_cast<std::uint64_t>(panel.values[row * panel.stride + c]);
      const auto begin = static_cast<std::uint32_t>(first_binade[c]) * bins_per_binade;
      places[std::int64_t{row} * panel.columns + c] =
          static_cast<std::uint16_t>(Place(static_cast<std::uint32_t>(x >> bin_shift), begin));
    }
  }
}

}  // namespace strickle::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // per-target include guard
