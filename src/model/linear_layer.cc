#include <cmath>

#include "model/layer.h"

namespace strickle::model {

namespace {

class Linear final : public Layer {
 public:
  Linear(Index inputs, Index outputs, bool bias) : inputs_(inputs), outputs_(outputs), bias_(bias) {}

  Index parameters() const override { return weights() + (bias_ ? outputs_ : 0); }
  Index outputs(Index) const override { return outputs_; }

  void initialize(MutableParameters parameters, Initialization kind, Random& random) const override {
    const auto fan_in = static_cast<double>(inputs_);
    parameters.setZero();
    if (kind == Initialization::torch) {
      const double bound = 1 / std::sqrt(fan_in);
      for (double& value : parameters) value = random.uniform(-bound, bound);
      return;
    }
    const double variance = kind == Initialization::he ? 2 / fan_in : 2 / (fan_in + static_cast<double>(outputs_));
    for (double& value : parameters.head(weights())) value = random.normal(0, std::sqrt(variance));
  }

  Matrix forward(const Matrix& x, Parameters parameters, bool) override {
    x_ = x;
    return affine(x, parameters);
  }

  Matrix backward(const Matrix& gradient, Parameters parameters, MutableParameters parameter_gradient) override {
    Eigen::Map<Matrix>(parameter_gradient.data(), outputs_, inputs_).noalias() = gradient.transpose() * x_;
    if (bias_) parameter_gradient.tail(outputs_) = gradient.colwise().sum().transpose();
    return gradient * weight(parameters);
  }

  Matrix tangent(const Matrix& dx, Parameters parameters, Parameters dparameters) override {
    Matrix dy = affine(x_, dparameters);
    dy.noalias() += dx * weight(parameters).transpose();
    return dy;
  }

 private:
  Index weights() const { return inputs_ * outputs_; }
  Eigen::Map<const Matrix> weight(Parameters parameters) const { return {parameters.data(), outputs_, inputs_}; }
  Matrix affine(const Matrix& x, Parameters parameters) const {
    Matrix y = x * weight(parameters).transpose();
    if (bias_) y.rowwise() += parameters.tail(outputs_).transpose();
    return y;
  }

  Index inputs_, outputs_;
  bool bias_;
  Matrix x_;
};

}  // namespace

std::unique_ptr<Layer> make_linear(Index inputs, Index outputs, bool bias) {
  return std::make_unique<Linear>(inputs, outputs, bias);
}

}  // namespace strickle::model
