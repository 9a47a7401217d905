// Normalization of channels over all samples and positions of a batch.
#pragma once

#include "norm/channels.h"
#include "strickle/norm.h"

namespace strickle {

template <class T>
void normalize_batch(const T* x, const ChannelsShape& shape, const Affine<T>& affine, double epsilon, T* y,
                     NormStatistics* saved, int threads);

/// With statistics that are given.
template <class T>
void normalize_channels(const T* x, const ChannelsShape& shape, const NormStatistics& statistics,
                        const Affine<T>& affine, T* y, int threads);

/// Puts the gradients for weight and bias, per channel, into dweight and dbias unless nullptr. Statistics that are
/// `fixed` did not depend on x.
template <class T>
void differentiate_batch(const T* x, const T* g, const ChannelsShape& shape, const NormStatistics& saved, bool fixed,
                         const T* weight, T* dx, T* dweight, T* dbias, int threads);

}  // namespace strickle
