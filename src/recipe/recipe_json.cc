#include <fmt/format.h>

#include <cmath>
#include <set>

#include "recipe/canonical_json.h"
#include "recipe/json_fields.h"
#include "recipe/state_json.h"
#include "strickle/error.h"
#include "strickle/recipe.h"
#include "strickle/scaler_spec.h"

namespace strickle {

namespace {

using Json = nlohmann::ordered_json;

// The library keeps one of two fields of the same name, and stops at a NUL byte: both are damage here.
Json parse_json(std::string_view text) {
  std::vector<std::set<std::string>> open;
  const auto refuse_twice = [&](int, Json::parse_event_t event, Json& parsed) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    if (event == Json::parse_event_t::object_end) open.pop_back();
    if (event == Json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
      throw Error(ErrorCode::bad_file, fmt::format("the field '{}' is there twice", parsed.get<std::string>()));
    }
    return true;
  };
  if (text.find('\0') != std::string_view::npos) throw Error(ErrorCode::bad_file, "there is a NUL byte in it");
  return Json::parse(text, refuse_twice);
}

Json extras_to_json(const Extras& extras) {
  Json list = Json::array();
  if (extras.range) list.push_back("range");
  if (extras.histogram) list.push_back("histogram");
  return list;
}

Extras extras_from_json(const Json& list) {
  Extras extras;
  for (const Json& entry : list) {
    bool* extra = entry == "range" ? &extras.range : entry == "histogram" ? &extras.histogram : nullptr;
    if (extra == nullptr) throw Error(ErrorCode::bad_file, fmt::format("{} is no known extra statistic", entry.dump()));
    if (*extra) throw Error(ErrorCode::bad_file, fmt::format("the extra statistic {} is there twice", entry.dump()));
    *extra = true;
  }
  return extras;
}

Json row_steps_to_json(const std::vector<RowStep>& steps) {
  Json list = Json::array();
  for (const RowStep& step : steps) {
    list.push_back({{"scaler", "normalizer"}, {"norm", norm_name(step.norm)}, {"columns", step.columns}});
  }
  return list;
}

std::vector<RowStep> row_steps_from_json(const Json& list) {
  std::vector<RowStep> steps;
  for (const Json& entry : list) {
    JsonFields fields(entry, "a step over rows");
    if (fields.take_text("scaler") != "normalizer") fields.fail("only normalizer is known");
    RowStep step{.norm = parse_norm(fields.take_text("norm")), .columns = {}};
    for (const Json& name : fields.take_array("columns")) {
      if (!name.is_string()) fields.fail("a column's name is not text");
      step.columns.push_back(name.get<std::string>());
    }
    fields.finish();
    steps.push_back(std::move(step));
  }
  return steps;
}

Json column_to_json(const ColumnRecipe& column, bool with_state) {
  Json chain = Json::array();
  for (const auto& step : column.chain) chain.push_back(scaler_to_json(*step));
  Json json = {{"name", column.name}, {"type", "number"}, {"chain", std::move(chain)}};
  if (with_state && column.state) {
    json["state"] = state_to_json(*column.state);
    if (column.range_unknown) json["state"]["range"] = "unknown";
  }
  return json;
}

// A fit that reads its parameters from a file must give those that the state gives: else one of the two is damaged.
void check_parameters(const ColumnRecipe& column) {
  Scaler* scaler = column.fitted();
  if (scaler == nullptr || !column.state) return;
  const auto follows = scaler->clone();
  follows->fit(*column.state, scaler->estimates(*column.state));
  const auto expected = follows->parameters();
  const auto found = scaler->parameters();
  if (found.size() != expected.size()) {
    throw Error(ErrorCode::bad_file,
                fmt::format("{} parameters stand in the file where its state gives {}", found.size(), expected.size()),
                "the file was changed by hand or damaged; fit again", {.column = column.name});
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const auto& [name, value, interval, listed] = expected[i];
    // Of a quantile the state gives the interval; the file has the same, or what a look at the data found in it.
    const bool agrees =
        interval ? (*interval)[0] <= found[i].value && found[i].value <= (*interval)[1] &&
                       (!found[i].interval || found[i].interval == interval)
                 : (value == found[i].value || (std::isnan(value) && std::isnan(found[i].value))) && !found[i].interval;
    if (!agrees) {
      throw Error(ErrorCode::bad_file,
                  fmt::format("'{}' is {} in the file and {} by its state", name, found[i].value, value),
                  "the file was changed by hand or damaged; fit again", {.column = column.name});
    }
  }
}

ColumnRecipe column_from_json(const Json& json, const Recipe& recipe) {
  JsonFields fields(json, "a column");
  ColumnRecipe column;
  column.name = fields.take_text("name");
  try {
    if (fields.take_text("type") != "number") fields.fail("its type is not number");
    for (const Json& step : fields.take_array("chain")) {
      if (!column.chain.empty() && !column.chain.back()->stretch())
        fields.fail("a fitted scaler stands inside the chain");
      column.chain.push_back(scaler_from_json(step));
    }
    if (column.chain.empty() && recipe.row_steps.empty()) fields.fail("it has no scaler");
    if (fields.has("state")) {
      Json state = fields.take_object("state");
      if (state.contains("range")) {
        const bool extra = recipe.extras.range && !column.needs_range(!recipe.weights.empty());
        if (!extra || state["range"] != "unknown") fields.fail("'range' can only be unknown, of an extra range");
        column.range_unknown = true;
        state.erase("range");
      }
      column.state = state_from_json(state, recipe.parts_of(column));
      check_parameters(column);
    }
    fields.finish();
  } catch (const Error& error) {
    throw error.at({.column = column.name});
  }
  return column;
}

// What no single column can show.
void check_whole(const Recipe& recipe) {
  const auto fail = [](std::string what, const std::string& column) {
    throw Error(ErrorCode::bad_file, std::move(what), "the file was changed by hand or damaged; fit again",
                {.column = column});
  };
  if (recipe.columns.empty() && recipe.rows > 0) fail("it has no columns", {});
  std::set<std::string_view> names;
  for (const ColumnRecipe& column : recipe.columns) {
    if (!names.insert(column.name).second) fail("a column is there twice", column.name);
    if (column.state.has_value() != recipe.columns.front().state.has_value())
      fail("some columns have a state and some have none", column.name);
    if (column.state && column.state->counts.rows() != recipe.rows) {
      fail(fmt::format("it counts {} rows, and the recipe {}", column.state->counts.rows(), recipe.rows), column.name);
    }
  }
  for (const RowStep& step : recipe.row_steps) {
    std::set<std::string_view> normalized;
    for (const std::string& name : step.columns) {
      if (!names.contains(name)) fail("a step over rows names a column that the recipe does not hold", name);
      if (!normalized.insert(name).second) fail("a step over rows names a column twice", name);
    }
  }
}

}  // namespace

std::string Recipe::to_json(bool with_state) const {
  Json json = {{"strickle", recipe_version},
               {"rows", rows},
               {"infinities", infinities == Infinities::error ? "error" : "missing"},
               {"extras", extras_to_json(extras)},
               {"weights", weights.empty() ? Json() : Json(weights)},
               {"row_steps", row_steps_to_json(row_steps)}};
  Json list = Json::array();
  for (const ColumnRecipe& column : columns) list.push_back(column_to_json(column, with_state));
  json["columns"] = std::move(list);
  return canonical_json(json);
}

Recipe Recipe::from_json(std::string_view text, const std::string& file) {
  try {
    const Json json = parse_json(text);
    if (!json.is_object() || !json.contains("strickle")) {
      throw Error(ErrorCode::bad_file, "this JSON is not a recipe: it has no 'strickle' field");
    }
    JsonFields fields(json, "the recipe");
    if (const auto version = fields.take_count("strickle"); version != recipe_version) {
      throw Error(
          ErrorCode::bad_file,
          fmt::format("the recipe is of version {}, and this program reads version {}", version, recipe_version),
          version > recipe_version ? "use a newer strickle" : "");
    }
    Recipe recipe;
    recipe.rows = fields.take_count("rows");
    const std::string infinities = fields.take_text("infinities");
    if (infinities != "error" && infinities != "missing") fields.fail("'infinities' is neither error nor missing");
    recipe.infinities = infinities == "error" ? Infinities::error : Infinities::missing;
    recipe.extras = extras_from_json(fields.take_array("extras"));
    if (const Json& weights = fields.take("weights"); !weights.is_null()) {
      if (!weights.is_string()) fields.fail("'weights' is not a column's name");
      recipe.weights = weights.get<std::string>();
    }
    recipe.row_steps = row_steps_from_json(fields.take_array("row_steps"));
    for (const Json& column : fields.take_array("columns")) recipe.columns.push_back(column_from_json(column, recipe));
    fields.finish();
    check_whole(recipe);
    return recipe;
  } catch (const nlohmann::json::exception& error) {
    throw Error(ErrorCode::bad_file, fmt::format("this is not valid JSON: {}", error.what()), {}, {.file = file});
  } catch (const Error& error) {
    // Options and scalers that make no sense are, in a file, damage.
    throw Error(ErrorCode::bad_file, error.message(), error.hint(), error.place()).at({.file = file});
  }
}

}  // namespace strickle
