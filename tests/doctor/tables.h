// Tables for tests of the doctor.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "model/random.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

inline Column column_of(std::string name, std::vector<double> values) {
  StateParts parts;
  parts.sum = parts.squares = parts.extrema = true;
  ColumnState state(parts);
  state.update(values);
  return {.name = std::move(name), .type = "double", .state = std::move(state), .values = std::move(values)};
}

inline Table table_of(const std::vector<std::pair<std::string, std::vector<double>>>& columns) {
  Table table{.name = "test"};
  for (const auto& [name, values] : columns) table.columns.push_back(column_of(name, values));
  table.rows = static_cast<std::int64_t>(columns.front().second.size());
  return table;
}

inline std::vector<double> values_of(const model::Matrix& x, model::Index column) {
  std::vector<double> values;
  for (model::Index i = 0; i < x.rows(); ++i) values.push_back(x(i, column));
  return values;
}

inline Table table_of(const model::Matrix& x) {
  std::vector<std::pair<std::string, std::vector<double>>> columns;
  for (model::Index j = 0; j < x.cols(); ++j) columns.emplace_back("x" + std::to_string(j), values_of(x, j));
  return table_of(columns);
}

inline std::vector<std::string> codes_of(const Report& report) {
  std::vector<std::string> codes;
  for (const Finding& finding : report.findings) codes.push_back(finding.code);
  return codes;
}

inline const Finding* find(const Report& report, const std::string& code) {
  for (const Finding& finding : report.findings) {
    if (finding.code == code) return &finding;
  }
  return nullptr;
}

}  // namespace strickle::doctor
