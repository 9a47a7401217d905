// All layers, each beside what it computes, one element after the other in long double.
#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "strickle/norm.h"

namespace strickle {

using Index = std::size_t;

template <class T>
struct Layer {
  std::string name;
  std::vector<std::int64_t> shape;
  bool centered;
  Index families, channels;
  std::function<Index(Index)> family, channel;  // of an element, counted with the last axis fastest
  std::function<void(const TensorView<const T>& x, const Affine<T>&, double epsilon, const TensorView<T>& y,
                     NormStatistics* saved, int threads)>
      forward;
  std::function<void(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                     const T* weight, const NormGradients<T>&, int threads)>
      backward;

  Index size() const {
    Index product = 1;
    for (const std::int64_t extent : shape) product *= static_cast<Index>(extent);
    return product;
  }
  template <class U>
  TensorView<U> view(U* data) const {
    TensorView<U> tensor;
    tensor.data = data;
    tensor.axes = static_cast<int>(shape.size());
    std::int64_t stride = 1;
    for (Index i = shape.size(); i-- > 0; stride *= shape[i]) {
      tensor.shape[i] = shape[i];
      tensor.strides[i] = stride;
    }
    return tensor;
  }
};

template <class T>
Layer<T> layer_of(std::vector<std::int64_t> shape, int axes, bool centered) {
  Layer<T> layer;
  layer.name = centered ? "layer" : "rms";
  layer.shape = std::move(shape);
  layer.centered = centered;
  Index length = 1;
  for (Index i = layer.shape.size() - static_cast<Index>(axes); i < layer.shape.size(); ++i) {
    length *= static_cast<Index>(layer.shape[i]);
  }
  layer.families = layer.size() / length;
  layer.channels = length;
  layer.family = [length](Index i) { return i / length; };
  layer.channel = [length](Index i) { return i % length; };
  layer.forward = [=](const auto& x, const auto& affine, double epsilon, const auto& y, NormStatistics* saved,
                      int threads) {
    if (centered) layer_norm(x, axes, affine, epsilon, y, saved, threads);
    else rms_norm(x, axes, affine.weight, epsilon, y, saved, threads);
  };
  layer.backward = [=](const auto& x, const auto& g, const auto& saved, const T* weight, const auto& gradients,
                       int threads) {
    if (centered) layer_norm_backward(x, g, saved, axes, weight, gradients, threads);
    else rms_norm_backward(x, g, saved, axes, weight, gradients, threads);
  };
  return layer;
}

// Where the channels of an element are.
struct ChannelIndex {
  Index sample_size, channels, inner;
  Index sample(Index i) const { return i / sample_size; }
  Index channel(Index i) const { return i / inner % channels; }
};
inline ChannelIndex channel_index(const std::vector<std::int64_t>& shape, int channel_axis) {
  ChannelIndex index{1, static_cast<Index>(shape[static_cast<Index>(channel_axis)]), 1};
  for (Index i = 1; i < shape.size(); ++i) {
    index.sample_size *= static_cast<Index>(shape[i]);
    if (i > static_cast<Index>(channel_axis)) index.inner *= static_cast<Index>(shape[i]);
  }
  return index;
}

template <class T>
Layer<T> group_of(std::vector<std::int64_t> shape, int channel_axis, std::int64_t groups) {
  Layer<T> layer;
  layer.name = "group";
  layer.shape = std::move(shape);
  layer.centered = true;
  const ChannelIndex index = channel_index(layer.shape, channel_axis);
  const Index count = static_cast<Index>(groups), per_group = index.channels / count;
  layer.families = static_cast<Index>(layer.shape[0]) * count;
  layer.channels = index.channels;
  layer.family = [=](Index i) { return index.sample(i) * count + index.channel(i) / per_group; };
  layer.channel = [=](Index i) { return index.channel(i); };
  layer.forward = [=](const auto& x, const auto& affine, double epsilon, const auto& y, NormStatistics* saved,
                      int threads) { group_norm(x, channel_axis, groups, affine, epsilon, y, saved, threads); };
  layer.backward = [=](const auto& x, const auto& g, const auto& saved, const T* weight, const auto& gradients,
                       int threads) {
    group_norm_backward(x, g, saved, channel_axis, groups, weight, gradients, threads);
  };
  return layer;
}

template <class T>
Layer<T> batch_of(std::vector<std::int64_t> shape, int channel_axis) {
  Layer<T> layer;
  layer.name = "batch";
  layer.shape = std::move(shape);
  layer.centered = true;
  const ChannelIndex index = channel_index(layer.shape, channel_axis);
  layer.families = layer.channels = index.channels;
  layer.family = layer.channel = [=](Index i) { return index.channel(i); };
  layer.forward = [=](const auto& x, const auto& affine, double epsilon, const auto& y, NormStatistics* saved,
                      int threads) { batch_norm(x, channel_axis, affine, epsilon, y, saved, threads); };
  layer.backward = [=](const auto& x, const auto& g, const auto& saved, const T* weight, const auto& gradients,
                       int threads) { batch_norm_backward(x, g, saved, channel_axis, weight, gradients, threads); };
  return layer;
}

/// Every layer in every layout, small and of uneven sizes.
template <class T>
std::vector<Layer<T>> small_layers() {
  return {layer_of<T>({5, 77}, 1, true),   layer_of<T>({3, 5, 33}, 2, true), layer_of<T>({2, 300}, 1, true),
          layer_of<T>({7, 3}, 1, true),    layer_of<T>({5, 77}, 1, false),   layer_of<T>({3, 4, 9}, 2, false),
          group_of<T>({9, 12}, 1, 4),      group_of<T>({3, 6, 5, 7}, 1, 3),  group_of<T>({2, 6, 41}, 1, 6),
          group_of<T>({3, 4, 5, 6}, 3, 2), group_of<T>({2, 13, 20}, 2, 1),   batch_of<T>({37, 19}, 1),
          batch_of<T>({21, 40}, 1),        batch_of<T>({4, 5, 3, 7}, 1),     batch_of<T>({2, 3, 70}, 1),
          batch_of<T>({4, 3, 7, 5}, 3),    batch_of<T>({3, 5, 17}, 2)};
}

/// Layers large enough for parts and threads.
template <class T>
std::vector<Layer<T>> large_layers() {
  return {layer_of<T>({700, 768}, 1, true),   layer_of<T>({9, 70000}, 1, true),   layer_of<T>({700, 768}, 1, false),
          group_of<T>({8, 32, 24, 24}, 1, 8), group_of<T>({6, 24, 24, 40}, 3, 5), batch_of<T>({5000, 70}, 1),
          batch_of<T>({40, 5000}, 1),         batch_of<T>({32, 24, 20, 20}, 1),   batch_of<T>({16, 20, 20, 24}, 3),
          layer_of<T>({16, 8203}, 1, true),   group_of<T>({1, 64, 40, 40}, 1, 8), group_of<T>({1, 40, 40, 60}, 3, 5)};
}

template <class T>
std::vector<T> normal_values(Index count, double mean, double deviation, unsigned seed) {
  std::mt19937_64 engine(seed);
  std::normal_distribution<double> distribution(mean, deviation);
  std::vector<T> values(count);
  for (T& value : values) value = static_cast<T>(distribution(engine));
  return values;
}

struct Reference {
  std::vector<long double> z, y;
};

/// What the definition gives.
template <class T, class V>
Reference reference(const Layer<T>& layer, const std::vector<V>& x, const Affine<T>& affine, double epsilon) {
  // About the first value of each family, so that an offset takes no digits.
  std::vector<long double> origin(layer.families), mean(layer.families), square(layer.families), count(layer.families);
  for (Index i = 0; i < x.size(); ++i) {
    const Index f = layer.family(i);
    if (count[f] == 0 && layer.centered) origin[f] = x[i];
    mean[f] += x[i] - origin[f];
    count[f] += 1;
  }
  for (Index f = 0; f < layer.families; ++f) mean[f] = layer.centered ? mean[f] / count[f] : 0;
  for (Index i = 0; i < x.size(); ++i) {
    const long double d = (x[i] - origin[layer.family(i)]) - mean[layer.family(i)];
    square[layer.family(i)] += d * d;
  }
  Reference found{std::vector<long double>(x.size()), std::vector<long double>(x.size())};
  for (Index i = 0; i < x.size(); ++i) {
    const Index f = layer.family(i), c = layer.channel(i);
    found.z[i] = ((x[i] - origin[f]) - mean[f]) / std::sqrt(square[f] / count[f] + epsilon);
    found.y[i] = found.z[i] * (affine.weight ? affine.weight[c] : 1.0L) + (affine.bias ? affine.bias[c] : 0.0L);
  }
  return found;
}

}  // namespace strickle
