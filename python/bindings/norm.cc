// Normalization layers over arrays where they lie: float32 or float64, of up to eight axes.
#include "strickle/norm.h"

#include <fmt/format.h>
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>

#include <optional>
#include <utility>
#include <vector>

#include "arrays.h"
#include "module.h"
#include "strickle/error.h"
#include "without_gil.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

using Given = std::optional<InArray>;
using Wanted = std::optional<OutArray>;

template <class T, class Array>
void check_type(const Array& array, const char* name) {
  if (array.dtype() == nb::dtype<T>()) return;
  throw nb::type_error(fmt::format("{} must be {} as x is", name, sizeof(T) == 4 ? "float32" : "float64").c_str());
}

template <class T, class Array>
auto tensor_of(const Array& array, const char* name) {
  check_type<T>(array, name);
  using Element = std::conditional_t<std::is_same_v<Array, InArray>, const T, T>;
  TensorView<Element> view;
  view.data = static_cast<Element*>(array.data());
  view.axes = checked_axes(array.ndim());
  for (std::size_t i = 0; i < array.ndim(); ++i) {
    view.shape[i] = static_cast<std::int64_t>(array.shape(i));
    view.strides[i] = array.stride(i);
  }
  return view;
}

// A weight, a bias, or a gradient for one, with as many elements as there are, in order without gaps; nullptr for None.
template <class T, class Array>
auto elements_of(const std::optional<Array>& array, std::int64_t count, const char* name) {
  using Element = std::conditional_t<std::is_same_v<Array, InArray>, const T, T>;
  if (!array) return static_cast<Element*>(nullptr);
  check_type<T>(*array, name);
  std::int64_t stride = 1;
  for (std::size_t i = array->ndim(); i-- > 0; stride *= static_cast<std::int64_t>(array->shape(i))) {
    if (array->shape(i) == 1 || array->stride(i) == stride) continue;
    throw Error(ErrorCode::invalid_argument, fmt::format("{} must be contiguous", name));
  }
  if (stride == count) return static_cast<Element*>(array->data());
  throw Error(ErrorCode::mismatch, fmt::format("{} has {} elements where {} are needed", name, stride, count));
}

// The elements of the last axes; 0 for axes that there aren't, which the layer refuses.
std::int64_t trailing_size(const InArray& x, int axes) {
  if (axes < 1 || static_cast<std::size_t>(axes) > x.ndim()) return 0;
  std::int64_t size = 1;
  for (std::size_t i = x.ndim() - static_cast<std::size_t>(axes); i < x.ndim(); ++i)
    size *= static_cast<std::int64_t>(x.shape(i));
  return size;
}
std::int64_t channels_of(const InArray& x, int axis) {
  return axis < 0 || static_cast<std::size_t>(axis) >= x.ndim()
             ? 0
             : static_cast<std::int64_t>(x.shape(static_cast<std::size_t>(axis)));
}

// body(T()) for the type of x, without the GIL.
template <class Body>
void for_type(const InArray& x, const Body& body) {
  if (x.dtype() == nb::dtype<float>()) body(float());
  else if (x.dtype() == nb::dtype<double>()) body(double());
  else throw nb::type_error("x must be float32 or float64");
}

// layer(x, affine, y) for the type of x.
template <class Layer>
void forward(const InArray& x, const Given& weight, const Given& bias, std::int64_t channels, const OutArray& out,
             const Layer& layer) {
  for_type(x, [&]<class T>(T) {
    const auto in = tensor_of<T>(x, "x");
    const Affine<T> affine{elements_of<T>(weight, channels, "weight"), elements_of<T>(bias, channels, "bias")};
    const auto to = tensor_of<T>(out, "out");
    without_gil([&] { layer(in, affine, to); });
  });
}

// layer(x, g, weight, gradients) for the type of x.
template <class Layer>
void backward(const InArray& g, const InArray& x, const Given& weight, std::int64_t channels, const OutArray& out,
              const Wanted& dweight, const Wanted& dbias, const Layer& layer) {
  for_type(x, [&]<class T>(T) {
    const auto in = tensor_of<T>(x, "x");
    const auto gradient = tensor_of<T>(g, "grad");
    const T* const weights = elements_of<T>(weight, channels, "weight");
    const NormGradients<T> gradients{tensor_of<T>(out, "out"), elements_of<T>(dweight, channels, "weight gradient"),
                                     elements_of<T>(dbias, channels, "bias gradient")};
    without_gil([&] { layer(in, gradient, weights, gradients); });
  });
}

void bind_statistics_types(nb::module_& m) {
  nb::class_<NormStatistics>(m, "NormStatistics",
                             "What a forward pass leaves for the backward pass, as float64: an element for the values "
                             "that share a mean, channels in order, or sample after sample with the groups of each. "
                             "Empty at first; may be given again, and is overwritten then.")
      .def(nb::init<>())
      .def_prop_ro(
          "mean", [](const NormStatistics& s) { return array_of(s.mean); }, nb::rv_policy::automatic,
          "The means; 0 of RMS normalization.")
      .def_prop_ro(
          "variance", [](const NormStatistics& s) { return array_of(s.variance); }, nb::rv_policy::automatic,
          "Mean squared differences from them.")
      .def_prop_ro(
          "rstd", [](const NormStatistics& s) { return array_of(s.rstd); }, nb::rv_policy::automatic,
          "1 / sqrt(variance + eps); 0 where that is 0.")
      .def_ro("values", &NormStatistics::values, "How many values share a mean.");
  nb::class_<RunningStatistics>(m, "RunningStatistics",
                                "Mean and variance per channel over batches, as float64: 0 and 1 at first, or those "
                                "that are given.")
      .def(nb::init<std::int64_t>(), "channels"_a)
      .def(
          "__init__",
          [](RunningStatistics* self, const DoublesIn& mean, const DoublesIn& variance, std::int64_t batches) {
            const auto vector = [](const DoublesIn& a) { return std::vector<double>(a.data(), a.data() + a.size()); };
            new (self) RunningStatistics(vector(mean), vector(variance), batches);
          },
          "mean"_a, "variance"_a, "batches"_a)
      .def(
          "update", &RunningStatistics::update, "batch"_a, "momentum"_a, "unbiased"_a = true,
          "running = (1 - momentum) * running + momentum * batch; variances of batches with divisor n - 1 if unbiased.")
      .def("update_cumulative", &RunningStatistics::update_cumulative, "batch"_a, "unbiased"_a = true,
           "Makes them the mean over all batches: momentum 1 / batches.")
      .def_prop_ro(
          "mean", [](const RunningStatistics& s) { return array_of(s.mean()); }, nb::rv_policy::automatic)
      .def_prop_ro(
          "variance", [](const RunningStatistics& s) { return array_of(s.variance()); }, nb::rv_policy::automatic)
      .def_prop_ro("batches", &RunningStatistics::batches)
      .def("__reduce__", [](nb::handle self) {
        return nb::make_tuple(self.type(),
                              nb::make_tuple(self.attr("mean"), self.attr("variance"), self.attr("batches")));
      });
  m.def(
      "fixed_statistics",
      [](const DoublesIn& mean, const DoublesIn& variance, double eps) {
        return fixed_statistics(span_of(mean), span_of(variance), eps);
      },
      "mean"_a, "variance"_a, "eps"_a);
}

}  // namespace

void bind_norm(nb::module_& m) {
  bind_statistics_types(m);
  m.def(
      "layer_norm",
      [](const InArray& x, const Given& weight, const Given& bias, int axes, double eps, const OutArray& out,
         NormStatistics* saved, int threads) {
        forward(x, weight, bias, trailing_size(x, axes), out, [&](const auto& in, const auto& affine, const auto& to) {
          layer_norm(in, axes, affine, eps, to, saved, threads);
        });
      },
      "x"_a, "weight"_a.none(), "bias"_a.none(), "axes"_a, "eps"_a, "out"_a, "statistics"_a.none(), "threads"_a);
  m.def(
      "layer_norm_backward",
      [](const InArray& grad, const InArray& x, const NormStatistics& saved, const Given& weight, int axes,
         const OutArray& out, const Wanted& dweight, const Wanted& dbias, int threads) {
        backward(grad, x, weight, trailing_size(x, axes), out, dweight, dbias,
                 [&](const auto& in, const auto& g, const auto* w, const auto& gradients) {
                   layer_norm_backward(in, g, saved, axes, w, gradients, threads);
                 });
      },
      "grad"_a, "x"_a, "statistics"_a, "weight"_a.none(), "axes"_a, "out"_a, "weight_gradient"_a.none(),
      "bias_gradient"_a.none(), "threads"_a);
  m.def(
      "rms_norm",
      [](const InArray& x, const Given& weight, int axes, double eps, const OutArray& out, NormStatistics* saved,
         int threads) {
        forward(x, weight, {}, trailing_size(x, axes), out, [&](const auto& in, const auto& affine, const auto& to) {
          rms_norm(in, axes, affine.weight, eps, to, saved, threads);
        });
      },
      "x"_a, "weight"_a.none(), "axes"_a, "eps"_a, "out"_a, "statistics"_a.none(), "threads"_a);
  m.def(
      "rms_norm_backward",
      [](const InArray& grad, const InArray& x, const NormStatistics& saved, const Given& weight, int axes,
         const OutArray& out, const Wanted& dweight, int threads) {
        backward(grad, x, weight, trailing_size(x, axes), out, dweight, {},
                 [&](const auto& in, const auto& g, const auto* w, const auto& gradients) {
                   rms_norm_backward(in, g, saved, axes, w, gradients, threads);
                 });
      },
      "grad"_a, "x"_a, "statistics"_a, "weight"_a.none(), "axes"_a, "out"_a, "weight_gradient"_a.none(), "threads"_a);
  m.def(
      "group_norm",
      [](const InArray& x, std::int64_t groups, const Given& weight, const Given& bias, int channel_axis, double eps,
         const OutArray& out, NormStatistics* saved, int threads) {
        forward(x, weight, bias, channels_of(x, channel_axis), out,
                [&](const auto& in, const auto& affine, const auto& to) {
                  group_norm(in, channel_axis, groups, affine, eps, to, saved, threads);
                });
      },
      "x"_a, "groups"_a, "weight"_a.none(), "bias"_a.none(), "channel_axis"_a, "eps"_a, "out"_a, "statistics"_a.none(),
      "threads"_a);
  m.def(
      "group_norm_backward",
      [](const InArray& grad, const InArray& x, const NormStatistics& saved, std::int64_t groups, const Given& weight,
         int channel_axis, const OutArray& out, const Wanted& dweight, const Wanted& dbias, int threads) {
        backward(grad, x, weight, channels_of(x, channel_axis), out, dweight, dbias,
                 [&](const auto& in, const auto& g, const auto* w, const auto& gradients) {
                   group_norm_backward(in, g, saved, channel_axis, groups, w, gradients, threads);
                 });
      },
      "grad"_a, "x"_a, "statistics"_a, "groups"_a, "weight"_a.none(), "channel_axis"_a, "out"_a,
      "weight_gradient"_a.none(), "bias_gradient"_a.none(), "threads"_a);
  m.def(
      "batch_norm",
      [](const InArray& x, const Given& weight, const Given& bias, int channel_axis, double eps, const OutArray& out,
         NormStatistics* saved, int threads) {
        forward(x, weight, bias, channels_of(x, channel_axis), out,
                [&](const auto& in, const auto& affine, const auto& to) {
                  batch_norm(in, channel_axis, affine, eps, to, saved, threads);
                });
      },
      "x"_a, "weight"_a.none(), "bias"_a.none(), "channel_axis"_a, "eps"_a, "out"_a, "statistics"_a.none(),
      "threads"_a);
  m.def(
      "batch_norm_backward",
      [](const InArray& grad, const InArray& x, const NormStatistics& saved, bool fixed, const Given& weight,
         int channel_axis, const OutArray& out, const Wanted& dweight, const Wanted& dbias, int threads) {
        backward(grad, x, weight, channels_of(x, channel_axis), out, dweight, dbias,
                 [&](const auto& in, const auto& g, const auto* w, const auto& gradients) {
                   if (fixed) batch_norm_inference_backward(in, g, saved, channel_axis, w, gradients, threads);
                   else batch_norm_backward(in, g, saved, channel_axis, w, gradients, threads);
                 });
      },
      "grad"_a, "x"_a, "statistics"_a, "fixed"_a, "weight"_a.none(), "channel_axis"_a, "out"_a,
      "weight_gradient"_a.none(), "bias_gradient"_a.none(), "threads"_a);
  m.def(
      "batch_norm_inference",
      [](const InArray& x, const NormStatistics& statistics, const Given& weight, const Given& bias, int channel_axis,
         const OutArray& out, int threads) {
        forward(x, weight, bias, channels_of(x, channel_axis), out,
                [&](const auto& in, const auto& affine, const auto& to) {
                  batch_norm_inference(in, channel_axis, statistics, affine, to, threads);
                });
      },
      "x"_a, "statistics"_a, "weight"_a.none(), "bias"_a.none(), "channel_axis"_a, "out"_a, "threads"_a);
  m.def(
      "fold_batch_norm",
      [](const InArray& weight, const Given& bias, const NormStatistics& statistics, const Given& bn_weight,
         const Given& bn_bias, const OutArray& out_weight, const OutArray& out_bias) {
        for_type(weight, [&]<class T>(T) {
          const auto outputs = static_cast<std::int64_t>(weight.ndim() > 0 ? weight.shape(0) : 0);
          const auto size = static_cast<std::int64_t>(weight.size());
          const T* const from = elements_of<T>(Given(weight), size, "weight");
          const T* const from_bias = elements_of<T>(bias, outputs, "bias");
          const Affine<T> affine{elements_of<T>(bn_weight, outputs, "the layer's weight"),
                                 elements_of<T>(bn_bias, outputs, "the layer's bias")};
          T* const to = elements_of<T>(Wanted(out_weight), size, "out");
          T* const to_bias = elements_of<T>(Wanted(out_bias), outputs, "out");
          const std::int64_t inputs = outputs == 0 ? 0 : size / outputs;
          without_gil([&] { fold_batch_norm(from, from_bias, outputs, inputs, statistics, affine, to, to_bias); });
        });
      },
      "weight"_a, "bias"_a.none(), "statistics"_a, "layer_weight"_a.none(), "layer_bias"_a.none(), "out_weight"_a,
      "out_bias"_a);
}

}  // namespace strickle::python
