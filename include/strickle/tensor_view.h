// A tensor of floats or doubles where it lies: borrowed, with any strides. Owns nothing, allocates nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

namespace strickle {

inline constexpr int max_axes = 8;

/// The number itself; Error(invalid_argument) for more than max_axes.
int checked_axes(std::size_t axes);

/// T is float or double, const where it is only read. `axes` of the extents and strides (in elements) are used.
template <class T>
struct TensorView {
  T* data = nullptr;
  int axes = 0;
  std::array<std::int64_t, max_axes> shape = {}, strides = {};

  TensorView() = default;
  /// A tensor whose last axis varies fastest, without gaps.
  TensorView(T* first, std::initializer_list<std::int64_t> extents) : data(first), axes(checked_axes(extents.size())) {
    int axis = 0;
    for (const std::int64_t extent : extents) shape[static_cast<std::size_t>(axis++)] = extent;
    std::int64_t stride = 1;
    for (std::size_t i = extents.size(); i-- > 0; stride *= shape[i]) strides[i] = stride;
  }
  /// What may be written to may be read.
  operator TensorView<const T>() const {  // NOLINT(google-explicit-constructor)
    TensorView<const T> view;
    view.data = data;
    view.axes = axes;
    view.shape = shape;
    view.strides = strides;
    return view;
  }
};

}  // namespace strickle
