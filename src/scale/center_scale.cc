#include "scale/center_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/apply.h"
#include "strickle/error.h"

namespace strickle {

double clamp_scale(double scale) {
  return std::clamp(scale, std::numeric_limits<double>::denorm_min(), std::numeric_limits<double>::max());
}

void CenterScale::set(const Parameter& center, const Parameter& scale) {
  center_ = center;
  scale_ = scale;
  center_.value += 0.0;  // never −0
}

void CenterScale::set_without_values() {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  center_ = {"center", nan};
  scale_ = {"scale", nan};
}

void CenterScale::set_parameters(std::span<const Parameter> parameters) {
  const auto fail = [&](const char* why) { throw Error(ErrorCode::bad_file, fmt::format("{}: {}", name(), why)); };
  if (parameters.size() != 2 || parameters[0].name != "center" || parameters[1].name != "scale") {
    fail("its parameters are center and scale");
  }
  if (std::isnan(parameters[0].value) != std::isnan(parameters[1].value)) fail("only one of center and scale is null");
  if (parameters[1].value <= 0 || std::isinf(parameters[1].value) || std::isinf(parameters[0].value)) {
    fail("the scale must be positive and finite, and the center finite");
  }
  set(parameters[0], parameters[1]);
}

void CenterScale::apply(const double* in, double* out, std::size_t count) const {
  kernels::center_and_scale(in, out, count, center(), scale());
}

void CenterScale::invert(const double* in, double* out, std::size_t count) const {
  kernels::uncenter_and_unscale(in, out, count, center(), scale());
}

}  // namespace strickle
