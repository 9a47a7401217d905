// The parallel loop: independent tasks on OpenMP's threads. Results must not depend on which thread runs what, and
// neither do errors: of several tasks that throw, the error of the lowest index is the one that is rethrown.
#pragma once

#include <omp.h>

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

/// Lets the loop's threads go. Those that wait for the next loop spin for milliseconds, and take the processor from
/// whoever works meanwhile: call it before other threads are to decode. The next loop starts them again, in some 50 µs.
inline void release_threads(int threads) {
  if (threads > 1) omp_pause_resource_all(omp_pause_soft);
}

}  // namespace strickle
