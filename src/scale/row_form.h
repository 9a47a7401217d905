// The scalers that rows of a matrix go through at once, all columns of a vector together.
#pragma once

#include <optional>

#include "kernels/apply.h"

namespace strickle {

/// (x − center) / scale, and what becomes of it.
struct RowForm {
  double center = 0, scale = 1;
  kernels::AfterScaling after = {};
};

class WithRowForm {
 public:
  /// Nothing where apply does something else.
  virtual std::optional<RowForm> row_form() const = 0;

 protected:
  ~WithRowForm() = default;
};

}  // namespace strickle
