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
  using Intervals = std::vector<std::optional<std::array<double, 2>>>;

 public:
  Quantile(std::int64_t n_quantiles, bool normal) : n_quantiles_(n_quantiles), normal_(normal) { set({}, {}); }

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
    std::vector<double> values;
    Intervals intervals;
    for (const Estimate& q : quantiles) {
      double value = state.counts.finite > 0 ? q.value : nan;
      // Rounded interpolation may step back by a unit.
      if (!values.empty()) value = std::max(value, values.back());
      if (!q.exact() && state.counts.finite > 0) {
        intervals.resize(quantiles.size());
        intervals[values.size()] = {q.lowest, std::max(q.highest, value)};
      }
      values.push_back(value);
    }
    set(values, std::move(intervals));
  }

  std::vector<Parameter> parameters() const override {
    std::vector<Parameter> parameters;
    for (std::size_t i = 0; i < fitted_; ++i) {
      parameters.push_back({"quantiles", values_[i], intervals_.empty() ? std::nullopt : intervals_[i], true});
    }
    return parameters;
  }
  void set_parameters(std::span<const Parameter> parameters) override {
    std::vector<double> values;
    Intervals intervals;
    for (const Parameter& p : parameters) {
      if (p.name != "quantiles" || !p.listed) refuse("its parameters are a list of quantiles");
      if (p.interval) {
        intervals.resize(parameters.size());
        intervals[values.size()] = p.interval;
      }
      values.push_back(p.value);
    }
    set_checked(values, std::move(intervals));
  }
  void set_parameter_list(std::string_view name, std::span<const double> values) override {
    if (name != "quantiles") refuse("its parameters are a list of quantiles");
    set_checked(values, {});
  }

  std::optional<Extrema> fitted_range() const override {
    if (fitted_ < 2 || (!intervals_.empty() && (intervals_.front() || intervals_.back()))) return {};
    return Extrema{values_.front(), values_[fitted_ - 1]};
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

  [[noreturn]] static void refuse(const char* why) {
    throw Error(ErrorCode::bad_file, std::string("quantile: ") + why);
  }

  void set_checked(std::span<const double> quantiles, Intervals intervals) {
    if (quantiles.empty() || static_cast<std::int64_t>(quantiles.size()) > n_quantiles_) {
      refuse("its parameters are up to n_quantiles quantiles");
    }
    const bool without_values = std::isnan(quantiles.front());
    for (std::size_t i = 0; i < quantiles.size(); ++i) {
      if (std::isnan(quantiles[i]) != without_values || std::isinf(quantiles[i]))
        refuse("the quantiles must be finite");
      if (i > 0 && quantiles[i] < quantiles[i - 1]) refuse("the quantiles do not ascend");
    }
    set(quantiles, std::move(intervals));
  }

  // The quantiles, and the tables that apply reads.
  void set(std::span<const double> quantiles, Intervals intervals) {
    fitted_ = quantiles.size();
    intervals_ = std::move(intervals);
    values_.reserve(std::bit_ceil(fitted_ + 2));
    values_.assign(quantiles.begin(), quantiles.end());
    // Without a fit the unit interval; one quantile is both ends.
    if (values_.empty()) values_ = {0.0, 1.0};
    if (values_.size() == 1) values_.push_back(values_.front());
    used_ = static_cast<int>(values_.size());
    const auto place = [&](std::size_t i) {
      return i + 1 == values_.size() ? 1.0 : static_cast<double>(i) * (1.0 / static_cast<double>(values_.size() - 1));
    };
    places_.resize(values_.size());
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
  std::size_t fitted_ = 0;               // how many quantiles stand at the front of values_
  Intervals intervals_;                  // one for each, or none where all are exact
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
