#include <fmt/format.h>

#include <cmath>

#include "run_flags.h"
#include "strickle/scaler_spec.h"
#include "verb.h"

namespace strickle::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string number_text(double value) { return std::isnan(value) ? "-" : fmt::format("{:.6g}", value); }

std::string parameters_text(const ColumnRecipe& column) {
  std::string text;
  if (column.fitted() == nullptr) return "-";
  const auto parameters = column.fitted()->parameters();
  if (parameters.front().listed) {
    return fmt::format("{} {} from {} to {}", parameters.size(), parameters.front().name,
                       number_text(parameters.front().value), number_text(parameters.back().value));
  }
  for (const Parameter& p : parameters) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", p.name, number_text(p.value));
    if (p.interval) text += fmt::format(" in [{:.6g}, {:.6g}]", (*p.interval)[0], (*p.interval)[1]);
  }
  return text;
}

Json statistic(double value) { return std::isfinite(value) ? Json(value) : Json(); }

class Inspect final : public Verb {
 public:
  std::string name() const override { return "inspect"; }
  std::string summary() const override { return "Show what a recipe holds"; }
  std::string examples() const override {
    return "strickle inspect recipe.json\n"
           "strickle inspect recipe.json --json | jq '.columns[].mean'";
  }
  void declare(CLI::App& app) override { app.add_option("recipe", recipe_, "the recipe file, or -")->required(); }

  int run(Console& console) override {
    const Recipe recipe = read_recipe(recipe_);
    if (console.json) console.result(to_json(recipe));
    else print(recipe, console.stdout_has_color());
    return done;
  }

 private:
  static void print(const Recipe& recipe, bool color) {
    fmt::print("{}, {}, infinities are {}{}{}\n", counted(recipe.rows, "row"),
               counted(static_cast<std::int64_t>(recipe.columns.size()), "column"),
               recipe.infinities == Infinities::error ? "an error" : "missing",
               recipe.weights.empty() ? "" : ", weighted by " + recipe.weights,
               recipe.has_state() ? "" : ", without state");
    for (const RowStep& step : recipe.row_steps) {
      fmt::print("rows: normalizer(norm={}) over {}\n", norm_name(step.norm), fmt::join(step.columns, ", "));
    }
    std::vector<TableRow> rows = {
        {"column", "scaler", "parameters", "values", "missing", "infinite", "mean", "deviation"}};
    for (const ColumnRecipe& column : recipe.columns) {
      TableRow row = {column.name, column.chain.empty() ? "-" : column.chain_text(), parameters_text(column)};
      if (column.state) {
        const Counts& counts = column.state->counts;
        for (const std::int64_t n :
             {counts.finite, counts.missing, counts.positive_infinite + counts.negative_infinite}) {
          row.push_back(count_text(n));
        }
        row.push_back(number_text(column.state->mean()));
        row.push_back(number_text(column.state->deviation()));
      } else {
        row.insert(row.end(), 5, "-");
      }
      rows.push_back(std::move(row));
    }
    fmt::print("\n");
    fmt::print("{}", table_text(rows, 3, color));  // names and text; counts and statistics are set flush right
  }

  static Json to_json(const Recipe& recipe) {
    Json columns = Json::array();
    for (const ColumnRecipe& column : recipe.columns) {
      Json chain = Json::array();
      for (const auto& step : column.chain) chain.push_back(scaler_text(*step));
      Json entry = {{"name", column.name}, {"chain", std::move(chain)}};
      if (column.fitted() != nullptr) {
        for (const Parameter& p : column.fitted()->parameters()) {
          const auto put = [&](const std::string& name, Json value) {
            if (p.listed) entry[name].push_back(std::move(value));
            else entry[name] = std::move(value);
          };
          put(p.name, statistic(p.value));
          if (p.interval) put(p.name + "_interval", *p.interval);
        }
      }
      if (column.state) {
        const ColumnState& state = *column.state;
        entry["count"] = state.counts.finite;
        entry["missing"] = state.counts.missing;
        entry["positive_infinite"] = state.counts.positive_infinite;
        entry["negative_infinite"] = state.counts.negative_infinite;
        entry["mean"] = statistic(state.mean());
        entry["variance"] = statistic(state.variance());
        entry["deviation"] = statistic(state.deviation());
        if (state.extrema && state.counts.finite > 0) {
          entry["min"] = state.extrema->min;
          entry["max"] = state.extrema->max;
        }
      }
      columns.push_back(std::move(entry));
    }
    return {{"schema", 1},
            {"verb", "inspect"},
            {"rows", recipe.rows},
            {"exact", recipe.exact()},
            {"state", recipe.has_state()},
            {"columns", std::move(columns)}};
  }

  std::string recipe_;
};

}  // namespace

std::unique_ptr<Verb> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace strickle::cli
