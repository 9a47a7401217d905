#include "io/texts.h"

#include <arrow/array.h>
#include <arrow/scalar.h>
#include <arrow/type_traits.h>
#include <fmt/format.h>

#include <cmath>

#include "io/status.h"

namespace strickle::io {

namespace {

std::optional<std::string> text_of(const arrow::Array& array, std::int64_t row) {
  if (array.IsNull(row)) return std::nullopt;
  switch (array.type_id()) {
    case arrow::Type::STRING:
    case arrow::Type::BINARY: return static_cast<const arrow::BinaryArray&>(array).GetString(row);
    case arrow::Type::LARGE_STRING:
    case arrow::Type::LARGE_BINARY: return static_cast<const arrow::LargeBinaryArray&>(array).GetString(row);
    case arrow::Type::STRING_VIEW: return std::string(static_cast<const arrow::StringViewArray&>(array).GetView(row));
    case arrow::Type::DICTIONARY: {
      const auto& dictionary = static_cast<const arrow::DictionaryArray&>(array);
      return text_of(*dictionary.dictionary(), dictionary.GetValueIndex(row));
    }
    default: return take(array.GetScalar(row), "")->ToString();
  }
}

}  // namespace

Texts texts_of(const arrow::Array& array) {
  if (arrow::is_nested(array.type_id())) {
    throw Error(ErrorCode::unsupported, fmt::format("a column of {} is no text", array.type()->ToString()));
  }
  Texts texts;
  for (std::int64_t row = 0; row < array.length(); ++row) texts.push_back(text_of(array, row));
  return texts;
}

Texts texts_of(const ColumnView& numbers) {
  std::vector<double> values(static_cast<std::size_t>(numbers.size));
  load_doubles(numbers, 0, numbers.size, values.data());
  Texts texts;
  for (const double value : values)
    texts.push_back(std::isnan(value) ? std::nullopt : std::optional(fmt::format("{}", value)));
  return texts;
}

}  // namespace strickle::io
