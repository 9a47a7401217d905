#include "io/arrow_columns.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/c/bridge.h>
#include <arrow/c/helpers.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <arrow/util/bit_util.h>
#include <arrow/util/bitmap_ops.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include <algorithm>

#include "io/arrow_numbers.h"
#include "io/batch_body.h"
#include "io/column_names.h"
#include "io/status.h"

namespace strickle::io {

ColumnKind kind_of(const arrow::DataType& type) {
  ArrowSchema schema{};
  if (!arrow::ExportType(type, &schema).ok()) return ColumnKind::other;
  const ColumnKind kind = arrow_format(schema).kind;
  ArrowSchemaRelease(&schema);
  return kind;
}

std::vector<ColumnInfo> columns_of(const arrow::Schema& schema, const std::string& file) {
  check_column_names(schema.field_names(), file);
  std::vector<ColumnInfo> columns;
  for (const auto& field : schema.fields()) {
    columns.push_back({field->name(), kind_of(*field->type()), field->type()->ToString(), {}});
  }
  return columns;
}

void refuse_text_columns(const arrow::Schema& schema, std::span<const int> numbers, const std::string& file) {
  for (const int column : numbers) {
    const auto& field = schema.field(column);
    if (holds_numbers(kind_of(*field->type()))) continue;
    throw Error(ErrorCode::not_a_number, fmt::format("holds {}, not numbers", field->type()->ToString()),
                "leave it out with --exclude", {.file = file, .column = field->name()});
  }
}

bool scales_to_float(const arrow::DataType& type) {
  return type.id() == arrow::Type::FLOAT || type.id() == arrow::Type::HALF_FLOAT;
}

std::shared_ptr<arrow::Schema> scaled_schema(const arrow::Schema& input, std::span<const int> scaled) {
  arrow::FieldVector fields = input.fields();
  for (const int column : scaled) {
    auto& field = fields[static_cast<std::size_t>(column)];
    const bool narrow = scales_to_float(*field->type());
    // The name of an extension type would claim that the doubles are still its values.
    auto metadata = field->metadata() == nullptr ? nullptr : field->metadata()->Copy();
    for (const char* key : {"ARROW:extension:name", "ARROW:extension:metadata"}) {
      if (metadata != nullptr && metadata->Contains(key)) check(metadata->Delete(key), {});
    }
    field = field->WithType(narrow ? arrow::float32() : arrow::float64())->WithMetadata(metadata);
  }
  return arrow::schema(std::move(fields), input.metadata());
}

namespace {

std::shared_ptr<arrow::Buffer> copy_validity(const ColumnView& column, const std::string& file) {
  if (column.validity == nullptr) return nullptr;
  return take(
      arrow::internal::CopyBitmap(arrow::default_memory_pool(), column.validity, column.validity_offset, column.size),
      file);
}

std::shared_ptr<arrow::Array> scaled_array(const Batch& batch, const ScaledColumn& scaled, const arrow::Field& field,
                                           const std::string& file) {
  const auto rows = static_cast<std::size_t>(batch.rows());
  const bool narrow = field.type()->id() == arrow::Type::FLOAT;
  const std::size_t width = narrow ? sizeof(float) : sizeof(double);
  std::shared_ptr<arrow::Buffer> values = take(arrow::AllocateBuffer(static_cast<std::int64_t>(rows * width)), file);
  if (narrow) {
    auto* out = reinterpret_cast<float*>(values->mutable_data());
    for (std::size_t i = 0; i < rows; ++i) out[i] = static_cast<float>(scaled.values[i]);
  } else {
    std::ranges::copy(scaled.values, reinterpret_cast<double*>(values->mutable_data()));
  }
  auto validity = copy_validity(batch.numbers(scaled.source), file);
  return arrow::MakeArray(
      arrow::ArrayData::Make(field.type(), static_cast<std::int64_t>(rows), {std::move(validity), std::move(values)}));
}

}  // namespace

std::shared_ptr<arrow::RecordBatch> scaled_batch(const Batch& batch, std::span<const ScaledColumn> scaled,
                                                 const std::shared_ptr<arrow::Schema>& schema,
                                                 const std::string& file) {
  std::vector<std::shared_ptr<arrow::Array>> arrays(static_cast<std::size_t>(schema->num_fields()));
  for (const ScaledColumn& column : scaled) {
    arrays.at(static_cast<std::size_t>(column.source)) =
        scaled_array(batch, column, *schema->field(column.source), file);
  }
  for (std::size_t i = 0; i < arrays.size(); ++i) {
    if (arrays[i] == nullptr) arrays[i] = batch.body().passing(static_cast<int>(i));
  }
  return arrow::RecordBatch::Make(schema, batch.rows(), std::move(arrays));
}

}  // namespace strickle::io
