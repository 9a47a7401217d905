// What a writer needs to know of the table that was read.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "strickle/table.h"

namespace strickle {

namespace io {

/// How a CSV file is written, beyond its cells.
struct CsvStyle {
  char delimiter = ',';
  std::string newline = "\n";
  bool decimal_comma = false;
  bool header = true;
  bool byte_order_mark = false;
  std::vector<std::string> header_cells = {};  // as they stand in the file, quotes and all
};

}  // namespace io

class TableReader::Dialect {
 public:
  std::string path;                       // empty for a pipe
  std::shared_ptr<arrow::Schema> schema;  // the columns as they pass through
  std::optional<io::CsvStyle> csv;
  bool one_dimensional = false;  // an NPY array with one axis
};

}  // namespace strickle
