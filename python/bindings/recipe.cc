// Recipes as Python holds them.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "arrays.h"
#include "columns_fit.h"
#include "module.h"
#include "options.h"
#include "recipe_type.h"
#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// A number of each column's state, NaN where it has none.
template <class Statistic>
DoubleArray each_state(const Recipe& recipe, Statistic statistic) {
  std::vector<double> values;
  for (const ColumnRecipe& column : recipe.columns) values.push_back(column.state ? statistic(*column.state) : nan);
  return array_of(std::move(values));
}

// The parameters of one name, of columns with the same scaler: their values, or an end of their intervals.
template <class Number>
DoubleArray each_parameter(const Recipe& recipe, const std::string& name, Number number) {
  std::vector<double> values;
  bool listed = false;
  for (const ColumnRecipe& column : recipe.columns) {
    for (const Parameter& p : column.chain.back()->parameters()) {
      if (p.name != name) continue;
      values.push_back(number(p));
      listed = p.listed;
    }
  }
  const std::size_t columns = recipe.columns.size();
  if (!listed) return array_of(std::move(values));
  const std::size_t n = columns == 0 ? 0 : values.size() / columns;
  return array_of(std::move(values), {columns, n});
}

// A recipe names each column once.
Recipe named_once(Recipe recipe) {
  std::unordered_set<std::string_view> names;
  for (const ColumnRecipe& column : recipe.columns) {
    if (names.insert(column.name).second) continue;
    throw Error(ErrorCode::invalid_argument, "two columns are called '" + column.name + "'");
  }
  return recipe;
}

}  // namespace

void bind_recipe(nb::module_& m) {
  nb::class_<Recipe>(m, "Recipe", "Columns, their scalers, and their fitted states.")
      .def_static(
          "plan",
          [](const std::vector<std::string>& names, const std::string& scaler, nb::dict options, bool weighted) {
            const auto prototype = make_scaler(scaler, options_of(std::move(options)));
            Recipe recipe;
            if (weighted) recipe.weights = "sample_weight";
            recipe.columns.resize(names.size());
            for (std::size_t c = 0; c < names.size(); ++c) {
              recipe.columns[c].name = names[c];
              recipe.columns[c].chain.push_back(prototype->clone());
            }
            return named_once(std::move(recipe));
          },
          "names"_a, "scaler"_a, "options"_a, "weighted"_a, "Columns of one scaler, without states.")
      .def_static(
          "plan_rows",
          [](const std::vector<std::string>& names, const std::string& norm) {
            Recipe recipe;
            recipe.row_steps.push_back({.norm = parse_norm(norm), .columns = names});
            for (const std::string& name : names) recipe.columns.emplace_back().name = name;
            return named_once(std::move(recipe));
          },
          "names"_a, "norm"_a, "Columns that are normalized by rows.")
      .def_static(
          "of_parameters",
          [](const std::vector<std::string>& names, const std::string& scaler, nb::dict options, nb::dict parameters) {
            auto scalers = scalers_of(scaler, std::move(options), std::move(parameters), names.size());
            Recipe recipe;
            recipe.columns.resize(names.size());
            for (std::size_t c = 0; c < names.size(); ++c) {
              recipe.columns[c].name = names[c];
              recipe.columns[c].chain.push_back(std::move(scalers[c]));
            }
            return named_once(std::move(recipe));
          },
          "names"_a, "scaler"_a, "options"_a, "parameters"_a, "Columns of one scaler, with parameters and no state.")
      .def_static(
          "from_json",
          [](const std::string& text, const std::string& file) {
            const nb::gil_scoped_release release;
            return Recipe::from_json(text, file);
          },
          "text"_a, "file"_a = "")
      .def(
          "to_json",
          [](const Recipe& recipe, bool with_state) {
            const nb::gil_scoped_release release;
            return recipe.to_json(with_state);
          },
          "with_state"_a = true)
      .def(
          "save",
          [](const Recipe& recipe, const std::string& path, bool with_state) {
            const nb::gil_scoped_release release;
            write_file_atomically(path, recipe.to_json(with_state));
          },
          "path"_a, "with_state"_a = true)
      .def("clone", &Recipe::clone)
      .def("emptied", &Recipe::emptied)
      .def("merge", &Recipe::merge, "other"_a, nb::call_guard<nb::gil_scoped_release>())
      .def("subtract", &Recipe::subtract, "other"_a, nb::call_guard<nb::gil_scoped_release>())
      .def(
          "select",
          [](const Recipe& recipe, const std::vector<std::size_t>& columns) {
            Recipe selected = recipe.clone();
            selected.columns.clear();
            for (const std::size_t c : columns) selected.columns.push_back(recipe.columns.at(c).clone());
            return selected;
          },
          "columns"_a, "The same of some of the columns, in another order.")
      .def(
          "renamed",
          [](const Recipe& recipe, const std::vector<std::string>& names) {
            if (names.size() != recipe.columns.size()) {
              throw Error(ErrorCode::mismatch, "there must be one name for each column");
            }
            Recipe renamed = recipe.clone();
            for (std::size_t c = 0; c < names.size(); ++c) renamed.columns[c].name = names[c];
            return named_once(std::move(renamed));
          },
          "names"_a)
      .def(
          "beside",
          [](const Recipe& recipe, const Recipe& other) {
            if (recipe.weights != other.weights || recipe.infinities != other.infinities ||
                recipe.extras != other.extras || !recipe.row_steps.empty() || !other.row_steps.empty()) {
              throw Error(ErrorCode::mismatch,
                          "scalers with other weights, or a normalizer, cannot stand in one recipe");
            }
            Recipe both = recipe.clone();
            both.rows = std::max(recipe.rows, other.rows);
            for (const ColumnRecipe& column : other.columns) both.columns.push_back(column.clone());
            return named_once(std::move(both));
          },
          "other"_a, "The columns of both, fitted on the same rows.")
      .def(
          "fitted_alone",
          [](const Recipe& recipe) {
            Recipe alone = recipe.clone();
            alone.row_steps.clear();
            for (ColumnRecipe& column : alone.columns) column.chain.erase(column.chain.begin(), column.chain.end() - 1);
            return alone;
          },
          "The last scaler of each column, without the steps before it.")
      .def(
          "after_stretch",
          [](const Recipe& recipe, const std::string& name, nb::dict options) {
            const auto stretch = make_scaler(name, options_of(std::move(options)));
            Recipe after = recipe.clone();
            for (ColumnRecipe& column : after.columns) column.chain.insert(column.chain.begin(), stretch->clone());
            return after;
          },
          "name"_a, "options"_a, "The recipe of values that go through a stretch first.")
      .def(
          "after_row_step",
          [](const Recipe& recipe, const std::string& norm) {
            Recipe after = recipe.clone();
            RowStep step{.norm = parse_norm(norm), .columns = {}};
            for (const ColumnRecipe& column : after.columns) step.columns.push_back(column.name);
            after.row_steps.insert(after.row_steps.begin(), std::move(step));
            return after;
          },
          "norm"_a, "The recipe of rows that are normalized first.")
      .def(
          "parameters_of",
          [](const Recipe& recipe, std::size_t column) {
            nb::list parameters;
            for (const auto& scaler : recipe.columns.at(column).chain) {
              for (const Parameter& p : scaler->parameters()) {
                if (!p.listed) parameters.append(nb::make_tuple(p.name, p.value));
              }
            }
            return parameters;
          },
          "column"_a, "Names and values of a column's parameters, but for lists.")
      .def(
          "weighted",
          [](const Recipe& recipe, const std::string& weights) {
            if (!recipe.has_state()) {
              throw Error(ErrorCode::mismatch, "a recipe without its state cannot be weighted", "fit again");
            }
            Recipe weighted = recipe.clone();
            weighted.weights = weights;
            for (ColumnRecipe& column : weighted.columns) {
              if (column.state) column.state->weigh();
            }
            weighted.estimate_parameters();
            return weighted;
          },
          "weights"_a, "The recipe with a weight of 1 for each of its rows.")
      .def(
          "same_states",
          [](const Recipe& a, const Recipe& b) {
            if (a.rows != b.rows || a.columns.size() != b.columns.size()) return false;
            for (std::size_t c = 0; c < a.columns.size(); ++c) {
              if (a.columns[c].state != b.columns[c].state) return false;
            }
            return true;
          },
          "other"_a, "Whether the columns of two recipes saw the same values, one by one.")
      .def("has_state", &Recipe::has_state)
      .def("exact", &Recipe::exact)
      .def_ro("rows", &Recipe::rows)
      .def_ro("weights", &Recipe::weights)
      .def_prop_ro("names",
                   [](const Recipe& recipe) {
                     std::vector<std::string> names;
                     for (const ColumnRecipe& column : recipe.columns) names.push_back(column.name);
                     return names;
                   })
      .def(
          "chain",
          [](const Recipe& recipe, std::size_t column) {
            nb::list chain;
            for (const auto& scaler : recipe.columns.at(column).chain) {
              chain.append(nb::make_tuple(std::string(scaler->name()), dict_of(scaler->options())));
            }
            return chain;
          },
          "column"_a, "The scalers of a column: names with their options.")
      .def("row_steps",
           [](const Recipe& recipe) {
             nb::list steps;
             for (const RowStep& step : recipe.row_steps) {
               steps.append(nb::make_tuple(std::string(norm_name(step.norm)), step.columns));
             }
             return steps;
           })
      .def(
          "parameter",
          [](const Recipe& recipe, const std::string& name) {
            return each_parameter(recipe, name, [](const Parameter& p) { return p.value; });
          },
          "name"_a)
      .def(
          "parameter_low",
          [](const Recipe& recipe, const std::string& name) {
            return each_parameter(recipe, name,
                                  [](const Parameter& p) { return p.interval ? (*p.interval)[0] : p.value; });
          },
          "name"_a)
      .def(
          "parameter_high",
          [](const Recipe& recipe, const std::string& name) {
            return each_parameter(recipe, name,
                                  [](const Parameter& p) { return p.interval ? (*p.interval)[1] : p.value; });
          },
          "name"_a)
      .def("finite_counts",
           [](const Recipe& recipe) {
             return each_state(recipe, [](const ColumnState& s) { return static_cast<double>(s.counts.finite); });
           })
      .def("weight_sums",
           [](const Recipe& recipe) {
             return each_state(recipe, [](const ColumnState& s) { return s.weighted->weights.round(); });
           })
      .def("mean", [](const Recipe& r) { return each_state(r, [](const ColumnState& s) { return s.mean(); }); })
      .def("var", [](const Recipe& r) { return each_state(r, [](const ColumnState& s) { return s.variance(); }); })
      .def("max_abs",
           [](const Recipe& r) { return each_state(r, [](const ColumnState& s) { return s.max_abs.value_or(nan); }); });
}

}  // namespace strickle::python
