#include "lab/scaling.h"

#include <cmath>

namespace strickle::lab {

double deviation(const model::Matrix& x) { return std::sqrt((x.array() - x.mean()).square().mean()); }

double share_outside(const model::Matrix& x) { return (x.array() < 0 || x.array() > 1).cast<double>().mean(); }

model::Matrix normalized(const model::Matrix& x, const model::Normalization& how) {
  const auto layer = model::make_normalization(how, x.cols());
  model::Vector parameters(layer->parameters());
  parameters << model::Vector::Ones(x.cols()), model::Vector::Zero(x.cols());
  return layer->forward(x, parameters, true);
}

}  // namespace strickle::lab
