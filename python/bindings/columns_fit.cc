#include "columns_fit.h"

#include <nanobind/stl/string.h>

#include <utility>

#include "arrays.h"
#include "options.h"
#include "strickle/error.h"

namespace strickle::python {

ColumnsFit::ColumnsFit(const Recipe& prototype, std::int64_t columns)
    : recipe_{.rows = 0,
              .infinities = prototype.infinities,
              .extras = prototype.extras,
              .weights = prototype.weights,
              .row_steps = {},
              .columns = {}} {
  if (static_cast<std::int64_t>(prototype.columns.size()) != columns) {
    throw Error(ErrorCode::mismatch, "the matrix has another number of columns than the recipe");
  }
  for (const ColumnRecipe& column : prototype.columns) {
    recipe_.columns.emplace_back().name = column.name;
    scalers_.push_back(column.chain.front()->clone());
  }
}

Recipe ColumnsFit::finish(std::vector<ColumnState> states, std::int64_t rows) {
  recipe_.rows = rows;
  for (std::size_t c = 0; c < states.size(); ++c) {
    ColumnRecipe& column = recipe_.columns[c];
    const Counts& counts = states[c].counts;
    if (counts.positive_infinite > 0 || counts.negative_infinite > 0) {
      throw Error(ErrorCode::infinite_value, "infinity", {}, {.column = column.name});
    }
    column.chain.push_back(std::move(scalers_[c]));
    column.state = std::move(states[c]);
  }
  return std::move(recipe_);
}

std::vector<std::unique_ptr<Scaler>> scalers_of(const std::string& name, nb::dict options, nb::dict parameters,
                                                std::size_t columns) {
  using Doubles = nb::ndarray<const double, nb::c_contig, nb::device::cpu>;
  const auto prototype = make_scaler(name, options_of(std::move(options)));
  std::vector<std::pair<std::string, Doubles>> arrays;
  for (const auto& [key, value] : parameters) {
    arrays.emplace_back(nb::cast<std::string>(key), nb::cast<Doubles>(value));
    const Doubles& array = arrays.back().second;
    const bool list = array.ndim() == 2 && parameters.size() == 1;  // a scaler's only parameters, a row per column
    if ((array.ndim() != 1 && !list) || array.shape(0) != columns) {
      throw Error(ErrorCode::mismatch, "there must be one parameter for each column of the matrix");
    }
  }
  std::vector<std::unique_ptr<Scaler>> scalers;
  std::vector<Parameter> own;
  for (std::size_t c = 0; c < columns; ++c) {
    scalers.push_back(prototype->clone());
    if (arrays.empty()) continue;
    if (const auto& [list, array] = arrays.front(); array.ndim() == 2) {
      scalers.back()->set_parameter_list(list, {array.data() + c * array.shape(1), array.shape(1)});
      continue;
    }
    own.clear();
    for (const auto& [key, array] : arrays) own.push_back({key, array.data()[c], {}, false});
    scalers.back()->set_parameters(own);
  }
  return scalers;
}

}  // namespace strickle::python
