// What the C data interface says of a column's type, in the words of Arrow's own library.
#pragma once

#include <arrow/c/abi.h>

#include <optional>
#include <string>

#include "strickle/table.h"

namespace strickle::io {

struct ArrowFormat {
  ColumnKind kind = ColumnKind::other;
  std::string type_name = {};
  std::optional<NumberType> number = {};  // of values that lie as they are read
  int decimal_scale = 0, decimal_bytes = 0;
};

/// Of the values: of a dictionary those of its words.
ArrowFormat arrow_format(const ArrowSchema& schema);

}  // namespace strickle::io
