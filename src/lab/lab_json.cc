#include <cmath>
#include <nlohmann/json.hpp>

#include "strickle/lab.h"

namespace strickle::lab {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

Json numbers(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(number(value));
  return list;
}

Json expectation(const std::optional<Expectation>& expected) {
  if (!expected) return {};
  return {{"value", expected->value ? number(*expected->value) : Json()},
          {"low", number(expected->low)},
          {"high", number(expected->high)}};
}

// What a setting is, as a number or a list.
Json value_of(const Setting& setting, const std::vector<double>& values) {
  return setting.list ? numbers(values) : number(values.front());
}

Json described(const Description& description) {
  Json formulas = Json::array(), settings = Json::array();
  for (const Formula& f : description.formulas) {
    formulas.push_back({{"text", f.text}, {"latex", f.latex}, {"source", f.source}});
  }
  for (const Setting& s : description.settings) {
    settings.push_back({{"name", s.name},
                        {"meaning", s.meaning},
                        {"default", value_of(s, s.value)},
                        {"quick", value_of(s, s.quick.empty() ? s.value : s.quick)},
                        {"lowest", s.lowest},
                        {"highest", s.highest},
                        {"whole", s.whole}});
  }
  return {{"experiment", description.name}, {"title", description.title},
          {"claim", description.claim},     {"design", description.design},
          {"formulas", formulas},           {"settings", settings},
          {"seeds", description.seeds},     {"quick_seeds", description.quick_seeds},
          {"tables", description.tables}};
}

Json row_json(const Row& row) {
  return {{"where", row.where},
          {"quantity", row.quantity},
          {"claimed", expectation(row.claimed)},
          {"predicted", expectation(row.predicted)},
          {"measured", number(row.measured)},
          {"spread", number(row.spread)},
          {"seeds", row.seeds},
          {"as_predicted", row.predicted ? Json(row.as_predicted) : Json()},
          {"as_claimed", row.claimed ? Json(row.as_claimed) : Json()}};
}

Json axis_json(const Axis& axis) {
  Json json = {{"label", axis.label}, {"log", axis.log}};
  if (!axis.categories.empty()) json["categories"] = axis.categories;
  return json;
}

Json figure_json(const Figure& figure) {
  constexpr const char* marks[] = {"line", "points"};
  Json series = Json::array();
  for (const Series& s : figure.series) {
    Json one = {{"name", s.name},
                {"mark", marks[static_cast<int>(s.mark)]},
                {"predicted", s.predicted},
                {"x", numbers(s.x)},
                {"y", numbers(s.y)}};
    if (!s.low.empty()) {
      one["low"] = numbers(s.low);
      one["high"] = numbers(s.high);
    }
    series.push_back(std::move(one));
  }
  return {{"title", figure.title}, {"x", axis_json(figure.x)}, {"y", axis_json(figure.y)}, {"series", series}};
}

Json result_json(const Result& result) {
  const Description& description = result.experiment;
  Json json = described(description);
  json.erase("quick_seeds");
  json.erase("tables");
  for (Json& setting : json["settings"]) {
    for (const Setting& s : description.settings) {
      if (setting["name"] == s.name) setting["value"] = value_of(s, result.settings.at(s.name));
    }
  }
  json["seeds"] = result.seeds;
  json["seed"] = result.seed;
  json["quick"] = result.quick;
  json["command"] = result.command;
  const Verdict& v = result.verdict;
  json["verdict"] = {{"outcome", outcome_name(v.outcome)}, {"text", v.text}, {"holds_when", v.holds_when},
                     {"fails_when", v.fails_when},         {"rows", v.rows}, {"predicted", v.predicted},
                     {"as_predicted", v.as_predicted}};
  json["rows"] = Json::array();
  for (const Row& row : result.rows) json["rows"].push_back(row_json(row));
  json["figures"] = Json::array();
  for (const Figure& figure : result.figures) json["figures"].push_back(figure_json(figure));
  json["remarks"] = result.remarks;
  return json;
}

}  // namespace

std::string to_json(std::span<const Result> results) {
  Json json = {{"strickle_lab", 1}, {"results", Json::array()}};
  for (const Result& result : results) json["results"].push_back(result_json(result));
  return json.dump(2);
}

std::string descriptions_to_json() {
  Json json = {{"strickle_lab", 1}, {"experiments", Json::array()}};
  for (const Description& description : experiments()) json["experiments"].push_back(described(description));
  return json.dump(2);
}

}  // namespace strickle::lab
