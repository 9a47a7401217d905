// Scalers of a column: what to remember while fitting, the parameters that follow from it, and the arithmetic of
// applying and inverting. Every kind is made by make_scaler from its name and options:
//
//   standard   (x − mean) / deviation                           with_mean=true, with_std=true, ddof=0 (0 or 1)
//   min-max    (x − min) / (max − min), stretched to `range`    range=[0,1], clip=false
//   max-abs    x / max|x|
//   robust     (x − median) / (q_high − q_low)                  quantile_range=[25,75], with_centering=true,
//                                                               with_scaling=true, unit_variance=false, clip=null,
//                                                               zero_iqr=one (or deviation)
//   squash     z / √(1 + (z/bound)²), z = (x − median) / IQR    bound=3
//   quantile   place among the fitted quantiles, in [0, 1]      n_quantiles=1000, output_distribution=uniform (or
//   normal) power      ψ(x; λ), then (ψ − center) / scale               method=yeo-johnson (or box-cox, for x > 0),
//                                                               standardize=true
//   log1p      log(1 + x), x > −1                               stretches: nothing is fitted; they may stand before
//   asinh      asinh(x / scale)                                 scale=1      another scaler in a column's chain
//   divide     x / by                                           by=1
//
// Names and meanings of the options are scikit-learn's where it has them (`range` is its feature_range). All arithmetic
// is in double. NaN stays NaN. A column of equal values is centred and has scale 1 (max-abs: where all is 0); on any
// other column the scale is clamped into [2⁻¹⁰⁷⁴, DBL_MAX]. A column without values has NaN parameters and scales to
// NaN.
//
//   auto scaler = strickle::make_scaler("standard", {});
//   strickle::ColumnState state(scaler->parts(false));
//   state.update(values);                        // std::span<const double>
//   scaler->fit(state, {});                      // or what scaler->search(…)->found() gives (search.h)
//   scaler->apply(values.data(), scaled.data(), values.size());
//
// Thread-safety: const members may be called at once. apply and invert allocate nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/search.h"

namespace strickle {

using OptionValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::array<double, 2>>;
struct Option {
  std::string name;
  OptionValue value;
  bool operator==(const Option&) const = default;
};

/// A number that follows from the state; where the state alone cannot give it exactly (quantiles of merged histograms),
/// with the interval that is guaranteed to hold the exact one. A list of numbers is as many parameters of one name, one
/// after the other.
struct Parameter {
  std::string name;
  double value = 0;
  std::optional<std::array<double, 2>> interval = {};
  bool listed = false;  // stands in a list, be it alone
};

enum class Direction { apply, invert };

class Scaler {
 public:
  virtual ~Scaler();
  virtual std::unique_ptr<Scaler> clone() const = 0;
  virtual std::string_view name() const = 0;
  /// All options with their values, in a fixed order.
  virtual std::vector<Option> options() const = 0;

  /// What a state must hold for fit.
  virtual StateParts parts(bool weighted) const;
  /// The quantiles that fit wants of a column of so many values, as probabilities.
  virtual std::vector<double> probabilities(const Counts& counts) const;
  /// Whether fit wants more than the sums and extrema of a state.
  bool searches() const { return parts(false).histogram; }
  /// What it wants, as far as the state alone knows it.
  virtual std::vector<Estimate> estimates(const ColumnState& state) const;
  /// The search that finds it exactly in the values, holding at most about `capacity` of them; null where there is
  /// nothing to find.
  virtual std::unique_ptr<Search> search(const ColumnState& state, std::size_t capacity) const;
  /// Sets the parameters, from the state and what search found or estimates gave.
  virtual void fit(const ColumnState& state, std::span<const Estimate> estimates);
  /// What is worth saying of a fit to this state, or empty.
  virtual std::string caveat(const ColumnState& state) const;
  virtual std::vector<Parameter> parameters() const;
  /// Takes back what parameters() gave; Error(bad_file) for other names or impossible values.
  virtual void set_parameters(std::span<const Parameter> parameters);
  /// The same where all parameters are one list of exact values.
  virtual void set_parameter_list(std::string_view name, std::span<const double> values);

  /// Whether it is a stretch, which needs no fit.
  bool stretch() const { return parts(false) == StateParts{}; }
  /// The index of the first finite value to which apply gives no number (log1p: −1 and below; asinh: x / scale
  /// overflows), or −1; and what to do about it.
  virtual std::int64_t first_outside_domain(std::span<const double> values) const;
  virtual std::string domain_hint() const;
  /// The fitted range outside of which apply is asked for something new; nothing where none is held.
  virtual std::optional<Extrema> fitted_range() const;

  /// `in` and `out` of `count` values each may be the same.
  virtual void apply(const double* in, double* out, std::size_t count) const = 0;
  virtual void invert(const double* in, double* out, std::size_t count) const = 0;
  /// Why invert cannot give every value back, or empty: "values were clipped to [0, 1]".
  virtual std::string lost_by_apply() const;

 protected:
  Scaler() = default;
  Scaler(const Scaler&) = default;
  Scaler& operator=(const Scaler&) = delete;
};

/// Throws Error(invalid_argument) for unknown names and options (with the one that was probably meant) and values that
/// make no sense.
std::unique_ptr<Scaler> make_scaler(std::string_view name, std::span<const Option> options);

/// The names that make_scaler knows, in the order above.
std::vector<std::string> scaler_names();

}  // namespace strickle
