// A scaler's options as a dictionary of Python's, and back.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <string>
#include <typeinfo>
#include <vector>

#include "strickle/error.h"
#include "strickle/scaler.h"

namespace strickle::python {

/// Calls `read(name, value)` for each entry; Error(invalid_argument) for a value that `read` cannot cast.
template <class Read>
void for_each_option(nanobind::dict options, Read read) {
  for (const auto& [key, value] : options) {
    const auto name = nanobind::cast<std::string>(key);
    try {
      read(name, value);
    } catch (const std::bad_cast&) {
      throw Error(ErrorCode::invalid_argument, name + " has a value of the wrong type");
    }
  }
}

std::vector<Option> options_of(nanobind::dict options);
nanobind::dict dict_of(const std::vector<Option>& options);

}  // namespace strickle::python
