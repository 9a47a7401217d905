#include "recipe/state_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "recipe/json_fields.h"
#include "strickle/error.h"

namespace strickle {

namespace {

using Json = nlohmann::ordered_json;

// Runs of neighbouring bins: [first bin, count, count, ...].
Json histogram_to_json(const QuantileHistogram& histogram) {
  Json runs = Json::array();
  std::uint32_t next = 0;
  for (const auto& [bin, count] : histogram.occupied()) {
    if (runs.empty() || bin != next) runs.push_back(Json::array({bin}));
    runs.back().push_back(count);
    next = bin + 1;
  }
  return {{"bits", QuantileHistogram::bits}, {"runs", std::move(runs)}};
}

QuantileHistogram histogram_from_json(const Json& json) {
  JsonFields fields(json, "the histogram");
  if (fields.take_count("bits") != QuantileHistogram::bits) fields.fail("only 20 bits are known");
  constexpr double largest = std::numeric_limits<double>::max();
  const std::uint32_t least = QuantileHistogram::bin_of(-largest);
  const std::uint32_t greatest = QuantileHistogram::bin_of(largest);
  QuantileHistogram histogram;
  std::int64_t next = -1;  // runs ascend and do not touch, or they would be written as one
  for (const Json& run : fields.take_array("runs")) {
    if (!run.is_array() || run.size() < 2) fields.fail("a run is not [bin, count, ...]");
    for (const Json& entry : run) {
      if (!entry.is_number_unsigned()) fields.fail("a run holds something else than counts");
    }
    auto bin = run[0].get<std::uint64_t>();
    if (static_cast<std::int64_t>(bin) <= next || bin + run.size() - 1 > std::uint64_t{1} << QuantileHistogram::bits) {
      fields.fail("its runs are not in order");
    }
    for (std::size_t i = 1; i < run.size(); ++i, ++bin) {
      const auto count = run[i].get<std::uint64_t>();
      if (count == 0 || count > max_rows - histogram.total()) fields.fail("a run holds an impossible count");
      if (bin < least || bin > greatest) fields.fail("a bin holds no finite number");
      histogram.add(static_cast<std::uint32_t>(bin), count);
    }
    next = static_cast<std::int64_t>(bin);
  }
  fields.finish();
  return histogram;
}

double extremum(JsonFields& fields, const std::string& name, double when_empty) {
  const double value = fields.take_number(name);
  return std::isnan(value) ? when_empty : value;
}

Json option_to_json(const OptionValue& value) {
  return std::visit(
      [](const auto& v) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::monostate>) return nullptr;
        else return v;
      },
      value);
}

OptionValue option_from_json(const std::string& name, const Json& value) {
  if (value.is_null()) return {};
  if (value.is_boolean()) return value.get<bool>();
  // A double past the integers is written without a point, too.
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > largest) return value.get<double>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  if (value.is_number()) return value.get<double>();
  if (value.is_string()) return value.get<std::string>();
  if (value.is_array() && value.size() == 2 && value[0].is_number() && value[1].is_number()) {
    return std::array<double, 2>{value[0].get<double>(), value[1].get<double>()};
  }
  throw Error(ErrorCode::bad_file, fmt::format("the option '{}' is of no known kind", name));
}

void take_interval(const Json& ends, Parameter& parameter, const JsonFields& fields) {
  if (!ends.is_array() || ends.size() != 2 || !ends[0].is_number() || !ends[1].is_number()) {
    fields.fail("an interval is not [low, high]");
  }
  parameter.interval = {ends[0].get<double>(), ends[1].get<double>()};
  if (!((*parameter.interval)[0] <= parameter.value && parameter.value <= (*parameter.interval)[1])) {
    fields.fail(fmt::format("'{}' lies outside its interval", parameter.name));
  }
}

// "quantiles": [...], and "quantiles_interval": [...] of intervals, null where a value is exact.
void take_list(const std::string& name, JsonFields& fields, std::vector<Parameter>& parameters) {
  const std::size_t first = parameters.size();
  for (const Json& value : fields.take_array(name)) {
    if (!value.is_number() && !value.is_null()) fields.fail(fmt::format("'{}' holds what is not a number", name));
    const double number = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
    parameters.push_back({.name = name, .value = number, .listed = true});
  }
  if (!fields.has(name + "_interval")) return;
  const Json& intervals = fields.take_array(name + "_interval");
  if (intervals.size() != parameters.size() - first) fields.fail(fmt::format("'{}' has not one interval each", name));
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    if (!intervals[i].is_null()) take_interval(intervals[i], parameters[first + i], fields);
  }
}

std::vector<Parameter> parameters_from_json(const Json& json) {
  std::vector<Parameter> parameters;
  JsonFields fields(json, "the parameters");
  for (const auto& [key, value] : json.items()) {
    if (key.ends_with("_interval")) continue;
    if (value.is_array()) {
      take_list(key, fields, parameters);
      continue;
    }
    Parameter parameter{key, fields.take_number(key)};
    if (fields.has(key + "_interval")) take_interval(fields.take_array(key + "_interval"), parameter, fields);
    parameters.push_back(std::move(parameter));
  }
  fields.finish();
  return parameters;
}

// One after the other, as parameters() gives them.
Json parameters_to_json(std::span<const Parameter> parameters) {
  Json json = Json::object();
  for (auto p = parameters.begin(); p != parameters.end();) {
    const std::string& name = p->name;
    const auto end =
        p->listed ? std::find_if(p, parameters.end(), [&](const auto& q) { return q.name != name; }) : p + 1;
    if (p->listed) json[name] = Json::array();
    const bool bounded = std::any_of(p, end, [](const Parameter& q) { return q.interval.has_value(); });
    Json intervals = Json::array();
    for (; p != end; ++p) {
      if (p->listed) json[name].push_back(p->value);
      else json[name] = p->value;
      intervals.push_back(p->interval ? Json(*p->interval) : Json());
    }
    if (bounded) json[name + "_interval"] = json[name].is_array() ? std::move(intervals) : intervals[0];
  }
  return json;
}

}  // namespace

Json state_to_json(const ColumnState& state) {
  Json json = {{"count", state.counts.finite},
               {"missing", state.counts.missing},
               {"positive_infinite", state.counts.positive_infinite},
               {"negative_infinite", state.counts.negative_infinite}};
  if (state.sum) json["sum"] = state.sum->to_text();
  if (state.squares) json["squares"] = state.squares->to_text();
  if (state.weighted) {
    json["weights"] = state.weighted->weights.to_text();
    json["weighted_sum"] = state.weighted->sum.to_text();
    json["weighted_squares"] = state.weighted->squares.to_text();
  }
  if (state.extrema) {
    const bool any = state.counts.finite > 0;
    json["min"] = any ? Json(state.extrema->min) : Json();
    json["max"] = any ? Json(state.extrema->max) : Json();
  }
  if (state.max_abs) json["max_abs"] = *state.max_abs;
  if (state.histogram) json["histogram"] = histogram_to_json(*state.histogram);
  return json;
}

ColumnState state_from_json(const Json& json, const StateParts& parts) {
  JsonFields fields(json, "the state");
  ColumnState state(parts);
  state.counts = {fields.take_count("count"), fields.take_count("missing"), fields.take_count("positive_infinite"),
                  fields.take_count("negative_infinite")};
  if (parts.sum) state.sum = ExactSum::from_text(fields.take_text("sum"));
  if (parts.squares) state.squares = ExactProductSum::from_text(fields.take_text("squares"));
  if (parts.weighted) {
    state.weighted->weights = ExactSum::from_text(fields.take_text("weights"));
    state.weighted->sum = ExactProductSum::from_text(fields.take_text("weighted_sum"));
    state.weighted->squares = ExactTripleSum::from_text(fields.take_text("weighted_squares"));
  }
  if (parts.extrema) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    state.extrema->min = extremum(fields, "min", infinity);
    state.extrema->max = extremum(fields, "max", -infinity);
  }
  if (parts.max_abs) state.max_abs = fields.take_number("max_abs");
  if (parts.histogram) state.histogram = histogram_from_json(fields.take_object("histogram"));
  fields.finish();
  state.check_consistent();
  return state;
}

Json scaler_to_json(const Scaler& scaler) {
  Json json = {{"scaler", scaler.name()}};
  for (const Option& option : scaler.options()) json[option.name] = option_to_json(option.value);
  if (scaler.stretch()) return json;
  json["parameters"] = parameters_to_json(scaler.parameters());
  return json;
}

std::unique_ptr<Scaler> scaler_from_json(const Json& json) {
  JsonFields fields(json, "a scaler");
  const std::string name = fields.take_text("scaler");
  std::vector<Option> options;
  for (const auto& [key, value] : json.items()) {
    if (key != "scaler" && key != "parameters") options.push_back({key, option_from_json(key, value)});
  }
  auto scaler = make_scaler(name, options);
  if (scaler->options().size() != options.size()) fields.fail("an option is missing");
  if (!scaler->stretch()) scaler->set_parameters(parameters_from_json(fields.take_object("parameters")));
  return scaler;
}

}  // namespace strickle
