// Normalization of families within a sample: layer, group, instance and RMS normalization.
#pragma once

#include "norm/channels.h"
#include "strickle/norm.h"

namespace strickle {

/// Channels in `groups` groups of neighbours; without means if not `centered`.
struct SampleGroups {
  std::size_t groups;
  bool centered;
};

template <class T>
void normalize_samples(const T* x, const ChannelsShape& shape, const SampleGroups& groups, const Affine<T>& affine,
                       double epsilon, T* y, NormStatistics* saved, int threads);

/// Gradients for weight and bias go into dweight and dbias, per channel, unless these are nullptr.
template <class T>
void differentiate_samples(const T* x, const T* g, const ChannelsShape& shape, const SampleGroups& groups,
                           const NormStatistics& saved, const T* weight, T* dx, T* dweight, T* dbias, int threads);

}  // namespace strickle
