#include "scale/center_scale.h"
#include "scale/scalers.h"

namespace strickle {

namespace {

class Standard final : public CenterScale {
 public:
  explicit Standard(OptionReader& options)
      : with_mean_(options.take_bool("with_mean", true)),
        with_std_(options.take_bool("with_std", true)),
        ddof_(options.take_integer("ddof", 0)) {
    if (ddof_ != 0 && ddof_ != 1) options.refuse("ddof", "0 (divide by n) or 1 (by n − 1)");
    if (!with_mean_ && !with_std_)
      options.refuse("with_std", "true where with_mean is false: nothing would be left to do");
  }

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Standard>(*this); }
  std::string_view name() const override { return "standard"; }
  std::vector<Option> options() const override {
    return {{"with_mean", with_mean_}, {"with_std", with_std_}, {"ddof", ddof_}};
  }

  StateParts parts(bool weighted) const override {
    return {.sum = !weighted, .squares = !weighted && with_std_, .weighted = weighted};
  }

  void fit(const ColumnState& state, std::span<const Estimate>) override {
    if (state.counts.finite == 0) return set_without_values();
    double scale = with_std_ ? state.deviation(static_cast<int>(ddof_)) : 1;
    // None is defined for one value and ddof 1, nor where weights add up to no more than ddof; a small one rounds to 0.
    if (!(scale > 0) && state.constant()) scale = 1;
    if (scale != scale) return set_without_values();
    if (with_std_) scale = clamp_scale(scale);
    set(with_mean_ ? state.mean() : 0.0, scale);
  }

 private:
  bool with_mean_, with_std_;
  std::int64_t ddof_;
};

}  // namespace

std::unique_ptr<Scaler> make_standard(OptionReader& options) { return std::make_unique<Standard>(options); }

}  // namespace strickle
