// The parts of the extension module, each in a file of its own.
#pragma once

#include <nanobind/nanobind.h>

namespace strickle::python {

/// Makes strickle.Error.
void make_error(nanobind::module_& module);
/// Has every Error of the engine raised as that.
void translate_errors(nanobind::handle error_type);

void bind_threads(nanobind::module_& module);
void bind_recipe(nanobind::module_& module);
void bind_matrix(nanobind::module_& module);
void bind_sparse(nanobind::module_& module);
void bind_statistics(nanobind::module_& module);
void bind_table(nanobind::module_& module);
void bind_norm(nanobind::module_& module);
void bind_lab(nanobind::module_& module);
void bind_check(nanobind::module_& module);

}  // namespace strickle::python
