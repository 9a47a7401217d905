#include "model/optimizer.h"

#include <cmath>

namespace strickle::model {

void Sgd::step(Vector& parameters, const Vector& gradient) {
  if (velocity_.size() == 0) velocity_.setZero(parameters.size());
  velocity_ = momentum_ * velocity_ + gradient + weight_decay_ * parameters;
  parameters -= learning_rate_ * velocity_;
}

void Adam::step(Vector& parameters, const Vector& gradient) {
  if (m_.size() == 0) {
    m_.setZero(parameters.size());
    v_.setZero(parameters.size());
  }
  ++t_;
  const auto& [beta1, beta2, epsilon, convention] = options_;
  m_ = beta1 * m_ + (1 - beta1) * gradient.array();
  v_ = beta2 * v_ + (1 - beta2) * gradient.array().square();
  const double left1 = 1 - std::pow(beta1, t_), left2 = 1 - std::pow(beta2, t_);
  if (convention == Epsilon::outside) {
    parameters.array() -= learning_rate_ * (m_ / left1) / ((v_ / left2).sqrt() + epsilon);
  } else {
    parameters.array() -= learning_rate_ * std::sqrt(left2) / left1 * m_ / (v_.sqrt() + epsilon);
  }
}

}  // namespace strickle::model
