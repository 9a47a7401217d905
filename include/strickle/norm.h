// Normalization layers, forward and backward: batch, layer, group, instance and RMS normalization of float and double
// tensors.
//
//   y = (x − mean)·rstd·weight + bias,   rstd = 1/√(variance + ε),   variance with divisor n
//
// over the values that share a mean: of a channel over all samples (batch), of a sample's trailing axes (layer), of a
// sample's group of channels (group), of one channel of one sample (instance). RMS normalization has no mean and no
// bias: rstd = 1/√(Σx²/n + ε). S. Ioffe and C. Szegedy, arXiv:1502.03167; J. L. Ba et al., arXiv:1607.06450; Y. Wu and
// K. He, arXiv:1803.08494; D. Ulyanov et al., arXiv:1607.08022; B. Zhang and R. Sennrich, arXiv:1910.07467. The
// gradients are derived in docs/normalization.md.
//
// Sums are taken about a value near the mean, a few neighbours in T and the rest in double, so that an offset costs no
// digits; values whose squares leave the range of T are taken one by one in double. Finite values never give NaN: a
// constant gives `bias`, with ε = 0 too. A NaN or an infinity makes NaN of the values it shares a mean with, and of no
// others. Results do not depend on threads; the last digits may depend on the instruction set. All functions are for
// float and double, may be called from several threads at once, and throw Error(mismatch) for shapes that do not belong
// together, Error(invalid_argument) for an ε, axis or number of groups that makes no sense. Tensors of no values are
// let through. `y` may be `x` itself, and a gradient for x the gradient for y; other overlaps are not allowed.
// Large results are written faster where they begin with a cache line, at a multiple of 64 bytes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/tensor_view.h"

namespace strickle {

/// A weight and a bias per channel, or per element of the trailing axes; nullptr where there is none.
template <class T>
struct Affine {
  const T* weight = nullptr;
  const T* bias = nullptr;
};

/// What a forward pass leaves for the backward pass, one element for the values that share a mean: all channels of a
/// batch, or sample after sample with the groups of each in order. In double for floats too: a float mean at an offset
/// of 1e6 is off by a sixteenth.
struct NormStatistics {
  std::vector<double> mean;
  std::vector<double> mean_low;  // what a double lacks of the mean
  std::vector<double> variance;  // of RMS normalization: the mean square
  std::vector<double> rstd;
  std::int64_t values = 0;  // that share a mean
  double epsilon = 0;
};

/// Where gradients go: for x, of its shape; for weight and bias, as long as these, or nullptr where they aren't wanted.
template <class T>
struct NormGradients {
  TensorView<T> x;
  T* weight = nullptr;
  T* bias = nullptr;
};

/// Over the last `axes` axes; weight and bias have an element for each of their elements.
///
///   std::vector<float> x(64 * 768), y(x.size()), weight(768, 1.0f), bias(768);
///   strickle::NormStatistics saved;
///   strickle::layer_norm<float>({x.data(), {64, 768}}, 1, {weight.data(), bias.data()}, 1e-5, {y.data(), {64, 768}},
///                               &saved);
template <class T>
void layer_norm(const TensorView<const T>& x, int axes, const Affine<T>& affine, double epsilon, const TensorView<T>& y,
                NormStatistics* saved = nullptr, int threads = 1);
template <class T>
void layer_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int axes, const T* weight, const NormGradients<T>& gradients, int threads = 1);

template <class T>
void rms_norm(const TensorView<const T>& x, int axes, const T* weight, double epsilon, const TensorView<T>& y,
              NormStatistics* saved = nullptr, int threads = 1);
template <class T>
void rms_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                       int axes, const T* weight, const NormGradients<T>& gradients, int threads = 1);

/// Samples along axis 0, channels along `channel_axis`, in `groups` groups of equally many neighbours: 1 group is layer
/// normalization with a weight per channel, as many groups as channels instance normalization.
template <class T>
void group_norm(const TensorView<const T>& x, int channel_axis, std::int64_t groups, const Affine<T>& affine,
                double epsilon, const TensorView<T>& y, NormStatistics* saved = nullptr, int threads = 1);
template <class T>
void group_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int channel_axis, std::int64_t groups, const T* weight, const NormGradients<T>& gradients,
                         int threads = 1);

/// In training: with the statistics of the batch.
template <class T>
void batch_norm(const TensorView<const T>& x, int channel_axis, const Affine<T>& affine, double epsilon,
                const TensorView<T>& y, NormStatistics* saved = nullptr, int threads = 1);
template <class T>
void batch_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int channel_axis, const T* weight, const NormGradients<T>& gradients, int threads = 1);

/// In inference: with statistics that do not depend on x, such as running ones. `fixed_statistics` makes of mean and
/// variance per channel what the functions take.
NormStatistics fixed_statistics(std::span<const double> mean, std::span<const double> variance, double epsilon);
template <class T>
void batch_norm_inference(const TensorView<const T>& x, int channel_axis, const NormStatistics& statistics,
                          const Affine<T>& affine, const TensorView<T>& y, int threads = 1);
/// The gradients where the statistics are constants.
template <class T>
void batch_norm_inference_backward(const TensorView<const T>& x, const TensorView<const T>& g,
                                   const NormStatistics& statistics, int channel_axis, const T* weight,
                                   const NormGradients<T>& gradients, int threads = 1);

/// Statistics over batches, for inference: starts with mean 0 and variance 1.
class RunningStatistics {
 public:
  explicit RunningStatistics(std::int64_t channels);
  RunningStatistics(std::vector<double> mean, std::vector<double> variance, std::int64_t batches);

  /// running = (1 − momentum)·running + momentum·batch. The variance of a batch is taken with divisor n − 1, as PyTorch
  /// does, where it has more than one value; with n, as ONNX does, if not `unbiased`.
  void update(const NormStatistics& batch, double momentum, bool unbiased = true);
  /// The mean over all batches so far: momentum 1/batches.
  void update_cumulative(const NormStatistics& batch, bool unbiased = true);

  const std::vector<double>& mean() const { return mean_; }
  const std::vector<double>& variance() const { return variance_; }
  std::int64_t batches() const { return batches_; }

 private:
  std::vector<double> mean_, variance_;
  std::int64_t batches_ = 0;
};

/// Makes one linear layer of a linear layer (or convolution) and the batch normalization of its outputs after it:
/// weight[o, i]·rstd[o]·γ[o] and (bias[o] − mean[o])·rstd[o]·γ[o] + β[o], in double, rounded once. `weight` has
/// outputs × inputs elements; `bias` may be nullptr; the results may be the same memory.
template <class T>
void fold_batch_norm(const T* weight, const T* bias, std::int64_t outputs, std::int64_t inputs,
                     const NormStatistics& statistics, const Affine<T>& affine, T* folded_weight, T* folded_bias);

}  // namespace strickle
