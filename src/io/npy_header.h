// The header of an NPY file: what its array's elements are and how they lie.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "strickle/column_view.h"
#include "strickle/error.h"

namespace strickle::io {

enum class NpyElement { number, half, boolean };

struct NpyHeader {
  NpyElement element = NpyElement::number;
  NumberType type = NumberType::float64;  // as which the elements are handed out: halves as float32, booleans as int8
  int item_size = 8;                      // bytes in the file
  std::string type_name;                  // "float64", "bool"
  bool fortran_order = false;
  bool one_dimensional = false;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::int64_t data_begin = 0;  // where the elements begin in the file
};

/// How many bytes the header takes in all, from the first 12 of the file; at most a few megabytes.
std::int64_t npy_header_size(std::string_view first_bytes);

/// Throws Error(bad_file) for damage and Error(unsupported) for arrays that are not tables of numbers. Never executes
/// anything that the file says.
NpyHeader parse_npy_header(std::string_view header);

/// The header of a C-ordered array; its size does not depend on the number of rows.
std::string format_npy_header(bool float32, std::int64_t rows, std::int64_t columns, bool one_dimensional);

}  // namespace strickle::io
