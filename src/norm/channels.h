// A tensor as samples, channels and positions, however its axes lie in memory.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <vector>

#include "strickle/tensor_view.h"

namespace strickle {

/// How the values lie: channels in a row and no positions; the positions of a channel in a row; or the channels of a
/// position in a row.
enum class Layout { rows, channels_first, channels_last };

struct ChannelsShape {
  std::size_t samples, channels, positions;
  std::size_t sample_stride, channel_stride, position_stride;
  Layout layout;

  std::size_t size() const { return samples * channels * positions; }
  bool operator==(const ChannelsShape&) const = default;
};

/// Which axes are what: samples along axis 0 and channels along `channel_axis`, the others being positions; or channels
/// along the last `trailing` axes, the others being samples. One of them is −1.
struct Axes {
  int channel_axis = -1;
  int trailing = -1;
};

/// The shape that tensors of the same extents are taken in: that of the first, where all lie alike in one of the
/// layouts, else one without gaps. Error(mismatch) where extents differ, Error(invalid_argument) where there is no such
/// axis.
template <class T>
ChannelsShape shape_together(const Axes& axes, std::initializer_list<TensorView<const T>> tensors);

/// A tensor to read in a shape: where it lies if it lies so, or else a copy.
template <class T>
class Readable {
 public:
  Readable(const TensorView<const T>& tensor, const Axes& axes, const ChannelsShape& shape);
  const T* data() const { return data_; }

 private:
  std::vector<T> copy_;
  const T* data_;
};

/// The same to write to; finish() brings a copy home.
template <class T>
class Writable {
 public:
  Writable(const TensorView<T>& tensor, const Axes& axes, const ChannelsShape& shape);
  T* data() const { return data_; }
  void finish() const;

 private:
  TensorView<T> tensor_;  // axes in the order of the copy
  std::vector<T> copy_;
  T* data_;
};

}  // namespace strickle
