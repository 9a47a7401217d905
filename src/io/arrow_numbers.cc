#include "io/arrow_numbers.h"

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/type.h>
#include <arrow/util/bit_util.h>
#include <arrow/util/float16.h>
#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "io/decimal_digits.h"
#include "io/read_double.h"
#include "io/status.h"

namespace strickle::io {

namespace {

using arrow::Type;

const arrow::DataType& stored_type(const arrow::DataType& type) {
  if (type.id() != Type::EXTENSION) return type;
  return stored_type(*static_cast<const arrow::ExtensionType&>(type).storage_type());
}

std::size_t width_of(NumberType type) {
  switch (type) {
    case NumberType::int8:
    case NumberType::uint8: return 1;
    case NumberType::int16:
    case NumberType::uint16: return 2;
    case NumberType::float32:
    case NumberType::int32:
    case NumberType::uint32: return 4;
    default: return 8;
  }
}

}  // namespace

ColumnKind kind_of(const arrow::DataType& type) {
  switch (type.id()) {
    case Type::INT8:
    case Type::INT16:
    case Type::INT32:
    case Type::INT64:
    case Type::UINT8:
    case Type::UINT16:
    case Type::UINT32:
    case Type::UINT64: return ColumnKind::integer;
    case Type::HALF_FLOAT:
    case Type::FLOAT:
    case Type::DOUBLE: return ColumnKind::floating;
    case Type::BOOL: return ColumnKind::boolean;
    case Type::DATE32:
    case Type::DATE64:
    case Type::TIME32:
    case Type::TIME64:
    case Type::TIMESTAMP:
    case Type::DURATION: return ColumnKind::timestamp;
    case Type::DECIMAL32:
    case Type::DECIMAL64:
    case Type::DECIMAL128:
    case Type::DECIMAL256: return ColumnKind::decimal;
    case Type::STRING:
    case Type::LARGE_STRING:
    case Type::STRING_VIEW: return ColumnKind::text;
    case Type::NA: return ColumnKind::empty;
    case Type::DICTIONARY: return kind_of(*static_cast<const arrow::DictionaryType&>(type).value_type());
    case Type::EXTENSION: return kind_of(stored_type(type));
    default: return ColumnKind::other;
  }
}

bool holds_numbers(const arrow::DataType& type) {
  const ColumnKind kind = kind_of(type);
  return kind != ColumnKind::text && kind != ColumnKind::other;
}

ArrowNumbers::ArrowNumbers(std::shared_ptr<arrow::Array> array, const std::string& file) : array_(std::move(array)) {
  while (array_->type_id() == Type::EXTENSION) array_ = static_cast<const arrow::ExtensionArray&>(*array_).storage();
  view_.size = array_->length();
  set_view(file);
}

void ArrowNumbers::set_view(const std::string& file) {
  switch (array_->type_id()) {
    case Type::INT8: return borrow(NumberType::int8, 1);
    case Type::INT16: return borrow(NumberType::int16, 2);
    case Type::INT32:
    case Type::DATE32:
    case Type::TIME32: return borrow(NumberType::int32, 4);
    case Type::INT64:
    case Type::DATE64:
    case Type::TIME64:
    case Type::TIMESTAMP:
    case Type::DURATION: return borrow(NumberType::int64, 8);
    case Type::UINT8: return borrow(NumberType::uint8, 1);
    case Type::UINT16: return borrow(NumberType::uint16, 2);
    case Type::UINT32: return borrow(NumberType::uint32, 4);
    case Type::UINT64: return borrow(NumberType::uint64, 8);
    case Type::FLOAT: return borrow(NumberType::float32, 4);
    case Type::DOUBLE: return borrow(NumberType::float64, 8);
    case Type::HALF_FLOAT: return convert_halves();
    case Type::BOOL: return convert_booleans();
    case Type::DECIMAL32:
    case Type::DECIMAL64:
    case Type::DECIMAL128:
    case Type::DECIMAL256: return convert_decimals();
    case Type::DICTIONARY: return gather_dictionary(file);
    case Type::NA: return fill_with_nulls();
    default:
      throw Error(ErrorCode::not_a_number, fmt::format("{} is not a type of numbers", array_->type()->ToString()), {},
                  {.file = file});
  }
}

void ArrowNumbers::borrow_validity() {
  if (array_->null_count() == 0 || array_->null_bitmap_data() == nullptr) return;
  view_.validity = array_->null_bitmap_data();
  view_.validity_offset = array_->offset();
}

void ArrowNumbers::borrow(NumberType type, std::size_t width) {
  view_.type = type;
  const auto& buffer = array_->data()->buffers[1];
  if (buffer != nullptr) view_.data = buffer->data() + static_cast<std::size_t>(array_->offset()) * width;
  if (view_.data == nullptr) view_.data = values_.data();  // no rows
  borrow_validity();
}

void ArrowNumbers::convert_halves() {
  const auto& halves = static_cast<const arrow::HalfFloatArray&>(*array_);
  values_.resize(static_cast<std::size_t>(view_.size + 1) / 2);
  auto* out = reinterpret_cast<float*>(values_.data());
  for (std::int64_t i = 0; i < view_.size; ++i) {
    const float value = arrow::util::Float16::FromBits(halves.Value(i)).ToFloat();
    std::memcpy(out + i, &value, sizeof value);
  }
  view_.type = NumberType::float32;
  view_.data = values_.data();
  borrow_validity();
}

void ArrowNumbers::convert_booleans() {
  const auto& booleans = static_cast<const arrow::BooleanArray&>(*array_);
  values_.resize(static_cast<std::size_t>(view_.size + 7) / 8);
  auto* out = reinterpret_cast<std::int8_t*>(values_.data());
  for (std::int64_t i = 0; i < view_.size; ++i) out[i] = booleans.Value(i) ? 1 : 0;
  view_.type = NumberType::int8;
  view_.data = values_.data();
  borrow_validity();
}

// By way of the digits: the decimal's own conversion is not always the nearest double.
void ArrowNumbers::convert_decimals() {
  const std::string power = fmt::format("e{}", -static_cast<const arrow::DecimalType&>(*array_->type()).scale());
  values_.resize(static_cast<std::size_t>(view_.size));
  for (std::int64_t i = 0; i < view_.size; ++i) {
    double value = std::numeric_limits<double>::quiet_NaN();
    if (!array_->IsNull(i)) read_double(decimal_digits(*array_, i) + power, value);
    std::memcpy(&values_[static_cast<std::size_t>(i)], &value, sizeof value);
  }
  view_.type = NumberType::float64;
  view_.data = values_.data();
  borrow_validity();
}

void ArrowNumbers::gather_dictionary(const std::string& file) {
  const auto& encoded = static_cast<const arrow::DictionaryArray&>(*array_);
  const ArrowNumbers words(encoded.dictionary(), file);
  const ColumnView& from = words.view();
  const std::size_t width = width_of(from.type);
  values_.resize((static_cast<std::size_t>(view_.size) * width + 7) / 8);
  validity_.assign(static_cast<std::size_t>(view_.size + 7) / 8, 0);
  auto* out = reinterpret_cast<std::uint8_t*>(values_.data());
  const auto* in = static_cast<const std::uint8_t*>(from.data);
  for (std::int64_t i = 0; i < view_.size; ++i) {
    if (encoded.IsNull(i)) continue;
    const std::int64_t word = encoded.GetValueIndex(i);
    if (word < 0 || word >= from.size) throw Error(ErrorCode::bad_file, "a dictionary index is out of bounds");
    if (from.validity != nullptr && !arrow::bit_util::GetBit(from.validity, from.validity_offset + word)) continue;
    std::memcpy(out + static_cast<std::size_t>(i) * width, in + static_cast<std::size_t>(word) * width, width);
    arrow::bit_util::SetBit(validity_.data(), i);
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
