// A slice of a table that lies in Arrow's arrays.
#pragma once

#include <arrow/array.h>
#include <arrow/type.h>

#include <memory>
#include <string>
#include <vector>

#include "io/arrow_numbers.h"
#include "io/batch_body.h"

namespace strickle::io {

class ArrowBody final : public Batch::Body {
 public:
  /// One array per column of the table; null for those that were not decoded.
  ArrowBody(std::string file, std::vector<std::shared_ptr<arrow::Array>> arrays, std::int64_t rows,
            std::int64_t first_row);
  ~ArrowBody() override;

  std::int64_t rows() const override { return rows_; }
  std::int64_t first_row() const override { return first_row_; }
  ColumnView numbers(int column) const override;
  std::vector<std::optional<std::string>> texts(int column) const override;
  std::shared_ptr<arrow::Array> passing(int column) const override;

 private:
  std::string file_;
  std::vector<std::shared_ptr<arrow::Array>> arrays_;
  std::int64_t rows_;
  std::int64_t first_row_;
  // One slot per column, so that different columns may be converted by different threads at once.
  mutable std::vector<std::unique_ptr<ArrowNumbers>> numbers_;
};

}  // namespace strickle::io
