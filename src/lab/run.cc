#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "lab/experiment.h"
#include "strickle/closest_name.h"
#include "strickle/error.h"
#include "strickle/shell_word.h"

namespace strickle::lab {

namespace {

const Experiment& find(std::string_view name) {
  std::vector<std::string> names;
  for (const Experiment& experiment : registry()) {
    if (experiment.description.name == name) return experiment;
    names.push_back(experiment.description.name);
  }
  throw Error(ErrorCode::not_found, fmt::format("there is no experiment '{}'", name),
              did_you_mean(std::string(name), names, "'strickle lab' lists them"));
}

[[noreturn]] void refuse(const Description& description, const std::string& setting, const std::string& why) {
  throw Error(ErrorCode::invalid_argument, fmt::format("{} of {} {}", setting, description.name, why));
}

void check(const Description& description, const Setting& setting, const std::vector<double>& values) {
  if (values.empty() || (values.size() > 1 && !setting.list)) {
    refuse(description, setting.name, setting.list ? "wants numbers" : "is a single number");
  }
  if (std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) != values.end()) {
    refuse(description, setting.name, "wants different numbers, the smallest first");
  }
  for (const double value : values) {
    if (!(value >= setting.lowest && value <= setting.highest)) {
      refuse(description, setting.name,
             fmt::format("is {} {:g} {} {:g}; got {:g}", setting.whole ? "a whole number from" : "between",
                         setting.lowest, setting.whole ? "to" : "and", setting.highest, value));
    }
    if (setting.whole && value != std::floor(value)) {
      refuse(description, setting.name, fmt::format("is a whole number; got {:g}", value));
    }
  }
}

std::map<std::string, std::vector<double>> settings_of(const Description& description, const Request& request) {
  std::map<std::string, std::vector<double>> settings;
  std::vector<std::string> names;
  for (const Setting& setting : description.settings) {
    settings[setting.name] = request.quick && !setting.quick.empty() ? setting.quick : setting.value;
    names.push_back(setting.name);
  }
  for (const auto& [name, values] : request.settings) {
    if (!settings.contains(name)) {
      throw Error(ErrorCode::not_found, fmt::format("{} has no setting '{}'", description.name, name),
                  did_you_mean(name, names, fmt::format("it has {}", fmt::join(names, ", "))));
    }
    settings[name] = values;
  }
  for (const Setting& setting : description.settings) check(description, setting, settings[setting.name]);
  return settings;
}

// Rows of one case stand together, where the case first came up.
void gather_cases(std::vector<Row>& rows) {
  std::vector<std::string> order;
  for (const Row& row : rows) {
    if (std::ranges::find(order, row.where) == order.end()) order.push_back(row.where);
  }
  std::ranges::stable_sort(rows, {},
                           [&](const Row& row) { return std::ranges::find(order, row.where) - order.begin(); });
}

// What the request says beyond the defaults.
std::string command_of(const Description& description, const Request& request, int seeds) {
  std::string command = "strickle lab " + description.name;
  for (const auto& [name, values] : request.settings)
    command += fmt::format(" --set {}={}", name, fmt::join(values, ","));
  if (request.seeds) command += fmt::format(" --seeds {}", seeds);
  if (request.seed != Request{}.seed) command += fmt::format(" --seed {}", request.seed);
  if (request.quick) command += " --quick";
  if (!request.data.empty()) command += " --data " + shell_word(request.data);
  return command;
}

}  // namespace

const std::vector<Description>& experiments() {
  static const std::vector<Description> descriptions = [] {
    std::vector<Description> all;
    for (const Experiment& experiment : registry()) all.push_back(experiment.description);
    return all;
  }();
  return descriptions;
}

const Description& experiment(std::string_view name) { return find(name).description; }

Result run(std::string_view name, const Request& request) {
  const Experiment& experiment = find(name);
  const Description& description = experiment.description;
  const int seeds = request.seeds.value_or(request.quick ? description.quick_seeds : description.seeds);
  if (seeds < 2 || seeds > 10'000) {
    throw Error(ErrorCode::invalid_argument, fmt::format("seeds are from 2 to 10,000; got {}", seeds),
                "the spread over seeds decides what counts as a difference");
  }
  Result result{.experiment = description,
                .settings = settings_of(description, request),
                .seeds = seeds,
                .seed = request.seed,
                .quick = request.quick,
                .command = command_of(description, request, seeds)};
  Workbench bench(request, result);
  experiment.measure(bench);
  gather_cases(result.rows);
  result.verdict = verdict_of(result.rows);
  return result;
}

}  // namespace strickle::lab
