// The layers of a small network: linear maps, activations, and the normalization layers of src/norm. A layer holds what
// its last forward pass leaves for the passes after it, but no parameters: those lie in one vector of the network, of
// which each layer is handed its stretch, so that an optimiser or an eigensolver sees a vector and nothing else.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "model/matrix.h"
#include "model/random.h"

namespace strickle::model {

using Parameters = Eigen::Ref<const Vector>;
using MutableParameters = Eigen::Ref<Vector>;

/// The distribution of initial weights: normal with variance 2/fan_in (He), 2/(fan_in + fan_out) (Glorot and Bengio,
/// "Xavier"), or uniform within ±1/√fan_in, biases too, as PyTorch's Linear does. Biases are 0 with the first two.
enum class Initialization { he, xavier, torch };

class Layer {
 public:
  virtual ~Layer() = default;
  virtual Index parameters() const { return 0; }
  /// How many values of a sample come out where `inputs` go in.
  virtual Index outputs(Index inputs) const { return inputs; }
  virtual void initialize(MutableParameters /*parameters*/, Initialization, Random&) const {}

  /// Samples × inputs to samples × outputs. `training`: batch normalization takes the statistics of the batch.
  virtual Matrix forward(const Matrix& x, Parameters parameters, bool training) = 0;
  /// The gradient for the inputs of the last forward pass from that for its outputs; writes that for the parameters.
  virtual Matrix backward(const Matrix& gradient, Parameters parameters, MutableParameters parameter_gradient) = 0;
  /// How the outputs of the last forward pass move where inputs and parameters move by `dx` and `dparameters`.
  virtual Matrix tangent(const Matrix& dx, Parameters parameters, Parameters dparameters) = 0;
};

/// y = x·Wᵀ + b, W outputs × inputs and then b.
std::unique_ptr<Layer> make_linear(Index inputs, Index outputs, bool bias);

enum class Activation { identity, relu, squared_relu, tanh, sigmoid };
std::unique_ptr<Layer> make_activation(Activation activation);

/// Normalization over a batch of vectors, with a weight of 1 and a bias of 0 per feature that are learned.
struct Normalization {
  enum Kind { none, batch, layer, group, rms } kind = none;
  std::int64_t groups = 1;  // of group normalization; as many as features are instance normalization
  double epsilon = 1e-5;
  double momentum = 0.1;  // of batch normalization's running statistics
  /// Noise of this deviation that is added to, and multiplied with, what comes out, and a shift of each unit that every
  /// pass draws anew: after Santurkar et al. 2018, §2.1.
  double noise = 0;
  std::uint64_t noise_seed = 0;
};
std::unique_ptr<Layer> make_normalization(const Normalization& normalization, Index features);

}  // namespace strickle::model
