// Columns of integers that look like identifiers: they would be scaled like measurements, and rarely should be.
#pragma once

#include <span>
#include <string>

#include "strickle/column_view.h"

namespace strickle {

/// By the name alone ("id", "order_id", "customerId", "index" ...).
bool named_like_identifier(const std::string& name);

/// By name and values of a first batch: consecutive integers, or a name that ends in "id" over integers that never
/// repeat.
bool looks_like_identifier(const std::string& name, const ColumnView& values);

}  // namespace strickle
