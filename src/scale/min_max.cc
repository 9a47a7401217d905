#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "kernels/apply.h"
#include "scale/row_form.h"
#include "scale/scalers.h"
#include "strickle/error.h"

namespace strickle {

namespace {

class MinMax final : public Scaler, public WithRowForm {
 public:
  explicit MinMax(OptionReader& options)
      : range_(options.take_pair("range", {0.0, 1.0})), clip_(options.take_bool("clip", false)) {
    if (!(range_[0] < range_[1]) || std::isinf(range_[1] - range_[0])) {
      options.refuse("range", "two numbers [a,b] with a < b and a finite difference");
    }
  }

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<MinMax>(*this); }
  std::string_view name() const override { return "min-max"; }
  std::vector<Option> options() const override { return {{"range", range_}, {"clip", clip_}}; }
  StateParts parts(bool) const override { return {.extrema = true}; }

  void fit(const ColumnState& state, std::span<const Estimate>) override {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    fitted_ = state.counts.finite > 0 ? *state.extrema : Extrema{nan, nan};
  }
  std::vector<Parameter> parameters() const override { return {{"min", fitted_.min}, {"max", fitted_.max}}; }
  void set_parameters(std::span<const Parameter> parameters) override {
    if (parameters.size() != 2 || parameters[0].name != "min" || parameters[1].name != "max") {
      throw Error(ErrorCode::bad_file, "min-max: its parameters are min and max");
    }
    const Extrema read{parameters[0].value, parameters[1].value};
    const bool without_values = std::isnan(read.min) && std::isnan(read.max);
    if (!without_values && !(read.min <= read.max && std::isfinite(read.min) && std::isfinite(read.max))) {
      throw Error(ErrorCode::bad_file, "min-max: min must not be above max, and both finite");
    }
    fitted_ = read;
  }

  std::optional<Extrema> fitted_range() const override { return fitted_; }

  void apply(const double* in, double* out, std::size_t count) const override {
    kernels::min_max(in, out, count, map());
  }
  void invert(const double* in, double* out, std::size_t count) const override {
    kernels::invert_min_max(in, out, count, map());
  }
  std::optional<RowForm> row_form() const override {
    const kernels::Span span(map());
    if (span.half != 1) return {};
    return RowForm{span.origin,
                   span.width,
                   {.kind = kernels::AfterScaling::Kind::range, .low = range_[0], .high = range_[1], .clip = clip_}};
  }
  std::string lost_by_apply() const override {
    return clip_ ? fmt::format("values outside the fitted range were clipped to [{}, {}]", range_[0], range_[1]) : "";
  }

 private:
  kernels::MinMaxMap map() const {
    return {.min = fitted_.min, .max = fitted_.max, .low = range_[0], .high = range_[1], .clip = clip_};
  }

  std::array<double, 2> range_;
  bool clip_;
  Extrema fitted_{0.0, 1.0};
};

}  // namespace

std::unique_ptr<Scaler> make_min_max(OptionReader& options) { return std::make_unique<MinMax>(options); }

}  // namespace strickle
