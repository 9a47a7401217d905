// A scaler's options as a dictionary of Python's, and back.
#pragma once

#include <nanobind/nanobind.h>

#include <vector>

#include "strickle/scaler.h"

namespace strickle::python {

std::vector<Option> options_of(nanobind::dict options);
nanobind::dict dict_of(const std::vector<Option>& options);

}  // namespace strickle::python
