// Scalers of src/scale on the matrices of the laboratory.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/matrix.h"
#include "strickle/scaler.h"

namespace strickle::model {

/// Chains of scalers, fitted to the columns of `training`: "standard", "min-max(range=[-1,1])", "log1p+standard", or
/// "raw", which leaves a column as it is. NaN is missing and stays so.
class Scaling {
 public:
  /// One chain for every column.
  Scaling(std::string_view chain, const Matrix& training);
  /// A chain for each column.
  Scaling(std::span<const std::string> chains, const Matrix& training);
  Matrix operator()(const Matrix& x) const;

 private:
  // Columns with one chain; of each of its steps, a scaler per column.
  struct Group {
    std::vector<Index> columns;
    std::vector<std::vector<std::unique_ptr<Scaler>>> steps;
  };
  void add_group(std::string_view chain, std::vector<Index> columns, const Matrix& training);
  std::vector<Group> groups_;
};

/// Every column of x, scaled by what was fitted to x itself.
Matrix scaled(std::string_view chain, const Matrix& x);

}  // namespace strickle::model
