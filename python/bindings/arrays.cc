#include "arrays.h"

#include <memory>

namespace strickle::python {

NumberType number_type(nb::dlpack::dtype type) {
  const auto code = static_cast<nb::dlpack::dtype_code>(type.code);
  const auto is = [&](nb::dlpack::dtype_code wanted, int bits) { return code == wanted && type.bits == bits; };
  using enum nb::dlpack::dtype_code;
  if (type.lanes == 1) {
    if (is(Float, 64)) return NumberType::float64;
    if (is(Float, 32)) return NumberType::float32;
    if (is(Int, 8)) return NumberType::int8;
    if (is(Int, 16)) return NumberType::int16;
    if (is(Int, 32)) return NumberType::int32;
    if (is(Int, 64)) return NumberType::int64;
    if (is(UInt, 8) || is(Bool, 8)) return NumberType::uint8;
    if (is(UInt, 16)) return NumberType::uint16;
    if (is(UInt, 32)) return NumberType::uint32;
    if (is(UInt, 64)) return NumberType::uint64;
  }
  throw nb::type_error("the numbers must be float64, float32, or integers of 8 to 64 bits");
}

namespace {

template <class View, class Array>
View view_of_array(const Array& array) {
  if (array.ndim() != 1 && array.ndim() != 2) throw nb::value_error("a matrix has one or two axes");
  View view;
  view.type = number_type(array.dtype());
  view.data = array.data();
  view.rows = static_cast<std::int64_t>(array.shape(0));
  view.row_stride = array.stride(0);
  view.columns = array.ndim() == 2 ? static_cast<std::int64_t>(array.shape(1)) : 1;
  view.column_stride = array.ndim() == 2 ? array.stride(1) : 1;
  return view;
}

}  // namespace

MatrixView matrix_of(const InArray& array) { return view_of_array<MatrixView>(array); }
MutableMatrixView mutable_matrix_of(const OutArray& array) { return view_of_array<MutableMatrixView>(array); }
std::span<const double> span_of(const DoublesIn& array) { return {array.data(), array.shape(0)}; }

DoubleArray array_of(std::vector<double> values, std::initializer_list<std::size_t> shape) {
  auto owned = std::make_unique<std::vector<double>>(std::move(values));
  double* const data = owned->data();
  nb::capsule owner(owned.get(), [](void* p) noexcept { delete static_cast<std::vector<double>*>(p); });
  (void)owned.release();
  return {data, shape, owner};
}

}  // namespace strickle::python
