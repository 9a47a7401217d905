// What a fit is asked for, as a dictionary of Python's.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "strickle/engine.h"

namespace strickle::python {

/// The keys are the fields of FitOptions, `types` for its kinds, and `extra` for a list of "range" and "histogram".
/// Error(invalid_argument) for other names.
FitOptions fit_options_of(nanobind::dict options);

/// The kinds of columns by the names of their types; Error(invalid_argument) for others.
std::vector<ColumnKind> kinds_of(const std::vector<std::string>& types);

}  // namespace strickle::python
