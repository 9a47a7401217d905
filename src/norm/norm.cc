#include "strickle/norm.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "norm/batch_norm.h"
#include "norm/channels.h"
#include "norm/family.h"
#include "norm/sample_norm.h"
#include "strickle/error.h"

namespace strickle {

namespace {

void check_epsilon(double epsilon) {
  if (!(epsilon >= 0) || std::isinf(epsilon)) {
    throw Error(ErrorCode::invalid_argument, fmt::format("epsilon = {} is no number from 0 up", epsilon));
  }
}

Axes last(int axes) {
  if (axes < 1) throw Error(ErrorCode::invalid_argument, fmt::format("normalizing over the last {} axes", axes));
  return {.trailing = axes};
}

void prepare(NormStatistics* saved, std::size_t families, std::size_t values, double epsilon) {
  if (saved == nullptr) return;
  saved->epsilon = epsilon;
  saved->values = static_cast<std::int64_t>(values);
  for (std::vector<double>* numbers : {&saved->mean, &saved->mean_low, &saved->variance, &saved->rstd}) {
    numbers->resize(families);
  }
}

void check_saved(const NormStatistics& saved, std::size_t families) {
  for (const std::vector<double>* numbers : {&saved.mean, &saved.mean_low, &saved.variance, &saved.rstd}) {
    if (numbers->size() == families) continue;
    throw Error(ErrorCode::mismatch,
                fmt::format("statistics of {} means for a tensor that has {}", numbers->size(), families),
                "they must be those of the forward pass over the same tensor");
  }
}

std::size_t groups_of(const ChannelsShape& shape, std::int64_t groups) {
  if (groups < 1 || shape.channels % static_cast<std::size_t>(groups) != 0) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} channels do not make {} groups of equal size", shape.channels, groups));
  }
  return static_cast<std::size_t>(groups);
}

// pass(x, y) where they lie, or over copies.
template <class T, class Pass>
void forward(const TensorView<const T>& x, const Axes& axes, const ChannelsShape& shape, const TensorView<T>& y,
             const Pass& pass) {
  if (shape.size() == 0) return;
  const Readable<T> from(x, axes, shape);
  const Writable<T> to(y, axes, shape);
  pass(from.data(), to.data());
  to.finish();
}

// pass(x, g, dx), likewise. No values make no gradients.
template <class T, class Pass>
void backward(const TensorView<const T>& x, const TensorView<const T>& g, const Axes& axes, const ChannelsShape& shape,
              const NormGradients<T>& gradients, const Pass& pass) {
  if (shape.size() == 0) {
    if (gradients.weight) std::fill_n(gradients.weight, shape.channels, T(0));
    if (gradients.bias) std::fill_n(gradients.bias, shape.channels, T(0));
    return;
  }
  const Readable<T> from(x, axes, shape), gradient(g, axes, shape);
  const Writable<T> to(gradients.x, axes, shape);
  pass(from.data(), gradient.data(), to.data());
  to.finish();
}

template <class T>
void sample_forward(const TensorView<const T>& x, const Axes& axes, std::int64_t groups, bool centered,
                    const Affine<T>& affine, double epsilon, const TensorView<T>& y, NormStatistics* saved,
                    int threads) {
  check_epsilon(epsilon);
  const ChannelsShape shape = shape_together<T>(axes, {x, y});
  const SampleGroups sample_groups{groups_of(shape, groups), centered};
  prepare(saved, shape.samples * sample_groups.groups, shape.channels / sample_groups.groups * shape.positions,
          epsilon);
  forward(x, axes, shape, y, [&](const T* from, T* to) {
    normalize_samples(from, shape, sample_groups, affine, epsilon, to, saved, threads);
  });
}

template <class T>
void sample_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                     const Axes& axes, std::int64_t groups, bool centered, const T* weight,
                     const NormGradients<T>& gradients, int threads) {
  const ChannelsShape shape = shape_together<T>(axes, {x, g, gradients.x});
  const SampleGroups sample_groups{groups_of(shape, groups), centered};
  check_saved(saved, shape.samples * sample_groups.groups);
  backward(x, g, axes, shape, gradients, [&](const T* from, const T* gradient, T* to) {
    differentiate_samples(from, gradient, shape, sample_groups, saved, weight, to, gradients.weight, gradients.bias,
                          threads);
  });
}

template <class T>
void batch_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& statistics,
                    bool fixed, int channel_axis, const T* weight, const NormGradients<T>& gradients, int threads) {
  const Axes axes{.channel_axis = channel_axis};
  const ChannelsShape shape = shape_together<T>(axes, {x, g, gradients.x});
  check_saved(statistics, shape.channels);
  backward(x, g, axes, shape, gradients, [&](const T* from, const T* gradient, T* to) {
    differentiate_batch(from, gradient, shape, statistics, fixed, weight, to, gradients.weight, gradients.bias,
                        threads);
  });
}

}  // namespace

template <class T>
void layer_norm(const TensorView<const T>& x, int axes, const Affine<T>& affine, double epsilon, const TensorView<T>& y,
                NormStatistics* saved, int threads) {
  sample_forward(x, last(axes), 1, true, affine, epsilon, y, saved, threads);
}

template <class T>
void layer_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int axes, const T* weight, const NormGradients<T>& gradients, int threads) {
  sample_backward(x, g, saved, last(axes), 1, true, weight, gradients, threads);
}

template <class T>
void rms_norm(const TensorView<const T>& x, int axes, const T* weight, double epsilon, const TensorView<T>& y,
              NormStatistics* saved, int threads) {
  sample_forward(x, last(axes), 1, false, {weight, nullptr}, epsilon, y, saved, threads);
}

template <class T>
void rms_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                       int axes, const T* weight, const NormGradients<T>& gradients, int threads) {
  sample_backward(x, g, saved, last(axes), 1, false, weight, gradients, threads);
}

template <class T>
void group_norm(const TensorView<const T>& x, int channel_axis, std::int64_t groups, const Affine<T>& affine,
                double epsilon, const TensorView<T>& y, NormStatistics* saved, int threads) {
  sample_forward(x, {.channel_axis = channel_axis}, groups, true, affine, epsilon, y, saved, threads);
}

template <class T>
void group_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int channel_axis, std::int64_t groups, const T* weight, const NormGradients<T>& gradients,
                         int threads) {
  sample_backward(x, g, saved, {.channel_axis = channel_axis}, groups, true, weight, gradients, threads);
}

template <class T>
void batch_norm(const TensorView<const T>& x, int channel_axis, const Affine<T>& affine, double epsilon,
                const TensorView<T>& y, NormStatistics* saved, int threads) {
  check_epsilon(epsilon);
  const Axes axes{.channel_axis = channel_axis};
  const ChannelsShape shape = shape_together<T>(axes, {x, y});
  prepare(saved, shape.channels, shape.samples * shape.positions, epsilon);
  forward(x, axes, shape, y,
          [&](const T* from, T* to) { normalize_batch(from, shape, affine, epsilon, to, saved, threads); });
}

template <class T>
void batch_norm_backward(const TensorView<const T>& x, const TensorView<const T>& g, const NormStatistics& saved,
                         int channel_axis, const T* weight, const NormGradients<T>& gradients, int threads) {
  batch_backward(x, g, saved, false, channel_axis, weight, gradients, threads);
}

NormStatistics fixed_statistics(std::span<const double> mean, std::span<const double> variance, double epsilon) {
  check_epsilon(epsilon);
  if (mean.size() != variance.size()) {
    throw Error(ErrorCode::mismatch, fmt::format("{} means beside {} variances", mean.size(), variance.size()));
  }
  NormStatistics statistics{
      {mean.begin(), mean.end()}, std::vector<double>(mean.size()), {variance.begin(), variance.end()}, {}, 0};
  for (const double v : variance) {
    if (v < 0) throw Error(ErrorCode::invalid_argument, fmt::format("a variance of {}", v));
    statistics.rstd.push_back(reciprocal_deviation(v + epsilon));
  }
  return statistics;
}

template <class T>
void batch_norm_inference(const TensorView<const T>& x, int channel_axis, const NormStatistics& statistics,
                          const Affine<T>& affine, const TensorView<T>& y, int threads) {
  const Axes axes{.channel_axis = channel_axis};
  const ChannelsShape shape = shape_together<T>(axes, {x, y});
  check_saved(statistics, shape.channels);
  forward(x, axes, shape, y,
          [&](const T* from, T* to) { normalize_channels(from, shape, statistics, affine, to, threads); });
}

template <class T>
void batch_norm_inference_backward(const TensorView<const T>& x, const TensorView<const T>& g,
                                   const NormStatistics& statistics, int channel_axis, const T* weight,
                                   const NormGradients<T>& gradients, int threads) {
  batch_backward(x, g, statistics, true, channel_axis, weight, gradients, threads);
}

template <class T>
void fold_batch_norm(const T* weight, const T* bias, std::int64_t outputs, std::int64_t inputs,
                     const NormStatistics& statistics, const Affine<T>& affine, T* folded_weight, T* folded_bias) {
  check_saved(statistics, static_cast<std::size_t>(outputs));
  for (std::size_t o = 0; o < static_cast<std::size_t>(outputs); ++o) {
    const double scale = statistics.rstd[o] * (affine.weight ? affine.weight[o] : 1.0);
    const double shifted = ((bias ? bias[o] : 0.0) - statistics.mean[o]) - statistics.mean_low[o];
    const auto width = static_cast<std::size_t>(inputs);
    for (std::size_t i = o * width; i < (o + 1) * width; ++i) folded_weight[i] = static_cast<T>(weight[i] * scale);
    folded_bias[o] = static_cast<T>(shifted * scale + (affine.bias ? affine.bias[o] : 0.0));
  }
}

// All of them for float and double.
// NOLINTBEGIN(bugprone-macro-parentheses): of a type there is none
#define STRICKLE_NORM(T)                                                                                              \
  template void layer_norm(const TensorView<const T>&, int, const Affine<T>&, double, const TensorView<T>&,           \
                           NormStatistics*, int);                                                                     \
  template void layer_norm_backward(const TensorView<const T>&, const TensorView<const T>&, const NormStatistics&,    \
                                    int, const T*, const NormGradients<T>&, int);                                     \
  template void rms_norm(const TensorView<const T>&, int, const T*, double, const TensorView<T>&, NormStatistics*,    \
                         int);                                                                                        \
  template void rms_norm_backward(const TensorView<const T>&, const TensorView<const T>&, const NormStatistics&, int, \
                                  const T*, const NormGradients<T>&, int);                                            \
  template void group_norm(const TensorView<const T>&, int, std::int64_t, const Affine<T>&, double,                   \
                           const TensorView<T>&, NormStatistics*, int);                                               \
  template void group_norm_backward(const TensorView<const T>&, const TensorView<const T>&, const NormStatistics&,    \
                                    int, std::int64_t, const T*, const NormGradients<T>&, int);                       \
  template void batch_norm(const TensorView<const T>&, int, const Affine<T>&, double, const TensorView<T>&,           \
                           NormStatistics*, int);                                                                     \
  template void batch_norm_backward(const TensorView<const T>&, const TensorView<const T>&, const NormStatistics&,    \
                                    int, const T*, const NormGradients<T>&, int);                                     \
  template void batch_norm_inference(const TensorView<const T>&, int, const NormStatistics&, const Affine<T>&,        \
                                     const TensorView<T>&, int);                                                      \
  template void batch_norm_inference_backward(const TensorView<const T>&, const TensorView<const T>&,                 \
                                              const NormStatistics&, int, const T*, const NormGradients<T>&, int);    \
  template void fold_batch_norm(const T*, const T*, std::int64_t, std::int64_t, const NormStatistics&,                \
                                const Affine<T>&, T*, T*);
STRICKLE_NORM(float)
STRICKLE_NORM(double)
#undef STRICKLE_NORM
// NOLINTEND(bugprone-macro-parentheses)

}  // namespace strickle
