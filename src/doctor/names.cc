// Names of models and severities.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "strickle/closest_name.h"
#include "strickle/doctor.h"
#include "strickle/error.h"

namespace strickle::doctor {

namespace {

constexpr std::array<std::string_view, 8> models = {"any",    "trees",   "neighbors", "svm",
                                                    "linear", "network", "vae",       "gan"};
constexpr std::array<std::string_view, 3> severities = {"low", "medium", "high"};

}  // namespace

std::string_view model_name(Model model) { return models[static_cast<std::size_t>(model)]; }

std::vector<std::string> model_names() { return {models.begin(), models.end()}; }

Model parse_model(std::string_view name) {
  const auto found = std::ranges::find(models, name);
  if (found != models.end()) return static_cast<Model>(found - models.begin());
  throw Error(ErrorCode::invalid_argument, fmt::format("there is no model '{}'", name),
              did_you_mean(name, model_names(), fmt::format("the models are {}", fmt::join(models, ", "))));
}

std::string_view severity_name(Severity severity) { return severities[static_cast<std::size_t>(severity)]; }

}  // namespace strickle::doctor
