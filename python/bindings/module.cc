// strickle._engine: everything that needs no files, and therefore no Arrow library.
#include "module.h"

NB_MODULE(_engine, m) {
  using namespace strickle::python;
#ifdef NDEBUG
  // What others keep until the interpreter ends is no news to those who use the package.
  nanobind::set_leak_warnings(false);
#endif
  make_error(m);
  translate_errors(m.attr("Error"));
  bind_threads(m);
  bind_recipe(m);
  bind_matrix(m);
  bind_sparse(m);
  bind_statistics(m);
  bind_table(m);
  bind_norm(m);
  bind_lab(m);
  bind_check(m);
}
