#include "engine/batch_applier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <ranges>

#include "core/parallel.h"
#include "engine/scan.h"
#include "strickle/error.h"

namespace strickle {

namespace {

// Why a recipe cannot be inverted, or not for every value.
std::vector<std::string> check_invertible(const Recipe& recipe) {
  if (!recipe.row_steps.empty()) {
    throw Error(ErrorCode::unsupported, "a normalizer cannot be inverted: the norms of the rows are not kept");
  }
  std::map<std::string, std::vector<std::string>> lost;  // what, in which columns
  for (const ColumnRecipe& column : recipe.columns) {
    for (const auto& step : column.chain) {
      if (const std::string what = step->lost_by_apply(); !what.empty()) lost[what].push_back(column.name);
    }
  }
  std::vector<std::string> notices;
  for (const auto& [what, columns] : lost) {
    const auto others = columns.size() - 1;
    notices.push_back(fmt::format("column{} '{}'{}: {} and stay so", others > 0 ? "s" : "", columns.front(),
                                  others > 0 ? fmt::format(" and {} more", others) : "", what));
  }
  return notices;
}

std::int64_t count_finite(std::span<const double> values) {
  return std::ranges::count_if(values, [](double x) { return std::isfinite(x); });
}

// One column's chain over a block in place; counts what is worth saying.
void apply_chain(const ColumnRecipe& column, std::span<double> values, ColumnReport& report) {
  for (const auto& step : column.chain) {
    if (!step->stretch()) break;
    report.out_of_domain += count_finite(values);
    step->apply(values.data(), values.data(), values.size());
    report.out_of_domain -= count_finite(values);
  }
  if (const auto range = column.range()) {
    *report.out_of_range += std::ranges::count_if(values, [&](double x) { return x < range->min || x > range->max; });
  }
  const Scaler* scaler = column.fitted();
  if (scaler == nullptr) return;
  const bool outside = scaler->first_outside_domain(values) >= 0;
  if (outside) report.out_of_domain += count_finite(values);
  scaler->apply(values.data(), values.data(), values.size());
  if (outside) report.out_of_domain -= count_finite(values);
}

void invert_chain(const ColumnRecipe& column, std::span<double> values, ColumnReport& report) {
  // Without a fit there is nothing to go back to, and all is missing.
  const bool fitted = !column.state || column.state->counts.finite > 0;
  if (fitted) report.out_of_domain += count_finite(values);
  for (const auto& step : std::views::reverse(column.chain)) step->invert(values.data(), values.data(), values.size());
  if (fitted) report.out_of_domain -= count_finite(values);
}

std::string values_text(std::int64_t n) { return fmt::format("{} value{}", n, n == 1 ? "" : "s"); }

// What is worth saying of parameters that are no numbers, or not known exactly.
void note_parameters(const std::string& column, const Scaler& scaler, ApplyReport& report) {
  std::int64_t in_lists = 0;
  for (const Parameter& parameter : scaler.parameters()) {
    if (std::isnan(parameter.value)) {
      report.notices.push_back(fmt::format("column '{}' has no parameters: it scales to missing values", column));
      return;
    }
    if (!parameter.interval) continue;
    if (parameter.listed) {
      ++in_lists;
      continue;
    }
    report.notices.push_back(fmt::format("column '{}': the {} of {} is known to lie in [{}, {}]; refit makes it exact",
                                         column, parameter.name, scaler.name(), (*parameter.interval)[0],
                                         (*parameter.interval)[1]));
  }
  if (in_lists > 0) {
    report.notices.push_back(
        fmt::format("column '{}': {} of the parameters of {} are known to lie in intervals, which the recipe holds; "
                    "refit makes them exact",
                    column, in_lists, scaler.name()));
  }
}

void add_notices(const Recipe& recipe, Direction direction, ApplyReport& report) {
  for (std::size_t i = 0; i < recipe.columns.size(); ++i) {
    const ColumnRecipe& column = recipe.columns[i];
    const ColumnReport& counts = report.columns[i];
    if (counts.out_of_range.value_or(0) > 0) {
      report.notices.push_back(
          fmt::format("column '{}': {} outside the fitted range", column.name, values_text(*counts.out_of_range)));
    }
    if (counts.out_of_domain > 0 && direction == Direction::invert) {
      report.notices.push_back(
          fmt::format("column '{}': {} without a finite inverse", column.name, values_text(counts.out_of_domain)));
    } else if (counts.out_of_domain > 0) {
      report.notices.push_back(fmt::format("column '{}': {} without a finite {}", column.name,
                                           values_text(counts.out_of_domain), column.chain_text()));
    }
    if (const Scaler* scaler = column.fitted()) note_parameters(column.name, *scaler, report);
  }
}

}  // namespace

BatchApplier::BatchApplier(const Recipe& recipe, Direction direction, int threads)
    : recipe_(recipe), direction_(direction), threads_(threads) {
  if (direction == Direction::invert) notices_ = check_invertible(recipe);
  for (const ColumnRecipe& column : recipe.columns) {
    columns_.push_back({.name = column.name});
    if (direction == Direction::apply && column.range()) columns_.back().out_of_range = 0;
  }
}

void BatchApplier::apply(const BatchValues& values, const Batch& batch, std::span<double* const> targets,
                         const std::string& table) {
  std::vector<std::optional<Error>> errors(recipe_.columns.size());
  parallel_for_beside(static_cast<std::int64_t>(recipe_.columns.size()), threads_, [&](std::int64_t c) {
    const auto i = static_cast<std::size_t>(c);
    try {
      const ColumnView view = values.view(i);
      for (std::int64_t begin = 0; begin < batch.rows(); begin += scan_block) {
        const std::int64_t count = std::min(scan_block, batch.rows() - begin);
        const std::span<double> block(targets[i] + begin, static_cast<std::size_t>(count));
        values.load(i, view, begin, count, block.data(), nullptr);
        if (direction_ == Direction::invert) invert_chain(recipe_.columns[i], block, columns_[i]);
        else apply_chain(recipe_.columns[i], block, columns_[i]);
      }
    } catch (const Error& error) {
      errors[i] = error.at({.file = table, .column = recipe_.columns[i].name});
    }
  });
  rethrow_earliest(errors);
}

void BatchApplier::finish(ApplyReport& report) const {
  report.notices.insert(report.notices.end(), notices_.begin(), notices_.end());
  report.columns = columns_;
  add_notices(recipe_, direction_, report);
}

}  // namespace strickle
