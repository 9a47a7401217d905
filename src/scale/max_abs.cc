#include "scale/center_scale.h"
#include "scale/scalers.h"

namespace strickle {

namespace {

class MaxAbs final : public CenterScale {
 public:
  std::unique_ptr<Scaler> clone() const override { return std::make_unique<MaxAbs>(*this); }
  std::string_view name() const override { return "max-abs"; }
  std::vector<Option> options() const override { return {}; }
  StateParts parts(bool) const override { return {.max_abs = true}; }

  void fit(const ColumnState& state, std::span<const Estimate>) override {
    if (state.counts.finite == 0) return set_without_values();
    set(0.0, *state.max_abs == 0 ? 1.0 : *state.max_abs);
  }

  std::optional<Extrema> fitted_range() const override { return Extrema{-scale(), scale()}; }
};

}  // namespace

std::unique_ptr<Scaler> make_max_abs(OptionReader&) { return std::make_unique<MaxAbs>(); }

}  // namespace strickle
