// How many threads a call may use.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <omp.h>

#include <algorithm>
#include <optional>

#include "module.h"

namespace strickle::python {

namespace nb = nanobind;
using namespace nb::literals;

void bind_threads(nb::module_& m) {
  m.def(
      "thread_count",
      [](std::optional<int> n_jobs) {
        if (!n_jobs) return omp_get_max_threads();  // OMP_NUM_THREADS, threadpoolctl
        if (*n_jobs == 0) throw nb::value_error("n_jobs must be None, a number of threads, or -1 for all processors");
        return *n_jobs > 0 ? *n_jobs : std::max(1, omp_get_num_procs() + 1 + *n_jobs);
      },
      "n_jobs"_a.none(),
      "The threads that joblib's n_jobs means: None for OpenMP's own number, -1 for all processors, -2 for all but one.");
}

}  // namespace strickle::python
