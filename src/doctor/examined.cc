#include "doctor/examined.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace strickle::doctor {

using model::Index;
using model::Vector;

namespace {

bool is_day(double value) {
  if (!(value >= 19000101 && value <= 21001231)) return false;
  const auto number = static_cast<std::int64_t>(value);
  const std::int64_t year = number / 10000, month = number / 100 % 100, day = number % 100;
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// Seconds, milli-, micro- or nanoseconds since 1970 between 1990 and 2040, or days written as 20240131.
bool looks_like_timestamps(const ColumnFacts& facts, std::span<const double> values) {
  // So many different values that they name moments rather than amounts.
  if (facts.sampled < 16 || facts.distinct < 10) return false;
  constexpr double from = 631152000, to = 2208988800;  // 1990 and 2040 in seconds
  for (const double unit : {1.0, 1e3, 1e6, 1e9}) {
    if (facts.min >= from * unit && facts.max <= to * unit && facts.distinct > facts.sampled / 2 &&
        (unit > 1 || facts.integers)) {
      return true;
    }
  }
  return facts.integers && std::ranges::all_of(values, [](double v) { return !std::isfinite(v) || is_day(v); });
}

Aside aside_of(const Column& column, const ColumnFacts& facts) {
  if (facts.empty()) return Aside::empty;
  if (facts.constant()) return Aside::constant;
  if (looks_like_timestamps(facts, column.values)) return Aside::timestamp;
  if (column.identifier) return Aside::identifier;
  if (facts.distinct < 2) return Aside::rare;
  return Aside::no;
}

Examined::Moments moments_of(std::span<const double> values) {
  double count = 0, mean = 0, squares = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    ++count;
    const double difference = value - mean;  // B. P. Welford, Technometrics 4 (1962)
    mean += difference / count;
    squares += difference * (value - mean);
  }
  return {mean, std::sqrt(squares / count)};
}

// Rows with a target, at random: of classes in proportion, but at least twenty of each or all that there are, and none
// of a class that has fewer than five.
std::vector<Index> chosen_rows(const Target& target, Index rows, Index most, model::Random& random) {
  constexpr std::size_t fewest = 5, of_a_class = 20;
  std::vector<std::vector<Index>> by_class(std::max<std::size_t>(1, target.classes.size()));
  std::size_t known = 0;
  for (const Index row : random.permutation(rows)) {
    const double value = target.values[static_cast<std::size_t>(row)];
    if (!std::isfinite(value)) continue;
    by_class[target.classes.empty() ? 0 : static_cast<std::size_t>(value)].push_back(row);
    ++known;
  }
  std::vector<Index> chosen;
  for (std::vector<Index>& members : by_class) {
    if (!target.classes.empty() && members.size() < fewest) continue;
    const auto share = static_cast<std::size_t>(
        std::ceil(static_cast<double>(most) * static_cast<double>(members.size()) / static_cast<double>(known)));
    members.resize(std::min(members.size(), std::max(share, target.classes.empty() ? 0 : of_a_class)));
    chosen.insert(chosen.end(), members.begin(), members.end());
  }
  // In a random order again, which folds and batches of the network start from.
  std::vector<Index> shuffled;
  for (const Index place : random.permutation(static_cast<Index>(chosen.size()))) {
    shuffled.push_back(chosen[static_cast<std::size_t>(place)]);
  }
  return shuffled;
}

}  // namespace

Examined::Examined(const Table& checked, int threads)
    : table(checked), facts(checked.columns.size()), aside(checked.columns.size(), Aside::no) {
  parallel_for(static_cast<std::int64_t>(facts.size()), threads, [&](std::int64_t i) {
    const auto at = static_cast<std::size_t>(i);
    const Column& column = table.columns[at];
    facts[at] = column_facts(column.state, column.values);
    aside[at] = aside_of(column, facts[at]);
  });
  for (std::size_t i = 0; i < facts.size(); ++i) {
    if (aside[i] != Aside::no) continue;
    features.push_back(i);
    names.push_back(table.columns[i].name);
    feature_facts.push_back(facts[i]);
  }
  const auto rows = static_cast<Index>(table.columns.empty() ? 0 : table.columns.front().values.size());
  x.resize(rows, static_cast<Index>(features.size()));
  for (std::size_t j = 0; j < features.size(); ++j) {
    const std::vector<double>& values = table.columns[features[j]].values;
    for (Index i = 0; i < rows; ++i) {
      const double value = values[static_cast<std::size_t>(i)];
      x(i, static_cast<Index>(j)) = std::isfinite(value) ? value : facts[features[j]].median;
    }
  }
}

Examined::Moments Examined::target_moments() const { return moments_of(table.target->values); }

Vector Examined::descent_target() const {
  if (!table.target) return {};
  std::vector<double> values = table.target->values;
  if (!table.target->classes.empty()) {
    std::vector<int> counts(table.target->classes.size());
    for (const double value : values) {
      if (std::isfinite(value)) ++counts[static_cast<std::size_t>(value)];
    }
    const auto wanted = static_cast<double>(std::ranges::max_element(counts) - counts.begin());
    for (double& value : values) value = std::isfinite(value) ? (value == wanted ? 1 : 0) : value;
  }
  const auto [mean, deviation] = moments_of(values);
  Vector y(static_cast<Index>(values.size()));
  for (Index i = 0; i < y.size(); ++i) {
    const double value = values[static_cast<std::size_t>(i)];
    y[i] = std::isfinite(value) && deviation > 0 ? (value - mean) / deviation : 0;
  }
  return y;
}

Problem Examined::problem(Index most, model::Random& random) const {
  Problem chosen;
  if (!table.target) return chosen;
  chosen.classes = !table.target->classes.empty();
  const std::vector<Index> rows = chosen_rows(*table.target, sampled(), most, random);
  chosen.x.resize(static_cast<Index>(rows.size()), static_cast<Index>(features.size()));
  if (!chosen.classes) chosen.y.resize(chosen.x.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto row = static_cast<std::size_t>(rows[i]);
    for (std::size_t j = 0; j < features.size(); ++j) {
      const double value = table.columns[features[j]].values[row];
      chosen.x(static_cast<Index>(i), static_cast<Index>(j)) =
          std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
    }
    const double target = table.target->values[row];
    if (chosen.classes) chosen.labels.push_back(static_cast<int>(target));
    else chosen.y[static_cast<Index>(i)] = target;
  }
  return chosen;
}

}  // namespace strickle::doctor
