// What scaling and normalization make of the matrices of experiments.
#pragma once

#include "model/layer.h"
#include "model/matrix.h"
#include "model/scaling.h"

namespace strickle::lab {

using model::scaled;
using model::Scaling;

/// The deviation of all elements about their common mean, with divisor n.
double deviation(const model::Matrix& x);
/// The share of elements outside [0, 1].
double share_outside(const model::Matrix& x);
/// What a normalization layer without weights makes of a batch.
model::Matrix normalized(const model::Matrix& x, const model::Normalization& how);

}  // namespace strickle::lab
