// Gradient descent with momentum and weight decay, and Adam.
#pragma once

#include <cstdint>

#include "model/matrix.h"

namespace strickle::model {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step(Vector& parameters, const Vector& gradient) = 0;
};

/// g ← gradient + weight_decay·w;  v ← momentum·v + g;  w ← w − learning_rate·v.
class Sgd final : public Optimizer {
 public:
  explicit Sgd(double learning_rate, double momentum = 0, double weight_decay = 0)
      : learning_rate_(learning_rate), momentum_(momentum), weight_decay_(weight_decay) {}
  void step(Vector& parameters, const Vector& gradient) override;

 private:
  double learning_rate_, momentum_, weight_decay_;
  Vector velocity_;
};

/// D. Kingma and J. Ba, arXiv:1412.6980. m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and at step t, with
/// m̂ = m/(1 − β₁ᵗ), v̂ = v/(1 − β₂ᵗ), one of
///
///   outside  w ← w − η·m̂/(√v̂ + ε)                             their Algorithm 1; PyTorch
///   hat      w ← w − η·√(1 − β₂ᵗ)/(1 − β₁ᵗ)·m/(√v + ε)          the form at the end of their section 2; TensorFlow
class Adam final : public Optimizer {
 public:
  enum class Epsilon { outside, hat };
  struct Options {
    double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    Epsilon convention = Epsilon::outside;
  };
  explicit Adam(double learning_rate) : Adam(learning_rate, Options{}) {}
  Adam(double learning_rate, const Options& options) : learning_rate_(learning_rate), options_(options) {}
  void step(Vector& parameters, const Vector& gradient) override;

 private:
  double learning_rate_;
  Options options_;
  Eigen::ArrayXd m_, v_;
  std::int64_t t_ = 0;
};

}  // namespace strickle::model
