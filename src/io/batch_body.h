// What every format's batches can do for readers of numbers and for writers.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "strickle/table.h"

namespace strickle {

namespace io {
class CsvBody;
}

class Batch::Body {
 public:
  virtual ~Body() = default;
  virtual std::int64_t rows() const = 0;
  virtual std::int64_t first_row() const = 0;
  virtual std::int64_t line(std::int64_t) const { return 0; }
  virtual ColumnView numbers(int column) const = 0;
  virtual std::int64_t first_value(int column) const;
  virtual std::vector<std::optional<std::string>> texts(int column) const;

  /// A column as it passes through into Parquet and Arrow files.
  virtual std::shared_ptr<arrow::Array> passing(int column) const = 0;
  /// The batch's own characters, where it has any.
  virtual const io::CsvBody* csv() const { return nullptr; }
};

}  // namespace strickle
