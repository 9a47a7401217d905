#include "stats/panel_histograms.h"

#include <algorithm>
#include <limits>

#include "kernels/bin_index.h"

namespace strickle {

using kernels::Extent;
using kernels::Panel;

namespace {

constexpr int mantissa_bits = std::numeric_limits<double>::digits - 1;
static_assert(kernels::bins_per_binade == QuantileHistogram::page_bins);

// The window whose last power of two but one is that of `largest`: others may be a little larger. The least is 1, as
// what lies under 2^−1022 holds −0, which counts as 0.
int first_binade_of(double largest) {
  const auto binade = static_cast<int>(std::bit_cast<std::uint64_t>(largest) >> mantissa_bits);
  return std::max(1, binade + 2 - kernels::window_binades);
}

}  // namespace

void PanelHistograms::add(const Panel& panel, std::span<const bool> counted, std::span<const Extent> extents) {
  if (opened_ && windows_.empty()) windows_.resize(states_.size() * kernels::window_places);
  if (rows_ > std::numeric_limits<std::int32_t>::max()) finish();
  for (std::size_t c = 0; c < states_.size(); ++c) {
    if (counted[c] && first_binade_[c] == 0) first_binade_[c] = first_binade_of(extents[c].largest());
  }
  const int rows_at_once = std::max(64, static_cast<int>((1 << 14) / panel.stride));  // stay in cache
  for (int begin = 0; begin < panel.rows; begin += rows_at_once) {
    const Panel block{panel.values + begin * panel.stride, panel.stride, std::min(rows_at_once, panel.rows - begin),
                      panel.columns};
    if (opened_) {
      places_.resize(static_cast<std::size_t>(block.rows) * static_cast<std::size_t>(block.columns));
      kernels::index_bins(block, first_binade_.data(), places_.data());
    }
    for (std::size_t c = 0; c < states_.size(); ++c) {
      if (!counted[c]) continue;
      if (opened_ && !scattered_[c]) count(block, c);
      else states_[c].histogram->update(block.values + c, block.stride, static_cast<std::size_t>(block.rows));
    }
  }
  rows_ += opened_ ? panel.rows : 0;
  opened_ = true;
}

// A column of a block whose values have places.
void PanelHistograms::count(const Panel& block, std::size_t c) {
  std::uint32_t* const window = windows_.data() + c * kernels::window_places;
  const std::uint16_t* const end = places_.data() + places_.size();
  for (const std::uint16_t* place = places_.data() + c; place < end; place += block.columns) ++window[*place];

  std::uint32_t& above = window[kernels::outside];
  std::uint32_t& below = window[kernels::window_places - 1];
  if (above + below == 0) return;
  scattered_[c] = above + below > static_cast<std::uint32_t>(block.rows) / 8;
  above = below = 0;
  const double* value = block.values + c;
  for (const std::uint16_t* place = places_.data() + c; place < end; place += block.columns, value += block.stride) {
    if (*place % (kernels::outside + 1) == kernels::outside)
      states_[c].histogram->add(QuantileHistogram::bin_of(*value), 1);
  }
}

void PanelHistograms::finish() {
  for (std::size_t c = 0; c < states_.size() && !windows_.empty(); ++c) {
    std::uint32_t* half = windows_.data() + c * kernels::window_places;
    for (const std::size_t sign : {std::size_t{0}, QuantileHistogram::pages / 2}) {
      for (int binade = 0; binade < kernels::window_binades; ++binade) {
        const std::size_t page = sign + static_cast<std::size_t>(first_binade_[c] + binade);
        states_[c].histogram->add_page(
            page, std::span<std::uint32_t, QuantileHistogram::page_bins>(half + binade * kernels::bins_per_binade,
                                                                         QuantileHistogram::page_bins));
      }
      half += kernels::outside + 1;
    }
  }
  std::ranges::fill(windows_, 0);
  rows_ = 0;
}

}  // namespace strickle
