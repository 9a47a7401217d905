// From a recipe without rows to a fitted one, and from arrays of parameters to scalers.
#pragma once

#include <nanobind/nanobind.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "recipe_type.h"

namespace strickle::python {

/// A fit of a recipe whose columns have one scaler each.
class ColumnsFit {
 public:
  /// Error(mismatch) where the recipe has another number of columns.
  ColumnsFit(const Recipe& prototype, std::int64_t columns);
  std::span<const std::unique_ptr<Scaler>> scalers() const { return scalers_; }
  /// The recipe with the scalers, now fitted, and these states. Error(infinite_value) where a state has met an
  /// infinity.
  Recipe finish(std::vector<ColumnState> states, std::int64_t rows);

 private:
  Recipe recipe_;
  std::vector<std::unique_ptr<Scaler>> scalers_;
};

/// A scaler for each of so many columns, with the parameters that arrays of doubles hold: of the shape (columns,), or
/// (columns, n) for a list of n.
std::vector<std::unique_ptr<Scaler>> scalers_of(const std::string& name, nanobind::dict options,
                                                nanobind::dict parameters, std::size_t columns);

}  // namespace strickle::python
