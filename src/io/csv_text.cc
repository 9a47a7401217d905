#include "io/csv_text.h"

#include <arrow/array.h>
#include <arrow/extension_type.h>
#include <arrow/scalar.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>
#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "io/decimal_digits.h"
#include "io/status.h"
#include "io/utf8.h"

namespace strickle::io {

using arrow::Type;

template <class Number>
void append_number(std::string& out, Number value) {
  if constexpr (std::is_floating_point_v<Number>) {
    if (std::isnan(value)) {
      out += "NaN";  // to_chars would show the sign of a NaN
      return;
    }
  }
  char digits[64];
  const auto result = std::to_chars(digits, digits + sizeof digits, value);
  out.append(digits, result.ptr);
}
template void append_number(std::string&, double);
template void append_number(std::string&, float);
template void append_number(std::string&, std::int64_t);
template void append_number(std::string&, std::uint64_t);

namespace {

bool needs_quotes(std::string_view text, char delimiter) {
  for (const char c : text) {
    if (c == delimiter || c == '"' || c == '\n' || c == '\r') return true;
  }
  return text.empty();
}

}  // namespace

void append_text(std::string& out, std::string_view text, char delimiter) {
  if (!needs_quotes(text, delimiter)) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_raw(std::string& out, std::string_view raw, char delimiter) {
  const bool quoted = !raw.empty() && raw.front() == '"';
  if (quoted || raw.find(delimiter) == std::string_view::npos) {
    out += raw;
  } else {
    append_text(out, raw, delimiter);
  }
}

void check_has_cells(const arrow::Field& field, const std::string& file) {
  const arrow::DataType* type = field.type().get();
  for (;;) {
    if (type->id() == Type::EXTENSION) {
      type = static_cast<const arrow::ExtensionType*>(type)->storage_type().get();
    } else if (type->id() == Type::DICTIONARY) {
      type = static_cast<const arrow::DictionaryType*>(type)->value_type().get();
    } else {
      break;
    }
  }
  if (!arrow::is_nested(type->id()) && type->id() != Type::RUN_END_ENCODED) return;
  throw Error(ErrorCode::unsupported, fmt::format("CSV cannot hold a column of {}", type->ToString()),
              "write .parquet or .arrow", {.file = file, .column = field.name()});
}

ArrowCells::ArrowCells(std::shared_ptr<arrow::Array> array, char delimiter, const std::string& file,
                       const std::string& column)
    : array_(std::move(array)), delimiter_(delimiter), file_(file), column_(column) {
  while (array_->type_id() == Type::EXTENSION) array_ = static_cast<const arrow::ExtensionArray&>(*array_).storage();
  if (array_->type_id() != Type::DICTIONARY) return;
  words_ = std::make_unique<ArrowCells>(static_cast<const arrow::DictionaryArray&>(*array_).dictionary(), delimiter,
                                        file, column);
}

ArrowCells::~ArrowCells() = default;
ArrowCells::ArrowCells(ArrowCells&&) noexcept = default;

void ArrowCells::append(std::string& out, std::int64_t row) const {
  if (array_->IsNull(row)) return;
  const auto integer = [&]<class Array>(const Array& array) {
    using Wide = std::conditional_t<std::is_signed_v<decltype(array.Value(row))>, std::int64_t, std::uint64_t>;
    append_number(out, static_cast<Wide>(array.Value(row)));
  };
  const auto text = [&](std::string_view value) {
    if (!is_utf8(value)) {
      throw Error(ErrorCode::unsupported, "CSV cannot hold bytes that are not UTF-8 text", "write .parquet or .arrow",
                  {.file = file_, .column = column_});
    }
    if (value.find('\0') != std::string_view::npos) {
      throw Error(ErrorCode::unsupported, "CSV cannot hold a NUL byte", "write .parquet or .arrow",
                  {.file = file_, .column = column_});
    }
    append_text(out, value, delimiter_);
  };
  switch (array_->type_id()) {
    case Type::NA: return;
    case Type::BOOL: out += static_cast<const arrow::BooleanArray&>(*array_).Value(row) ? "true" : "false"; return;
    case Type::INT8: return integer(static_cast<const arrow::Int8Array&>(*array_));
    case Type::INT16: return integer(static_cast<const arrow::Int16Array&>(*array_));
    case Type::INT32: return integer(static_cast<const arrow::Int32Array&>(*array_));
    case Type::INT64: return integer(static_cast<const arrow::Int64Array&>(*array_));
    case Type::UINT8: return integer(static_cast<const arrow::UInt8Array&>(*array_));
    case Type::UINT16: return integer(static_cast<const arrow::UInt16Array&>(*array_));
    case Type::UINT32: return integer(static_cast<const arrow::UInt32Array&>(*array_));
    case Type::UINT64: return integer(static_cast<const arrow::UInt64Array&>(*array_));
    case Type::HALF_FLOAT:
      return append_number(
          out, arrow::util::Float16::FromBits(static_cast<const arrow::HalfFloatArray&>(*array_).Value(row)).ToFloat());
    case Type::FLOAT: return append_number(out, static_cast<const arrow::FloatArray&>(*array_).Value(row));
    case Type::DOUBLE: return append_number(out, static_cast<const arrow::DoubleArray&>(*array_).Value(row));
    case Type::STRING: return text(static_cast<const arrow::StringArray&>(*array_).GetView(row));
    case Type::LARGE_STRING: return text(static_cast<const arrow::LargeStringArray&>(*array_).GetView(row));
    case Type::STRING_VIEW: return text(static_cast<const arrow::StringViewArray&>(*array_).GetView(row));
    case Type::BINARY: return text(static_cast<const arrow::BinaryArray&>(*array_).GetView(row));
    case Type::LARGE_BINARY: return text(static_cast<const arrow::LargeBinaryArray&>(*array_).GetView(row));
    case Type::BINARY_VIEW: return text(static_cast<const arrow::BinaryViewArray&>(*array_).GetView(row));
    case Type::FIXED_SIZE_BINARY: return text(static_cast<const arrow::FixedSizeBinaryArray&>(*array_).GetView(row));
    case Type::DICTIONARY:
      return words_->append(out, static_cast<const arrow::DictionaryArray&>(*array_).GetValueIndex(row));
    default: return append_scalar(out, row);
  }
}

// Rare types, by way of Arrow's own text of one value.
void ArrowCells::append_scalar(std::string& out, std::int64_t row) const {
  if (arrow::is_decimal(array_->type_id())) return append_decimal(out, row);
  const std::string text = take(array_->GetScalar(row), file_)->ToString();
  if (text.starts_with("<value out of range")) {
    throw Error(ErrorCode::unsupported,
                fmt::format("CSV cannot hold a {} so far out: {}", array_->type()->ToString(), text),
                "write .parquet or .arrow", {.file = file_, .column = column_});
  }
  append_text(out, text, delimiter_);
}

// Arrow's text of a decimal may have an exponent; its digits never do.
void ArrowCells::append_decimal(std::string& out, std::int64_t row) const {
  const auto& type = static_cast<const arrow::DecimalType&>(*array_->type());
  const auto& decimals = static_cast<const arrow::FixedSizeBinaryArray&>(*array_);
  std::string digits = decimal_digits(decimals.GetValue(row), decimals.byte_width());
  const bool negative = digits.front() == '-';
  if (negative) digits.erase(0, 1);
  if (type.scale() > 0) {
    const auto places = static_cast<std::size_t>(type.scale());
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    digits.insert(digits.size() - places, 1, '.');
  } else if (digits != "0") {
    digits.append(static_cast<std::size_t>(-type.scale()), '0');
  }
  out += negative ? "-" + digits : digits;
}

}  // namespace strickle::io
