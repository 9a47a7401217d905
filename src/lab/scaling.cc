#include "lab/scaling.h"

#include <cmath>

#include "strickle/apply_columns.h"
#include "strickle/fit_columns.h"
#include "strickle/scaler_spec.h"

namespace strickle::lab {

namespace {

MatrixView view(const model::Matrix& x) {
  return {.data = x.data(), .rows = x.rows(), .columns = x.cols(), .row_stride = x.cols()};
}

model::Matrix applied(const std::vector<std::unique_ptr<Scaler>>& scalers, const model::Matrix& x) {
  std::vector<const Scaler*> pointers;
  for (const auto& scaler : scalers) pointers.push_back(scaler.get());
  model::Matrix out(x.rows(), x.cols());
  apply_columns(pointers, view(x),
                {.data = out.data(), .rows = out.rows(), .columns = out.cols(), .row_stride = out.cols()});
  return out;
}

}  // namespace

Scaling::Scaling(std::string_view chain, const model::Matrix& training) {
  if (chain == "raw") return;
  model::Matrix current = training;
  for (const ScalerCall& call : parse_scaler_spec(chain).chain) {
    std::vector<std::unique_ptr<Scaler>> scalers;
    for (model::Index j = 0; j < training.cols(); ++j) scalers.push_back(make_scaler(call.name, call.options));
    if (!scalers.front()->stretch()) fit_columns(scalers, view(current));
    current = applied(scalers, current);
    steps_.push_back(std::move(scalers));
  }
}

model::Matrix Scaling::operator()(const model::Matrix& x) const {
  model::Matrix current = x;
  for (const auto& scalers : steps_) current = applied(scalers, current);
  return current;
}

double deviation(const model::Matrix& x) { return std::sqrt((x.array() - x.mean()).square().mean()); }

double share_outside(const model::Matrix& x) { return (x.array() < 0 || x.array() > 1).cast<double>().mean(); }

model::Matrix normalized(const model::Matrix& x, const model::Normalization& how) {
  const auto layer = model::make_normalization(how, x.cols());
  model::Vector parameters(layer->parameters());
  parameters << model::Vector::Ones(x.cols()), model::Vector::Zero(x.cols());
  return layer->forward(x, parameters, true);
}

model::Matrix scaled(std::string_view chain, const model::Matrix& x) { return Scaling(chain, x)(x); }

}  // namespace strickle::lab
