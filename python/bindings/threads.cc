// How many threads a call may use.
#include <nanobind/nanobind.h>
#include <omp.h>

#include <algorithm>

#include "module.h"
#include "strickle/error.h"

namespace strickle::python {

namespace nb = nanobind;
using namespace nb::literals;

void bind_threads(nb::module_& m) {
  m.def(
      "thread_count",
      [](nb::handle n_jobs) {
        if (n_jobs.is_none()) return omp_get_max_threads();  // OMP_NUM_THREADS, threadpoolctl
        int threads = 0;
        if (!nb::try_cast(n_jobs, threads) || threads == 0) {
          throw Error(ErrorCode::invalid_argument,
                      "n_jobs must be None, a number of threads, or -1 for all processors");
        }
        return threads > 0 ? threads : std::max(1, omp_get_num_procs() + 1 + threads);
      },
      "n_jobs"_a.none(),
      "The threads that joblib's n_jobs means: None for OpenMP's own number, -1 for all processors, -2 for all but one.");
}

}  // namespace strickle::python
