#include "lab/real_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/evaluation.h"
#include "strickle/error.h"

namespace strickle::lab {

namespace {

std::size_t find(const Table& table, const std::string& name, const std::string& column) {
  const auto found = std::ranges::find(table.names, column);
  if (found == table.names.end()) {
    throw Error(ErrorCode::mismatch, fmt::format("the table {} has no column of numbers '{}'", name, column));
  }
  return static_cast<std::size_t>(found - table.names.begin());
}

std::vector<double> without_missing(std::vector<double> values) {
  std::vector<double> known;
  std::ranges::copy_if(values, std::back_inserter(known), [](double v) { return !std::isnan(v); });
  if (known.empty()) return known;
  const double median = Sample(known).median();
  for (double& value : values) value = std::isnan(value) ? median : value;
  return values;
}

}  // namespace

RealTable read_table(Workbench& bench, const std::string& table, const std::vector<std::string>& names,
                     const std::vector<std::string>& without) {
  const Table& read = bench.table(table);
  RealTable result;
  std::vector<std::vector<double>> columns;
  for (const std::string& name : names.empty() ? read.names : names) {
    if (std::ranges::find(without, name) != without.end()) continue;
    const std::vector<double> values = without_missing(read.columns[find(read, table, name)]);
    if (values.empty() || std::ranges::min(values) == std::ranges::max(values)) continue;
    result.names.push_back(name);
    columns.push_back(values);
  }
  if (columns.empty()) throw Error(ErrorCode::mismatch, fmt::format("the table {} has no columns of numbers", table));
  result.x.resize(static_cast<Index>(columns.front().size()), static_cast<Index>(columns.size()));
  for (std::size_t j = 0; j < columns.size(); ++j) {
    result.x.col(static_cast<Index>(j)) = Eigen::Map<const Vector>(columns[j].data(), result.x.rows());
  }
  return result;
}

RealTable read_labelled(Workbench& bench, const std::string& table, const std::string& label,
                        const std::vector<std::string>& names) {
  RealTable result = read_table(bench, table, names, {label});
  const Table& read = bench.table(table);
  for (const double value : read.columns[find(read, table, label)]) {
    if (!(value >= 0 && value < 1000 && value == std::floor(value))) {
      throw Error(ErrorCode::mismatch,
                  fmt::format("'{}' of the table {} holds {}, which is no class", label, table, value));
    }
    result.labels.push_back(static_cast<int>(value));
  }
  return result;
}

RealTable random_rows(const RealTable& table, Index count, Random& random) {
  std::vector<Index> rows = random.permutation(table.x.rows());
  rows.resize(static_cast<std::size_t>(std::min(count, table.x.rows())));
  RealTable chosen{table.names, model::rows_of(table.x, rows)};
  if (!table.labels.empty()) chosen.labels = model::labels_of(table.labels, rows);
  return chosen;
}

}  // namespace strickle::lab
