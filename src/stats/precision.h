// The bits that values of a type may have.
#pragma once

#include "kernels/panel_sums.h"
#include "strickle/column_view.h"

namespace strickle {

inline kernels::Precision precision_of(NumberType type) {
  if (type == NumberType::float64) return {};
  if (type == NumberType::float32) return {.bits = 24, .lowest = -149};
  return {.bits = 53, .lowest = 0};
}

}  // namespace strickle
