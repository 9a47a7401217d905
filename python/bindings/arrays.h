// numpy's arrays as the views that the engine takes, and back.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/column_view.h"
#include "strickle/matrix_view.h"

namespace strickle::python {

namespace nb = nanobind;

using InArray = nb::ndarray<nb::ro, nb::device::cpu>;
using OutArray = nb::ndarray<nb::device::cpu>;
using DoubleArray = nb::ndarray<nb::numpy, double>;
using DoublesIn = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

/// The type of an array's elements; TypeError for complex numbers, halves and what else is no number of the engine's.
NumberType number_type(nb::dlpack::dtype type);

/// A matrix, where it lies; one axis makes a column.
MatrixView matrix_of(const InArray& array);
MutableMatrixView mutable_matrix_of(const OutArray& array);
std::span<const double> span_of(const DoublesIn& array);

/// An array of the shape given that owns its numbers.
DoubleArray array_of(std::vector<double> values, std::initializer_list<std::size_t> shape);
inline DoubleArray array_of(std::vector<double> values) {
  const std::size_t size = values.size();
  return array_of(std::move(values), {size});
}

}  // namespace strickle::python
