#include "fit_options.h"

#include <fmt/format.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "options.h"
#include "strickle/error.h"

namespace strickle::python {

namespace nb = nanobind;

namespace {

// One of a few words; an Error that lists them.
template <class Value>
Value chosen(const std::string& name, const std::string& word, const std::map<std::string, Value>& choices) {
  const auto found = choices.find(word);
  if (found != choices.end()) return found->second;
  std::vector<std::string> words;
  for (const auto& [choice, value] : choices) words.push_back(choice);
  throw Error(ErrorCode::invalid_argument, fmt::format("{} has no '{}'", name, word),
              fmt::format("it is one of {}", fmt::join(words, ", ")));
}

}  // namespace

std::vector<ColumnKind> kinds_of(const std::vector<std::string>& types) {
  std::map<std::string, ColumnKind> names;
  for (const auto& [name, kind] : number_kinds()) names.emplace(name, kind);
  std::vector<ColumnKind> kinds;
  for (const std::string& type : types) kinds.push_back(chosen<ColumnKind>("types", type, names));
  return kinds;
}

FitOptions fit_options_of(nb::dict options) {
  FitOptions fit;
  using Names = std::vector<std::string>;
  for_each_option(std::move(options), [&](const std::string& name, nb::handle value) {
    if (name == "scalers") {
      fit.scalers = nb::cast<Names>(value);
    } else if (name == "columns") {
      fit.columns = nb::cast<Names>(value);
    } else if (name == "exclude") {
      fit.exclude = nb::cast<Names>(value);
    } else if (name == "weights") {
      fit.weights = nb::cast<std::string>(value);
    } else if (name == "infinities") {
      fit.infinities = chosen<Infinities>(name, nb::cast<std::string>(value),
                                          {{"error", Infinities::error}, {"missing", Infinities::missing}});
    } else if (name == "types") {
      fit.kinds = kinds_of(nb::cast<Names>(value));
    } else if (name == "extra") {
      for (const std::string& extra : nb::cast<Names>(value)) {
        (chosen<bool>(name, extra, {{"range", true}, {"histogram", false}}) ? fit.extras.range : fit.extras.histogram) =
            true;
      }
    } else {
      throw Error(ErrorCode::invalid_argument, fmt::format("a fit has no option '{}'", name));
    }
  });
  return fit;
}

}  // namespace strickle::python
