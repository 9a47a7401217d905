#include "model/network.h"

#include <utility>

namespace strickle::model {

Network::Network(const Architecture& architecture) : inputs_(architecture.widths.front()) {
  const auto& widths = architecture.widths;
  if (architecture.input_normalization.kind != Normalization::none) {
    add(make_normalization(architecture.input_normalization, inputs_));
  }
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    weights_.push_back({parameter_count_, widths[i] * widths[i + 1]});
    biases_.push_back({parameter_count_ + widths[i] * widths[i + 1], architecture.bias ? widths[i + 1] : 0});
    add(make_linear(widths[i], widths[i + 1], architecture.bias));
    if (i + 2 == widths.size()) break;
    if (architecture.normalization.kind != Normalization::none) {
      add(make_normalization(architecture.normalization, widths[i + 1]));
    }
    add(make_activation(architecture.activation), true);
  }
  parameters_.setZero(parameter_count_);
}

void Network::add(std::unique_ptr<Layer> layer, bool activation) {
  const Index begin = std::exchange(parameter_count_, parameter_count_ + layer->parameters());
  layers_.push_back({std::move(layer), begin, activation});
}

void Network::initialize(Initialization kind, Random& random) {
  for (const Placed& placed : layers_) {
    placed.layer->initialize(parameters_.segment(placed.begin, placed.layer->parameters()), kind, random);
  }
}

Matrix Network::forward(const Matrix& x, bool training) {
  samples_ = x.rows();

  preactivations_.clear();
  Matrix values = x;
  for (const Placed& placed : layers_) {
    Matrix next = placed.layer->forward(values, stretch(placed), training);
    if (placed.activation) preactivations_.push_back(std::move(values));
    values = std::move(next);
  }
  return values;
}

Vector Network::backward(const Matrix& output_gradient, Matrix* input_gradient) {
  Vector gradient(parameter_count_);
  Matrix flowing = output_gradient;
  for (std::size_t i = layers_.size(); i-- > 0;) {
    const Placed& placed = layers_[i];
    flowing =
        placed.layer->backward(flowing, stretch(placed), gradient.segment(placed.begin, placed.layer->parameters()));
  }
  if (input_gradient != nullptr) *input_gradient = std::move(flowing);
  return gradient;
}

Matrix Network::tangent(const Vector& direction) {
  Matrix moved = Matrix::Zero(samples_, inputs_);
  for (const Placed& placed : layers_) {
    moved = placed.layer->tangent(moved, stretch(placed), direction.segment(placed.begin, placed.layer->parameters()));
  }
  return moved;
}

std::vector<double> dead_shares(const Network& network) {
  std::vector<double> shares;
  for (const Matrix& values : network.preactivations()) {
    const auto alive = (values.array() > 0).colwise().any().count();
    shares.push_back(1 - static_cast<double>(alive) / static_cast<double>(values.cols()));
  }
  return shares;
}

}  // namespace strickle::model
