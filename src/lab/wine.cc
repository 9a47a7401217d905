#include "lab/wine.h"

#include "strickle/error.h"

namespace strickle::lab {

Wine read_wine(const Workbench& bench) {
  const Table table = bench.table("wine");
  if (table.columns.size() < 2 || table.names.back() != "target") {
    throw Error(ErrorCode::mismatch, "the table wine has no last column 'target'");
  }
  const auto rows = static_cast<Index>(table.columns.front().size());
  const auto features = static_cast<Index>(table.columns.size()) - 1;
  Wine wine{.x = Matrix(rows, features), .labels = {}};
  for (Index j = 0; j < features; ++j) {
    wine.x.col(j) = Eigen::Map<const Vector>(table.columns[static_cast<std::size_t>(j)].data(), rows);
  }
  for (const double target : table.columns.back()) wine.labels.push_back(static_cast<int>(target));
  return wine;
}

}  // namespace strickle::lab
