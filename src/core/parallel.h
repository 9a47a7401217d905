// The parallel loop: independent tasks on OpenMP's threads. Results must not depend on which thread runs what, and
// neither do errors: of several tasks that throw, the error of the lowest index is the one that is rethrown.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <limits>

namespace strickle {

template <class Body>
void parallel_for(std::int64_t tasks, int threads, Body&& body) {
  if (threads <= 1 || tasks <= 1) {
    for (std::int64_t i = 0; i < tasks; ++i) body(i);
    return;
  }
  std::exception_ptr error;
  std::int64_t failed = std::numeric_limits<std::int64_t>::max();
  const int team = static_cast<int>(std::min<std::int64_t>(threads, tasks));
#pragma omp parallel for schedule(dynamic) num_threads(team)
  for (std::int64_t i = 0; i < tasks; ++i) {
    try {
      body(i);
    } catch (...) {
#pragma omp critical(strickle_parallel_for)
      if (i < failed) {
        failed = i;
        error = std::current_exception();
      }
    }
  }
  if (error) std::rethrow_exception(error);
}

}  // namespace strickle
