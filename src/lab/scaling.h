// Scalers of src/scale on the matrices of experiments.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/layer.h"
#include "model/matrix.h"
#include "strickle/scaler.h"

namespace strickle::lab {

/// One chain of scalers, fitted to every column of `training`: "standard", "min-max(range=[-1,1])", "log1p+standard",
/// or "raw", which leaves everything as it is.
class Scaling {
 public:
  Scaling(std::string_view chain, const model::Matrix& training);
  model::Matrix operator()(const model::Matrix& x) const;

 private:
  std::vector<std::vector<std::unique_ptr<Scaler>>> steps_;  // of each, a scaler per column
};

/// The deviation of all elements about their common mean, with divisor n.
double deviation(const model::Matrix& x);
/// The share of elements outside [0, 1].
double share_outside(const model::Matrix& x);
/// What a normalization layer without weights makes of a batch.
model::Matrix normalized(const model::Matrix& x, const model::Normalization& how);

/// Every column of x, scaled by what was fitted to x itself.
model::Matrix scaled(std::string_view chain, const model::Matrix& x);

}  // namespace strickle::lab
