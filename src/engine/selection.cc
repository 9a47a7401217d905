#include "engine/selection.h"

#include <fmt/format.h>
#include <fnmatch.h>

#include <algorithm>
#include <set>
#include <unordered_map>

#include "strickle/closest_name.h"
#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle {

namespace {

std::vector<std::string> names_of(std::span<const ColumnInfo> columns) {
  std::vector<std::string> names;
  for (const ColumnInfo& column : columns) names.push_back(column.name);
  return names;
}

std::string listed(std::vector<std::string> names) {
  constexpr std::size_t most = 8;
  const bool more = names.size() > most;
  if (more) names.resize(most);
  return fmt::format("the columns are {}{}", fmt::join(names, ", "), more ? ", ..." : "");
}

bool is_number(ColumnKind kind) {
  return kind == ColumnKind::integer || kind == ColumnKind::floating || kind == ColumnKind::empty;
}

// The columns of one name or glob. A glob takes only columns of numbers; a name takes what it says.
std::vector<int> match(const std::string& pattern, std::span<const ColumnInfo> columns) {
  std::vector<int> matched;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == pattern) return {static_cast<int>(i)};
    if (is_number(columns[i].kind) && fnmatch(pattern.c_str(), columns[i].name.c_str(), 0) == 0) {
      matched.push_back(static_cast<int>(i));
    }
  }
  if (!matched.empty()) return matched;
  const auto names = names_of(columns);
  if (pattern.find_first_of("*?[") != std::string::npos) {
    throw Error(ErrorCode::not_found, fmt::format("no column of numbers matches '{}'", pattern), listed(names));
  }
  throw Error(ErrorCode::not_found, fmt::format("there is no column '{}'", pattern),
              did_you_mean(pattern, names, listed(names)));
}

std::set<int> match_all(const std::vector<std::string>& patterns, std::span<const ColumnInfo> columns) {
  std::set<int> matched;
  for (const std::string& pattern : patterns) {
    for (const int column : match(pattern, columns)) matched.insert(column);
  }
  return matched;
}

std::vector<std::unique_ptr<Scaler>> make_chain(const ScalerSpec& spec, bool weighted) {
  std::vector<std::unique_ptr<Scaler>> chain;
  for (const ScalerCall& call : spec.chain) {
    if (call.name == "normalizer") {
      throw Error(ErrorCode::invalid_argument, "normalizer works on rows and cannot stand in a column's chain",
                  "give it as a --scaler of its own; it goes before the others");
    }
    if (!chain.empty() && !chain.back()->stretch()) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("{} stands before {}: only log1p, asinh and divide can stand before another scaler",
                              chain.back()->name(), call.name));
    }
    chain.push_back(make_scaler(call.name, call.options));
    (void)chain.back()->parts(weighted);  // throws where it has no weighted form
  }
  return chain;
}

Norm norm_of(const ScalerCall& call) {
  Norm norm = Norm::l2;
  for (const Option& option : call.options) {
    const auto* text = std::get_if<std::string>(&option.value);
    if (option.name != "norm" || text == nullptr) {
      throw Error(ErrorCode::invalid_argument, fmt::format("normalizer has no option '{}'", option.name),
                  "it has norm=l1, l2 or max");
    }
    norm = parse_norm(*text);
  }
  return norm;
}

std::set<int> default_columns(std::span<const ColumnInfo> columns, const FitOptions& options) {
  std::set<int> chosen;
  if (!options.columns.empty()) {
    chosen = match_all(options.columns, columns);
  } else {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const bool wanted = options.kinds.empty()
                              ? is_number(columns[i].kind)
                              : std::ranges::find(options.kinds, columns[i].kind) != options.kinds.end();
      if (wanted && (options.weights.empty() || columns[i].name != options.weights)) chosen.insert(static_cast<int>(i));
    }
  }
  return chosen;
}

std::set<int> without(std::set<int> chosen, const std::set<int>& excluded) {
  for (const int column : excluded) chosen.erase(column);
  return chosen;
}

}  // namespace

int locate_column(const std::string& name, std::span<const ColumnInfo> columns) {
  const auto found = std::ranges::find(columns, name, &ColumnInfo::name);
  if (found != columns.end()) return static_cast<int>(found - columns.begin());
  const auto names = names_of(columns);
  throw Error(ErrorCode::not_found, fmt::format("there is no column '{}'", name),
              did_you_mean(name, names, listed(names)));
}

std::vector<int> locate_columns(const Recipe& recipe, std::span<const ColumnInfo> columns, const std::string& file) {
  std::unordered_map<std::string, int> index;
  for (std::size_t i = 0; i < columns.size(); ++i) index.emplace(columns[i].name, static_cast<int>(i));
  std::vector<int> located;
  for (const ColumnRecipe& column : recipe.columns) {
    const auto found = index.find(column.name);
    if (found == index.end()) {
      const auto names = names_of(columns);
      throw Error(ErrorCode::mismatch, fmt::format("the column '{}' of the recipe is missing", column.name),
                  did_you_mean(column.name, names, listed(names)), {.file = file});
    }
    located.push_back(found->second);
  }
  return located;
}

Recipe plan_recipe(std::span<const ColumnInfo> columns, const FitOptions& options) {
  Recipe recipe{.infinities = options.infinities,
                .extras = options.extras,
                .weights = options.weights,
                .row_steps = {},
                .columns = {}};
  const bool weighted = !options.weights.empty();
  if (weighted) locate_column(options.weights, columns);

  std::vector<ScalerSpec> specs, row_specs;
  for (const std::string& text : options.scalers) {
    ScalerSpec spec = parse_scaler_spec(text);
    const bool per_row = spec.chain.size() == 1 && spec.chain.front().name == "normalizer";
    (per_row ? row_specs : specs).push_back(std::move(spec));
  }
  const std::set<int> excluded = match_all(options.exclude, columns);
  // Which specification each column gets; -1: selected for a normalizer alone.
  std::vector<int> spec_of(columns.size(), -1);
  std::set<int> selected;
  int otherwise = -1;
  for (std::size_t s = 0; s < specs.size(); ++s) {
    if (specs[s].columns.empty()) {
      if (otherwise >= 0) {
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("two scalers are given for all columns: '{}' and '{}'",
                        specs[static_cast<std::size_t>(otherwise)].chain.front().name, specs[s].chain.front().name),
            "name the columns of one of them, scaler:column,column, or chain them with '+'");
      }
      otherwise = static_cast<int>(s);
    }
    for (const int column : without(match_all(specs[s].columns, columns), excluded)) {
      int& spec = spec_of[static_cast<std::size_t>(column)];
      if (spec >= 0) {
        throw Error(ErrorCode::invalid_argument, fmt::format("two scalers are given for column '{}'",
                                                             columns[static_cast<std::size_t>(column)].name));
      }
      spec = static_cast<int>(s);
      selected.insert(column);
    }
  }
  const std::set<int> rest = without(default_columns(columns, options), excluded);
  if (otherwise >= 0 || (specs.empty() && !row_specs.empty())) {
    for (const int column : rest) {
      if (selected.insert(column).second) spec_of[static_cast<std::size_t>(column)] = otherwise;
    }
  }
  for (const ScalerSpec& spec : row_specs) {
    const std::set<int> normalized = spec.columns.empty() ? rest : without(match_all(spec.columns, columns), excluded);
    RowStep step{.norm = norm_of(spec.chain.front()), .columns = {}};
    for (const int column : normalized) {
      step.columns.push_back(columns[static_cast<std::size_t>(column)].name);
      selected.insert(column);
    }
    recipe.row_steps.push_back(std::move(step));
  }
  if (selected.empty()) {
    std::string hint = columns.empty() ? "" : listed(names_of(columns));
    for (const ColumnInfo& column : columns) {
      if (!column.hint.empty()) {
        hint = fmt::format("column '{}' is text: {}", column.name, column.hint);
        break;
      }
    }
    throw Error(ErrorCode::not_found, "there is no column of numbers to scale", hint);
  }
  for (const int i : selected) {
    const ColumnInfo& info = columns[static_cast<std::size_t>(i)];
    if (weighted && info.name == options.weights) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("'{}' holds the weights and cannot be scaled as well", info.name));
    }
    ColumnRecipe column;
    column.name = info.name;
    const int spec = spec_of[static_cast<std::size_t>(i)];
    if (spec >= 0) column.chain = make_chain(specs[static_cast<std::size_t>(spec)], weighted);
    recipe.columns.push_back(std::move(column));
  }
  return recipe.emptied();
}

}  // namespace strickle
