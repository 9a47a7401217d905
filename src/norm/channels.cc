#include "norm/channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <span>

#include "strickle/error.h"

namespace strickle {

namespace {

using Index = std::size_t;

struct Run {
  Index count = 1, stride = 1;
};

// Axes [begin, end) as one, if their elements are evenly spaced.
template <class T>
std::optional<Run> joined(const TensorView<T>& tensor, int begin, int end) {
  Run run;
  bool first = true;
  for (Index i = static_cast<Index>(end); i-- > static_cast<Index>(begin);) {
    const auto extent = static_cast<Index>(tensor.shape[i]);
    if (extent == 1) continue;
    if (tensor.strides[i] <= 0) return {};
    const auto stride = static_cast<Index>(tensor.strides[i]);
    if (!first && stride != run.count * run.stride) return {};
    if (first) run.stride = stride;
    run.count *= extent;
    first = false;
  }
  return run;
}

void check(const Axes& axes, int count) {
  if (axes.trailing >= 0) {
    if (axes.trailing > count) {
      throw Error(ErrorCode::invalid_argument,
                  fmt::format("normalizing over the last {} axes of a tensor that has {}", axes.trailing, count));
    }
  } else if (axes.channel_axis < 1 || axes.channel_axis >= count) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("axis {} of a tensor of {} axes cannot be that of the channels", axes.channel_axis, count),
                "axis 0 is that of the samples, channels are along one of the others");
  }
}

// The axes in the order samples, channels, positions.
template <class T>
TensorView<T> in_order(const TensorView<T>& tensor, const Axes& axes) {
  TensorView<T> ordered = tensor;
  if (axes.trailing >= 0) return ordered;
  const auto channel = static_cast<Index>(axes.channel_axis);
  std::rotate(ordered.shape.begin() + 1, ordered.shape.begin() + static_cast<std::ptrdiff_t>(channel),
              ordered.shape.begin() + static_cast<std::ptrdiff_t>(channel) + 1);
  std::rotate(ordered.strides.begin() + 1, ordered.strides.begin() + static_cast<std::ptrdiff_t>(channel),
              ordered.strides.begin() + static_cast<std::ptrdiff_t>(channel) + 1);
  return ordered;
}

// Where samples end and channels do.
struct Ends {
  int samples, channels;
};
Ends ends(const Axes& axes, int count) {
  if (axes.trailing >= 0) return {count - axes.trailing, count};
  return {1, 2};
}

template <class T>
std::optional<ChannelsShape> shape_in_place(const TensorView<T>& ordered, const Axes& axes) {
  const auto [samples_end, channels_end] = ends(axes, ordered.axes);
  const auto samples = joined(ordered, 0, samples_end), channels = joined(ordered, samples_end, channels_end);
  const auto positions = joined(ordered, channels_end, ordered.axes);
  if (!samples || !channels || !positions) return {};
  ChannelsShape shape{samples->count,   channels->count,   positions->count, samples->stride,
                      channels->stride, positions->stride, Layout::rows};
  // The stride along an axis of one element is anything: it is what it is without gaps.
  if (shape.positions == 1) {
    shape.position_stride = 1;
    if (shape.channels == 1) shape.channel_stride = 1;
    if (shape.channel_stride != 1) return {};
  } else if (shape.position_stride == 1) {
    if (shape.channels == 1) shape.channel_stride = shape.positions;
    if (shape.channel_stride != shape.positions) return {};
    shape.layout = Layout::channels_first;
  } else {
    if (shape.channel_stride != 1 || shape.channels == 1) return {};
    shape.layout = Layout::channels_last;
  }
  if (shape.samples == 1) shape.sample_stride = shape.channels * shape.positions;
  return shape;
}

template <class T>
ChannelsShape shape_without_gaps(const TensorView<T>& ordered, const Axes& axes) {
  const auto [samples_end, channels_end] = ends(axes, ordered.axes);
  const auto extent = [&ordered](int begin, int end) {
    Index product = 1;
    for (int i = begin; i < end; ++i) product *= static_cast<Index>(ordered.shape[static_cast<Index>(i)]);
    return product;
  };
  const Index samples = extent(0, samples_end), channels = extent(samples_end, channels_end);
  const Index positions = extent(channels_end, ordered.axes);
  return {samples,
          channels,
          positions,
          channels * positions,
          positions,
          1,
          positions == 1 ? Layout::rows : Layout::channels_first};
}

// Goes through the elements of a tensor, last axis fastest, beside an array without gaps.
template <class T, class Each>
void for_each(const TensorView<T>& tensor, int axis, T* from, Index& position, const Each& each) {
  if (axis == tensor.axes) return each(*from, position++);
  const auto i = static_cast<Index>(axis);
  for (std::int64_t k = 0; k < tensor.shape[i]; ++k)
    for_each(tensor, axis + 1, from + k * tensor.strides[i], position, each);
}

}  // namespace

template <class T>
ChannelsShape shape_together(const Axes& axes, std::initializer_list<TensorView<const T>> tensors) {
  const TensorView<const T>& first = *tensors.begin();
  check(axes, first.axes);
  std::optional<ChannelsShape> shape = shape_in_place(in_order(first, axes), axes);
  for (const TensorView<const T>& tensor : tensors) {
    const auto extents = [](const TensorView<const T>& t) {
      return std::span(t.shape).first(static_cast<Index>(t.axes));
    };
    if (!std::ranges::equal(extents(first), extents(tensor))) {
      throw Error(ErrorCode::mismatch, fmt::format("a tensor of shape ({}) beside one of shape ({})",
                                                   fmt::join(extents(tensor), ", "), fmt::join(extents(first), ", ")));
    }
    if (shape != shape_in_place(in_order(tensor, axes), axes)) shape.reset();
  }
  return shape ? *shape : shape_without_gaps(in_order(first, axes), axes);
}

template <class T>
Readable<T>::Readable(const TensorView<const T>& tensor, const Axes& axes, const ChannelsShape& shape)
    : data_(tensor.data) {
  const TensorView<const T> ordered = in_order(tensor, axes);
  if (shape_in_place(ordered, axes) == shape) return;
  copy_.resize(shape.size());
  Index position = 0;
  for_each(ordered, 0, ordered.data, position, [this](const T& value, Index at) { copy_[at] = value; });
  data_ = copy_.data();
}

template <class T>
Writable<T>::Writable(const TensorView<T>& tensor, const Axes& axes, const ChannelsShape& shape)
    : tensor_(in_order(tensor, axes)), data_(tensor.data) {
  if (shape_in_place(tensor_, axes) == shape) return;
  copy_.resize(shape.size());
  data_ = copy_.data();
}

template <class T>
void Writable<T>::finish() const {
  if (copy_.empty()) return;
  Index position = 0;
  for_each(tensor_, 0, tensor_.data, position, [this](T& value, Index at) { value = copy_[at]; });
}

template ChannelsShape shape_together(const Axes&, std::initializer_list<TensorView<const float>>);
template ChannelsShape shape_together(const Axes&, std::initializer_list<TensorView<const double>>);
template class Readable<float>;
template class Readable<double>;
template class Writable<float>;
template class Writable<double>;

}  // namespace strickle
