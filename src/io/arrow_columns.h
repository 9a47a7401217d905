// Columns of an Arrow schema: as they are read, and as they are written once some of them are scaled.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "strickle/table.h"

namespace strickle::io {

/// What a type means for scaling.
ColumnKind kind_of(const arrow::DataType& type);

/// Throws Error(bad_file) for repeated names.
std::vector<ColumnInfo> columns_of(const arrow::Schema& schema, const std::string& file);

/// Throws Error(not_a_number) for the first of the columns whose type is not one of numbers.
void refuse_text_columns(const arrow::Schema& schema, std::span<const int> numbers, const std::string& file);

/// Whether the input's column is narrower than a double, so that scaled numbers are written as floats.
bool scales_to_float(const arrow::DataType& type);

/// The input's schema with its metadata, the scaled columns as doubles or floats.
std::shared_ptr<arrow::Schema> scaled_schema(const arrow::Schema& input, std::span<const int> scaled);

/// The scaled batch under that schema. A value that was missing in the input is null.
std::shared_ptr<arrow::RecordBatch> scaled_batch(const Batch& batch, std::span<const ScaledColumn> scaled,
                                                 const std::shared_ptr<arrow::Schema>& schema, const std::string& file);

}  // namespace strickle::io
