#include "io/arrow_body.h"

#include <arrow/c/bridge.h>
#include <arrow/c/helpers.h>
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
