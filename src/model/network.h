// A small network with its parameters in one vector.
//
//   Network network({.widths = {32, 64, 1}});
//   network.initialize(Initialization::he, random);
//   const Matrix f = network.forward(x);
//   const Vector gradient = network.backward(loss.gradient(f, y));
//
// Not thread-safe: passes leave in the network what the next ones need. One network per thread.
#pragma once

#include <memory>
#include <vector>

#include "model/layer.h"

namespace strickle::model {

/// Linear layers of the given widths, inputs first, with activations between them: after each linear layer but the last
/// a normalization, where one is wanted, and the activation. `input_normalization` stands before everything.
struct Architecture {
  std::vector<Index> widths;
  Activation activation = Activation::relu;
  bool bias = false;
  Normalization normalization = {};
  Normalization input_normalization = {};
};

class Network {
 public:
  explicit Network(const Architecture& architecture);

  void initialize(Initialization kind, Random& random);
  Vector& parameters() { return parameters_; }
  const Vector& parameters() const { return parameters_; }

  /// The stretch of a linear layer's weights, without its bias, in the vector of parameters; and that of its bias.
  struct Stretch {
    Index begin = 0, size = 0;
  };
  Index linear_layers() const { return static_cast<Index>(weights_.size()); }
  Stretch weights(Index linear_layer) const { return weights_[static_cast<std::size_t>(linear_layer)]; }
  Stretch biases(Index linear_layer) const { return biases_[static_cast<std::size_t>(linear_layer)]; }

  Matrix forward(const Matrix& x, bool training = true);
  /// The gradient for the parameters of the last forward pass; and for its inputs, where `input_gradient` is given.
  Vector backward(const Matrix& output_gradient, Matrix* input_gradient = nullptr);
  /// The derivative of the outputs of the last forward pass along `direction`.
  Matrix tangent(const Vector& direction);

  /// What went into each activation in the last forward pass, in order.
  const std::vector<Matrix>& preactivations() const { return preactivations_; }

 private:
  struct Placed {
    std::unique_ptr<Layer> layer;
    Index begin = 0;
    bool activation = false;
  };
  void add(std::unique_ptr<Layer> layer, bool activation = false);
  auto stretch(const Placed& placed) const { return parameters_.segment(placed.begin, placed.layer->parameters()); }

  std::vector<Placed> layers_;
  std::vector<Stretch> weights_, biases_;
  std::vector<Matrix> preactivations_;
  Vector parameters_;
  Index parameter_count_ = 0, samples_ = 0, inputs_ = 0;
};

/// Per layer of ReLUs, the share of its units that are 0 for every sample of the last forward pass.
std::vector<double> dead_shares(const Network& network);

}  // namespace strickle::model
