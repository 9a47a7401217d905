// The text form of scalers: name(option=value,flag)+name(...):columns
//
//   standard                              every selected column
//   min-max(range=[-1,1],clip):a,b        columns a and b
//   log1p+standard:flux_*                 a chain: log1p, then standard, for the columns that the glob matches
//   robust(zero_iqr=deviation):"a,b"      a column name with a comma, in quotes
//   normalizer(norm=l1)                   per row, across the columns; it goes before all column scalers
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "strickle/scaler.h"

namespace strickle {

struct ScalerCall {
  std::string name;
  std::vector<Option> options;
};

struct ScalerSpec {
  std::vector<ScalerCall> chain;
  std::vector<std::string> columns;  // names and globs; empty: all that no other specification names
};

/// Throws Error(invalid_argument) that says where the text stops making sense. Names and options are checked by
/// make_scaler.
ScalerSpec parse_scaler_spec(std::string_view text);

/// "min-max(range=[-1,1],clip=true)": name and all options.
std::string scaler_text(const Scaler& scaler);

/// Names separated by commas; in double quotes where they hold commas.
std::vector<std::string> split_names(std::string_view text);

}  // namespace strickle
