#include "doctor/examined.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/parallel.h"

namespace strickle::doctor {

using model::Index;
using model::Vector;

namespace {

// "kepid": integers that mostly differ, under a name that ends in id.
bool named_identifier(const std::string& name, const ColumnFacts& facts) {
  const bool id = name.ends_with("id") || name.ends_with("ID") || name.ends_with("Id");
  return id && facts.integers && facts.sampled >= 16 && facts.distinct > facts.sampled / 2;
}

Aside aside_of(const Column& column, const ColumnFacts& facts) {
  if (facts.empty()) return Aside::empty;
  if (facts.constant()) return Aside::constant;
  if (looks_like_timestamps(facts, column.values)) return Aside::timestamp;
  if (column.identifier || named_identifier(column.name, facts)) return Aside::identifier;
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

bool is_day(double value) {
  const auto number = static_cast<std::int64_t>(value);
  const std::int64_t year = number / 10000, month = number / 100 % 100, day = number % 100;
  return year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

}  // namespace

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
  std::vector<std::size_t> rows;
  for (const Index row : random.permutation(sampled())) {
    const auto at = static_cast<std::size_t>(row);
    if (static_cast<Index>(rows.size()) < most && std::isfinite(table.target->values[at])) rows.push_back(at);
  }
  chosen.x.resize(static_cast<Index>(rows.size()), static_cast<Index>(features.size()));
  if (!chosen.classes) chosen.y.resize(chosen.x.rows());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < features.size(); ++j) {
      const double value = table.columns[features[j]].values[rows[i]];
      chosen.x(static_cast<Index>(i), static_cast<Index>(j)) =
          std::isfinite(value) ? value : std::numeric_limits<double>::quiet_NaN();
    }
    const double target = table.target->values[rows[i]];
    if (chosen.classes) chosen.labels.push_back(static_cast<int>(target));
    else chosen.y[static_cast<Index>(i)] = target;
  }
  return chosen;
}

}  // namespace strickle::doctor
