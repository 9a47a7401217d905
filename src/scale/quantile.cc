// quantile: the place of a value among the fitted quantiles, in [0, 1] or as a standard normal's quantile.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "kernels/quantile_map.h"
#include "scale/scalers.h"
#include "strickle/error.h"

namespace strickle {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

class Quantile final : public Scaler {
 public:
  Quantile(std::int64_t n_quantiles, bool normal) : n_quantiles_(n_quantiles), normal_(normal) { set({}); }

  std::unique_ptr<Scaler> clone() const override { return std::make_unique<Quantile>(*this); }
  std::string_view name() const override { return "quantile"; }
  std::vector<Option> options() const override {
    return {{"n_quantiles", n_quantiles_}, {"output_distribution", std::string(normal_ ? "normal" : "uniform")}};
  }
  StateParts parts(bool weighted) const override {
    if (weighted) throw Error(ErrorCode::unsupported, "quantile has no weighted form", "use standard");
    return {.histogram = true};
  }

  std::vector<double> probabilities(const Counts& counts) const override {
    const std::int64_t n = std::max<std::int64_t>(1, std::min(n_quantiles_, counts.rows()));
    std::vector<double> probabilities;
    for (std::int64_t i = 0; i < n; ++i) {
      // numpy's linspace to the bit
      probabilities.push_back(i > 0 && i == n - 1 ? 1.0 : static_cast<double>(i) * (1.0 / static_cast<double>(n - 1)));
    }
    if (n == 1) probabilities[0] = 0;
    return probabilities;
  }

  void fit(const ColumnState& state, std::span<const Estimate> quantiles) override {
    std::vector<Parameter> fitted;
    for (const Estimate& q : quantiles) {
      Parameter parameter{.name = "quantiles", .value = state.counts.finite > 0 ? q.value : nan, .listed = true};
      // Rounded interpolation may step back by a unit.
      if (!fitted.empty()) parameter.value = std::max(parameter.value, fitted.back().value);
      if (!q.exact() && state.counts.finite > 0) {
        parameter.interval = {q.lowest, std::max(q.highest, parameter.value)};
      }
      fitted.push_back(std::move(parameter));
    }
    set(std::move(fitted));
  }

  std::vector<Parameter> parameters() const override { return quantiles_; }
  void set_parameters(std::span<const Parameter> parameters) override {
    const auto fail = [](const char* why) { throw Error(ErrorCode::bad_file, std::string("quantile: ") + why); };
    if (parameters.empty() || static_cast<std::int64_t>(parameters.size()) > n_quantiles_) {
      fail("its parameters are up to n_quantiles quantiles");
    }
    const bool without_values = std::isnan(parameters.front().value);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Parameter& p = parameters[i];
      if (p.name != "quantiles" || !p.listed) fail("its parameters are a list of quantiles");
      if (std::isnan(p.value) != without_values || std::isinf(p.value)) fail("the quantiles must be finite");
      if (i > 0 && p.value < parameters[i - 1].value) fail("the quantiles do not ascend");
    }
    set({parameters.begin(), parameters.end()});
  }

  std::optional<Extrema> fitted_range() const override {
    if (quantiles_.size() < 2 || quantiles_.front().interval || quantiles_.back().interval) return {};
    return Extrema{quantiles_.front().value, quantiles_.back().value};
  }

  void apply(const double* in, double* out, std::size_t count) const override {
    if (without_values()) std::fill_n(out, count, nan);
    else kernels::map_to_quantiles(in, out, count, map());
  }
  void invert(const double* in, double* out, std::size_t count) const override {
    if (without_values()) std::fill_n(out, count, nan);
    else kernels::map_from_quantiles(in, out, count, map());
  }
  std::string lost_by_apply() const override { return "values outside the fitted range were taken to its ends"; }

 private:
  bool without_values() const { return std::isnan(values_.front()); }
  kernels::QuantileMap map() const {
    return {.values = values_.data(), .places = places_.data(), .quantiles = used_, .normal = normal_};
  }

  // The quantiles, and the tables that apply reads.
  void set(std::vector<Parameter> quantiles) {
    quantiles_ = std::move(quantiles);
    values_.clear();
    for (const Parameter& q : quantiles_) values_.push_back(q.value);
    // Without a fit the unit interval; one quantile is both ends.
    if (values_.empty()) values_ = {0.0, 1.0};
    if (values_.size() == 1) values_.push_back(values_.front());
    used_ = static_cast<int>(values_.size());
    const auto place = [&](std::size_t i) {
      return i + 1 == values_.size() ? 1.0 : static_cast<double>(i) * (1.0 / static_cast<double>(values_.size() - 1));
    };
    places_.assign(values_.size(), 0.0);
    for (std::size_t begin = 0; begin < values_.size();) {
      std::size_t end = begin + 1;
      while (end < values_.size() && values_[end] == values_[begin]) ++end;
      const double middle = end == begin + 1 ? place(begin) : (place(begin) + place(end - 1)) / 2;
      std::fill(places_.begin() + static_cast<std::ptrdiff_t>(begin),
                places_.begin() + static_cast<std::ptrdiff_t>(end), middle);
      begin = end;
    }
    values_.resize(std::bit_ceil(values_.size() + 1), infinity);
  }

  std::int64_t n_quantiles_;
  bool normal_;
  std::vector<Parameter> quantiles_;
  std::vector<double> values_, places_;  // as kernels::QuantileMap wants them
  int used_ = 2;
};

}  // namespace

std::unique_ptr<Scaler> make_quantile(OptionReader& options) {
  const std::int64_t n_quantiles = options.take_integer("n_quantiles", 1000);
  constexpr std::int64_t most = 100'000;
  if (n_quantiles < 1 || n_quantiles > most) options.refuse("n_quantiles", "from 1 to 100000");
  const std::array<std::string, 2> distributions{"uniform", "normal"};
  const bool normal = options.take_choice("output_distribution", distributions) == "normal";
  return std::make_unique<Quantile>(n_quantiles, normal);
}

}  // namespace strickle
