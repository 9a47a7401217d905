#include "strickle/recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle {

Scaler* ColumnRecipe::fitted() const { return chain.empty() || chain.back()->stretch() ? nullptr : chain.back().get(); }

bool ColumnRecipe::needs_range(bool weighted) const { return fitted() != nullptr && fitted()->parts(weighted).extrema; }

std::optional<Extrema> ColumnRecipe::range() const {
  const bool fitted_here = state && state->counts.finite > 0;
  // A scale says nothing of the range where it is a substitute, so the state goes first.
  if (fitted_here && state->max_abs) return Extrema{-*state->max_abs, *state->max_abs};
  if (const Scaler* scaler = fitted(); scaler != nullptr && scaler->fitted_range()) return scaler->fitted_range();
  return fitted_here ? state->extrema : std::nullopt;
}

std::string ColumnRecipe::chain_text() const {
  std::string text;
  for (const auto& step : chain) text += (text.empty() ? "" : "+") + std::string(step->name());
  return text;
}

ColumnRecipe ColumnRecipe::clone() const {
  ColumnRecipe copy;
  copy.name = name;
  for (const auto& step : chain) copy.chain.push_back(step->clone());
  copy.state = state;
  copy.range_unknown = range_unknown;
  return copy;
}

Recipe Recipe::clone() const {
  Recipe copy{.rows = rows,
              .infinities = infinities,
              .extras = extras,
              .weights = weights,
              .row_steps = row_steps,
              .columns = {}};
  for (const ColumnRecipe& column : columns) copy.columns.push_back(column.clone());
  return copy;
}

Recipe Recipe::emptied() const {
  Recipe copy = clone();
  copy.rows = 0;
  for (ColumnRecipe& column : copy.columns) {
    column.range_unknown = false;
    column.state = ColumnState(copy.parts_of(column));
  }
  copy.estimate_parameters();
  return copy;
}

StateParts Recipe::parts_of(const ColumnRecipe& column) const {
  StateParts parts{.extrema = extras.range && !column.range_unknown, .histogram = extras.histogram};
  return column.chain.empty() ? parts : parts | column.chain.back()->parts(!weights.empty());
}

bool Recipe::has_state() const {
  return std::ranges::all_of(columns, [](const ColumnRecipe& c) { return c.state.has_value(); });
}

bool Recipe::exact() const {
  for (const ColumnRecipe& column : columns) {
    for (const auto& step : column.chain) {
      for (const Parameter& parameter : step->parameters()) {
        if (parameter.interval) return false;
      }
    }
  }
  return true;
}

void Recipe::estimate_parameters() {
  for (ColumnRecipe& column : columns) {
    Scaler* scaler = column.fitted();
    if (scaler == nullptr) continue;
    scaler->fit(*column.state, scaler->estimates(*column.state));
  }
}

namespace {

[[noreturn]] void differ(const std::string& what) {
  throw Error(ErrorCode::mismatch, "the recipes do not belong together: " + what,
              "only recipes of the same columns, scalers, options and policies can be merged or subtracted");
}

using ColumnIndex = std::unordered_map<std::string_view, const ColumnRecipe*>;

ColumnIndex index_of(const Recipe& recipe) {
  ColumnIndex index;
  for (const ColumnRecipe& column : recipe.columns) index.emplace(column.name, &column);
  return index;
}

const ColumnRecipe* same_column(const ColumnRecipe& column, const ColumnIndex& others) {
  const auto found = others.find(column.name);
  if (found == others.end()) differ(fmt::format("column '{}' is in only one of them", column.name));
  const auto text = [](const ColumnRecipe& c) {
    std::string chain;
    for (const auto& step : c.chain) chain += (chain.empty() ? "" : "+") + scaler_text(*step);
    return chain;
  };
  const ColumnRecipe& other = *found->second;
  if (text(column) != text(other)) {
    differ(fmt::format("column '{}' is scaled by {} in one and by {} in the other", column.name, text(column),
                       text(other)));
  }
  return &other;
}

// `other`'s columns in the order of `recipe`'s; throws where the two are not of one kind.
std::vector<const ColumnRecipe*> matched(const Recipe& recipe, const Recipe& other) {
  if (!recipe.has_state() || !other.has_state()) {
    throw Error(ErrorCode::mismatch, "a recipe without its state can only be applied and inverted",
                "fit again without --no-state");
  }
  if (recipe.infinities != other.infinities) differ("infinities are an error in one and missing in the other");
  if (recipe.extras != other.extras) differ("one holds extra statistics (--extra) that the other does not");
  if (recipe.weights != other.weights)
    differ(fmt::format("the weights are '{}' and '{}'", recipe.weights, other.weights));
  if (recipe.row_steps != other.row_steps) differ("the steps over whole rows are not the same");
  std::vector<const ColumnRecipe*> columns;
  const ColumnIndex theirs = index_of(other);
  for (const ColumnRecipe& column : recipe.columns) columns.push_back(same_column(column, theirs));
  const ColumnIndex ours = index_of(recipe);
  for (const ColumnRecipe& column : other.columns) same_column(column, ours);
  return columns;
}

// A range that is unknown on either side is unknown in what becomes of them.
ColumnState without_unknown_range(const ColumnState& state, bool unknown) {
  ColumnState copy = state;
  if (unknown) copy.extrema.reset();
  return copy;
}

}  // namespace

void Recipe::merge(const Recipe& other) {
  const auto theirs = matched(*this, other);
  if (other.rows == 0) return;
  if (rows > max_rows - other.rows) throw Error(ErrorCode::mismatch, "together they would count more than 2^62 rows");
  const bool was_empty = rows == 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    ColumnRecipe& column = columns[i];
    if (was_empty) {
      column = theirs[i]->clone();
      continue;
    }
    column.range_unknown = column.range_unknown || theirs[i]->range_unknown;
    column.state = without_unknown_range(*column.state, column.range_unknown);
    column.state->merge(without_unknown_range(*theirs[i]->state, column.range_unknown));
  }
  rows += other.rows;
  if (!was_empty) estimate_parameters();
}

void Recipe::subtract(const Recipe& other) {
  const auto theirs = matched(*this, other);
  if (other.rows == 0) return;
  if (other.rows > rows) {
    throw Error(ErrorCode::not_subtractable, fmt::format("{} rows cannot be taken out of {}", other.rows, rows));
  }
  Recipe rest = clone();
  rest.rows -= other.rows;
  for (std::size_t i = 0; i < rest.columns.size(); ++i) {
    ColumnRecipe& column = rest.columns[i];
    // The scaler's own minimum and maximum stay, for the state to refuse; those asked for as extras become unknown.
    column.range_unknown = extras.range && !column.needs_range(!weights.empty());
    column.state = without_unknown_range(*column.state, column.range_unknown);
    try {
      column.state->subtract(without_unknown_range(*theirs[i]->state, column.range_unknown));
    } catch (const Error& error) {
      throw error.at({.column = column.name});
    }
  }
  if (rest.rows == 0) {
    for (const ColumnRecipe& column : rest.columns) {
      if (column.state->counts.rows() != 0) {
        throw Error(ErrorCode::not_subtractable,
                    "the rows to take out were never added: values would be left of no rows", {},
                    {.column = column.name});
      }
    }
    rest = emptied();
  }
  *this = std::move(rest);
  estimate_parameters();
}

}  // namespace strickle
