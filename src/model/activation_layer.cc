#include "model/layer.h"

namespace strickle::model {

namespace {

// y and the derivative of each of its elements, which is all that the other passes need.
class ActivationLayer final : public Layer {
 public:
  explicit ActivationLayer(Activation activation) : activation_(activation) {}

  Matrix forward(const Matrix& x, Parameters, bool) override {
    switch (activation_) {
      case Activation::identity: slope_.setOnes(x.rows(), x.cols()); return x;
      // The slope at 0 is 0, so a unit that is 0 for all samples has no gradient: it is dead.
      case Activation::relu: slope_ = (x.array() > 0).cast<double>(); return x.cwiseProduct(slope_);
      case Activation::squared_relu: slope_ = 2 * x.cwiseMax(0); return x.cwiseMax(0).array().square();
      case Activation::tanh: {
        Matrix y = x.array().tanh();
        slope_ = 1 - y.array().square();
        return y;
      }
      case Activation::sigmoid: {
        Matrix y = 0.5 * (1 + (0.5 * x.array()).tanh());
        slope_ = y.array() * (1 - y.array());
        return y;
      }
    }
    return {};
  }
  Matrix backward(const Matrix& gradient, Parameters, MutableParameters) override {
    return gradient.cwiseProduct(slope_);
  }
  Matrix tangent(const Matrix& dx, Parameters, Parameters) override { return dx.cwiseProduct(slope_); }

 private:
  Activation activation_;
  Matrix slope_;
};

}  // namespace

std::unique_ptr<Layer> make_activation(Activation activation) { return std::make_unique<ActivationLayer>(activation); }

}  // namespace strickle::model
