#include "strickle/scaler.h"

#include <fmt/format.h>

#include <functional>
#include <utility>

#include "scale/scalers.h"
#include "stats/quantile_search.h"
#include "strickle/closest_name.h"
#include "strickle/error.h"

namespace strickle {

Scaler::~Scaler() = default;
StateParts Scaler::parts(bool) const { return {}; }
std::vector<double> Scaler::probabilities(const Counts&) const { return {}; }
std::vector<Estimate> Scaler::estimates(const ColumnState& state) const {
  const auto wanted = probabilities(state.counts);
  return wanted.empty() ? std::vector<Estimate>() : estimate_quantiles(*state.histogram, wanted);
}
std::unique_ptr<Search> Scaler::search(const ColumnState& state, std::size_t capacity) const {
  const auto wanted = probabilities(state.counts);
  if (wanted.empty()) return nullptr;
  return std::make_unique<QuantileSearch>(*state.histogram, wanted, capacity);
}
void Scaler::fit(const ColumnState&, std::span<const Estimate>) {}
std::string Scaler::caveat(const ColumnState&) const { return {}; }
std::vector<Parameter> Scaler::parameters() const { return {}; }
void Scaler::set_parameters(std::span<const Parameter> parameters) {
  if (!parameters.empty()) throw Error(ErrorCode::bad_file, fmt::format("{} has no parameters", name()));
}
void Scaler::set_parameter_list(std::string_view list, std::span<const double>) {
  throw Error(ErrorCode::bad_file, fmt::format("{} has no list of {}", name(), list));
}
std::int64_t Scaler::first_outside_domain(std::span<const double>) const { return -1; }
std::string Scaler::domain_hint() const { return {}; }
std::optional<Extrema> Scaler::fitted_range() const { return {}; }
std::string Scaler::lost_by_apply() const { return {}; }

namespace {

using Make = std::unique_ptr<Scaler> (*)(OptionReader&);

const std::vector<std::pair<std::string, Make>>& registry() {
  static const std::vector<std::pair<std::string, Make>> kinds = {
      {"standard", make_standard}, {"min-max", make_min_max},   {"max-abs", make_max_abs}, {"robust", make_robust},
      {"squash", make_squash},     {"quantile", make_quantile}, {"power", make_power},     {"log1p", make_log1p},
      {"asinh", make_asinh},       {"divide", make_divide},
  };
  return kinds;
}

}  // namespace

std::vector<std::string> scaler_names() {
  std::vector<std::string> names;
  for (const auto& [name, make] : registry()) names.push_back(name);
  return names;
}

std::unique_ptr<Scaler> make_scaler(std::string_view name, std::span<const Option> options) {
  for (const auto& [known, make] : registry()) {
    if (known != name) continue;
    OptionReader reader(known, options);
    auto scaler = make(reader);
    reader.finish();
    return scaler;
  }
  const auto names = scaler_names();
  throw Error(
      ErrorCode::invalid_argument, fmt::format("there is no scaler '{}'", name),
      did_you_mean(name, names, fmt::format("the scalers are {} and, per row, normalizer", fmt::join(names, ", "))));
}

}  // namespace strickle
