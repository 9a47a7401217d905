// What the doctor is asked for, as a dictionary of Python's, and what it says.
#pragma once

#include <nanobind/nanobind.h>

#include "strickle/engine.h"

namespace strickle::python {

/// The keys are the fields of CheckOptions and doctor::Options; `labels` has the values of a target that is no column,
/// `classes` their names, `labels_name` its name. Error(invalid_argument) for other names. Ctrl-C ends a run at its
/// next step.
CheckOptions check_options_of(nanobind::dict options);

/// The report's JSON, its text and the recommended recipe without rows.
nanobind::tuple told(const doctor::Report& report);

}  // namespace strickle::python
