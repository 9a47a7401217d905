#include "io/arrow_numbers.h"

#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "io/decimal_digits.h"
#include "io/half.h"
#include "io/read_double.h"
#include "strickle/error.h"

namespace strickle::io {

namespace {

bool bit(const std::uint8_t* bits, std::int64_t i) { return (bits[i / 8] >> i % 8 & 1) != 0; }

const std::uint8_t* buffer(const ArrowArray& array, std::int64_t i) {
  return i < array.n_buffers ? static_cast<const std::uint8_t*>(array.buffers[i]) : nullptr;
}

bool is_valid(const ColumnView& column, std::int64_t i) {
  return column.validity == nullptr || bit(column.validity, column.validity_offset + i);
}

}  // namespace

bool holds_numbers(ColumnKind kind) { return kind != ColumnKind::text && kind != ColumnKind::other; }

ArrowNumbers::ArrowNumbers(const ArrowSchema& schema, const ArrowArray& array, std::int64_t begin, std::int64_t size) {
  const ArrowFormat format = arrow_format(schema);
  if (!holds_numbers(format.kind)) {
    throw Error(ErrorCode::not_a_number, fmt::format("{} is not a type of numbers", format.type_name));
  }
  view_.size = size;
  const std::int64_t first = array.offset + begin;
  if (schema.dictionary != nullptr) {
    gather_dictionary(schema, array, begin);
  } else if (format.kind == ColumnKind::empty) {
    fill_with_nulls();
  } else {
    borrow_validity(array, first);
    if (format.number) {
      view_.type = *format.number;
      borrow(array, first);
    } else {
      convert(array, first, format);
    }
  }
}

void ArrowNumbers::convert(const ArrowArray& array, std::int64_t first, const ArrowFormat& format) {
  if (view_.size == 0) values_.resize(1);  // no rows may come without memory
  else if (format.kind == ColumnKind::boolean) convert_booleans(array, first);
  else if (format.kind == ColumnKind::decimal) convert_decimals(array, first, format);
  else convert_halves(array, first);
  view_.data = values_.data();
}

void ArrowNumbers::borrow_validity(const ArrowArray& array, std::int64_t first) {
  if (array.null_count == 0 || buffer(array, 0) == nullptr) return;
  view_.validity = buffer(array, 0);
  view_.validity_offset = first;
}

void ArrowNumbers::borrow(const ArrowArray& array, std::int64_t first) {
  const std::uint8_t* const data = buffer(array, 1);
  if (data != nullptr) view_.data = data + first * number_size(view_.type);
  else view_.data = values_.data();  // no rows
}

void ArrowNumbers::convert_halves(const ArrowArray& array, std::int64_t first) {
  values_.resize(static_cast<std::size_t>(view_.size + 1) / 2);
  auto* out = reinterpret_cast<char*>(values_.data());
  for (std::int64_t i = 0; i < view_.size; ++i) {
    std::uint16_t half = 0;
    std::memcpy(&half, buffer(array, 1) + 2 * (first + i), sizeof half);
    const float value = half_to_float(half);
    std::memcpy(out + i * std::int64_t{sizeof value}, &value, sizeof value);
  }
  view_.type = NumberType::float32;
}

void ArrowNumbers::convert_booleans(const ArrowArray& array, std::int64_t first) {
  values_.resize(static_cast<std::size_t>(view_.size + 7) / 8);
  auto* out = reinterpret_cast<std::int8_t*>(values_.data());
  for (std::int64_t i = 0; i < view_.size; ++i) out[i] = bit(buffer(array, 1), first + i) ? 1 : 0;
  view_.type = NumberType::int8;
}

// By way of the digits, which give the nearest double.
void ArrowNumbers::convert_decimals(const ArrowArray& array, std::int64_t first, const ArrowFormat& format) {
  const std::string power = fmt::format("e{}", -format.decimal_scale);
  values_.resize(static_cast<std::size_t>(view_.size));
  for (std::int64_t i = 0; i < view_.size; ++i) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (is_valid(view_, i)) {
      const std::uint8_t* const bytes = buffer(array, 1) + (first + i) * format.decimal_bytes;
      read_double(decimal_digits(bytes, format.decimal_bytes) + power, value);
    }
    std::memcpy(&values_[static_cast<std::size_t>(i)], &value, sizeof value);
  }
  view_.type = NumberType::float64;
}

void ArrowNumbers::gather_dictionary(const ArrowSchema& schema, const ArrowArray& array, std::int64_t begin) {
  ArrowSchema index_schema = schema;
  index_schema.dictionary = nullptr;
  const ArrowNumbers indices(index_schema, array, begin, view_.size);
  const ArrowNumbers words(*schema.dictionary, *array.dictionary);
  const ColumnView& from = words.view();
  const auto width = static_cast<std::size_t>(number_size(from.type));
  values_.resize((static_cast<std::size_t>(view_.size) * width + 7) / 8);
  validity_.assign(static_cast<std::size_t>(view_.size + 7) / 8, 0);
  auto* out = reinterpret_cast<std::uint8_t*>(values_.data());
  const auto* in = static_cast<const std::uint8_t*>(from.data);
  for (std::int64_t i = 0; i < view_.size; ++i) {
    if (!is_valid(indices.view(), i)) continue;
    double index = 0;
    load_doubles(indices.view(), i, 1, &index);
    if (index < 0 || index >= static_cast<double>(from.size)) {
      throw Error(ErrorCode::bad_file, "a dictionary index is out of bounds");
    }
    const auto word = static_cast<std::size_t>(index);
    if (!is_valid(from, static_cast<std::int64_t>(word))) continue;
    std::memcpy(out + static_cast<std::size_t>(i) * width, in + word * width, width);
    validity_[static_cast<std::size_t>(i) / 8] |= static_cast<std::uint8_t>(1 << i % 8);
  }
  view_.type = from.type;
  view_.data = values_.data();
  view_.validity = validity_.data();
}

void ArrowNumbers::fill_with_nulls() {
  values_.assign(static_cast<std::size_t>(view_.size), 0);
  validity_.assign(static_cast<std::size_t>(view_.size + 7) / 8, 0);
  view_.type = NumberType::float64;
  view_.data = values_.data();
  view_.validity = validity_.data();
}

}  // namespace strickle::io
