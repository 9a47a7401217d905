// Columns as text.
#pragma once

#include <arrow/type_fwd.h>

#include <optional>
#include <string>
#include <vector>

#include "strickle/column_view.h"

namespace strickle::io {

using Texts = std::vector<std::optional<std::string>>;

/// Error(unsupported) for nested types.
Texts texts_of(const arrow::Array& array);
/// As the shortest numbers that read back.
Texts texts_of(const ColumnView& numbers);

}  // namespace strickle::io
