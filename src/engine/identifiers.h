// Columns of integers that look like identifiers: they would be scaled like measurements, and rarely should be.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "strickle/column_view.h"

namespace strickle {

/// By the name ("id", "order_id", "customerId", "index" ...), or by the name and the first rows: consecutive integers,
/// or a name that ends in "id" over integers that never repeat. The division into views changes nothing.
class IdentifierSearch {
 public:
  explicit IdentifierSearch(const std::string& name);
  /// The next rows.
  void add(const ColumnView& rows);
  /// Whether more rows would change nothing.
  bool decided() const;
  bool found() const;

 private:
  bool named_;
  bool ends_in_id_;
  bool missing_ = false;
  bool consecutive_ = true;
  double last_ = 0;
  std::int64_t rows_ = 0;
  std::vector<double> values_;  // where they must not repeat
};

}  // namespace strickle
