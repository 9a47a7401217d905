// A recipe: which columns are scaled how, with the fitted state, as one JSON file.
//
// Equal fits are equal recipes, to the byte of the file, however the rows were split: to_json is canonical, and holds
// no file names, times, machines or library versions. merge adds the rows of another recipe and subtract takes rows
// out, both exactly; parameters that only a look at the data gives exactly (quantiles) carry an interval afterwards.
//
//   strickle::Recipe a = strickle::Recipe::from_json(strickle::read_file("a.json"), "a.json");
//   a.merge(strickle::Recipe::from_json(strickle::read_file("b.json"), "b.json"));
//   strickle::write_file_atomically("ab.json", a.to_json());
//
// Thread-safety: as a value type (movable; copied with clone).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/normalizer.h"
#include "strickle/scaler.h"

namespace strickle {

/// The version of the file's form, its "strickle" field.
inline constexpr int recipe_version = 1;

/// What an infinity in the data means to a fit.
enum class Infinities { error, missing };

/// A step over the whole row; all of them come before the columns' chains.
struct RowStep {
  Norm norm = Norm::l2;
  std::vector<std::string> columns;
  bool operator==(const RowStep&) const = default;
};

struct ColumnRecipe {
  std::string name;
  std::vector<std::unique_ptr<Scaler>> chain;  // stretches, and a fitted scaler at most at the end
  std::optional<ColumnState> state;            // nothing where the file left it out
  bool range_unknown = false;                  // an extra range that a subtraction could not keep

  Scaler* fitted() const;                 // the scaler at the end that has a state, or null
  bool needs_range(bool weighted) const;  // minimum and maximum are its scaler's own
  /// The range of the fitted values, behind the stretches; nothing where neither scaler nor extras hold it.
  std::optional<Extrema> range() const;
  /// The scalers' names, such as log1p+standard; empty where there are none.
  std::string chain_text() const;
  ColumnRecipe clone() const;
};

struct Extras {
  bool range = false;      // minimum and maximum beside what the scaler needs
  bool histogram = false;  // of the 20 leading bits
  bool operator==(const Extras&) const = default;
};

struct Recipe {
  std::int64_t rows = 0;
  Infinities infinities = Infinities::error;
  Extras extras;
  std::string weights;  // the column that weighted the rows, or empty
  std::vector<RowStep> row_steps;
  std::vector<ColumnRecipe> columns;

  Recipe clone() const;
  /// The same scalers with no rows.
  Recipe emptied() const;
  /// What the state of a column must hold.
  StateParts parts_of(const ColumnRecipe& column) const;
  /// Whether every column has its state, so that the recipe can be merged and subtracted.
  bool has_state() const;
  /// Whether every parameter is known exactly.
  bool exact() const;

  /// Sets the parameters from the states: exactly for sums and extrema, with intervals for quantiles.
  void estimate_parameters();

  /// Adds the rows of `other`: same columns (in any order, but under a normalizer, which adds in their order), scalers,
  /// options and policies, else Error(mismatch) that names the first difference. A side without rows changes nothing.
  void merge(const Recipe& other);
  /// Takes the rows of `other` out. Error(not_subtractable) where a minimum or maximum is needed or the rows were never
  /// added; this recipe is then unchanged. An extra range becomes unknown, unless no rows are left.
  void subtract(const Recipe& other);

  /// The canonical file, ending in a newline; without states when asked (it can then be applied, and nothing more).
  std::string to_json(bool with_state = true) const;
  /// Throws Error(bad_file), naming `file`, for what to_json would not have written: damaged, of an unknown version,
  /// with unknown fields, or with parameters that do not follow from the state.
  static Recipe from_json(std::string_view text, const std::string& file = {});
};

}  // namespace strickle
