#include "strickle/tensor_view.h"

#include <fmt/format.h>

#include "strickle/error.h"

namespace strickle {

int checked_axes(std::size_t axes) {
  if (axes <= max_axes) return static_cast<int>(axes);
  throw Error(ErrorCode::invalid_argument, fmt::format("a tensor of {} axes", axes),
              fmt::format("at most {} are taken", max_axes));
}

}  // namespace strickle
