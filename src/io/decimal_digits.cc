#include "io/decimal_digits.h"

#include <arrow/array.h>
#include <arrow/util/decimal.h>

namespace strickle::io {

std::string decimal_digits(const arrow::Array& decimals, std::int64_t row) {
  const std::uint8_t* bytes = static_cast<const arrow::FixedSizeBinaryArray&>(decimals).GetValue(row);
  switch (decimals.type_id()) {
    case arrow::Type::DECIMAL32: return arrow::Decimal32(bytes).ToIntegerString();
    case arrow::Type::DECIMAL64: return arrow::Decimal64(bytes).ToIntegerString();
    case arrow::Type::DECIMAL128: return arrow::Decimal128(bytes).ToIntegerString();
    default: return arrow::Decimal256(bytes).ToIntegerString();
  }
}

}  // namespace strickle::io
