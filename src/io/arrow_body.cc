#include "io/arrow_body.h"

#include <arrow/c/bridge.h>
#include <arrow/c/helpers.h>
#include <arrow/scalar.h>
#include <arrow/type_traits.h>
#include <fmt/format.h>

#include "io/status.h"

namespace strickle::io {

namespace {

struct Exported {
  ArrowSchema schema{};
  ArrowArray array{};
  Exported() = default;
  Exported(const Exported&) = delete;
  Exported& operator=(const Exported&) = delete;
  ~Exported() {
    ArrowArrayRelease(&array);
    ArrowSchemaRelease(&schema);
  }
};

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

ArrowBody::ArrowBody(std::string file, std::vector<std::shared_ptr<arrow::Array>> arrays, std::int64_t rows,
                     std::int64_t first_row)
    : file_(std::move(file)),
      arrays_(std::move(arrays)),
      rows_(rows),
      first_row_(first_row),
      numbers_(arrays_.size()) {}

ArrowBody::~ArrowBody() = default;

std::shared_ptr<arrow::Array> ArrowBody::passing(int column) const {
  const auto& array = arrays_.at(static_cast<std::size_t>(column));
  if (array == nullptr) {
    throw Error(ErrorCode::invalid_argument, fmt::format("column {} was not selected for reading", column), {},
                {.file = file_});
  }
  return array;
}

std::vector<std::optional<std::string>> ArrowBody::texts(int column) const {
  return guarded(file_, [&] {
    const auto array = passing(column);
    if (arrow::is_nested(array->type_id())) {
      throw Error(ErrorCode::unsupported, fmt::format("holds {}, which is no text", array->type()->ToString()), {},
                  {.file = file_});
    }
    std::vector<std::optional<std::string>> texts;
    for (std::int64_t row = 0; row < array->length(); ++row) texts.push_back(text_of(*array, row));
    return texts;
  });
}

ColumnView ArrowBody::numbers(int column) const {
  std::unique_ptr<ArrowNumbers>& slot = numbers_.at(static_cast<std::size_t>(column));
  if (!slot) {
    slot = guarded(file_, [&] {
      Exported exported;  // what it lends belongs to the array, which stays
      check(arrow::ExportArray(*passing(column), &exported.array, &exported.schema), file_);
      return std::make_unique<ArrowNumbers>(exported.schema, exported.array);
    });
  }
  return slot->view();
}

}  // namespace strickle::io
