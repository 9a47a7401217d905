// The parallel loop: independent tasks on OpenMP's threads. Results must not depend on which thread runs what, and
// neither do errors: of several tasks that throw, the error of the lowest index is the one that is rethrown.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <limits>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace strickle {

/// Of the errors that tasks throw, the one of the lowest index.
class FirstError {
 public:
  template <class Body>
  void guard(std::int64_t task, Body& body) {
    try {
      body(task);
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (task >= task_) return;
      task_ = task;
      error_ = std::current_exception();
    }
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::int64_t task_ = std::numeric_limits<std::int64_t>::max();
  std::exception_ptr error_;
};

/// No more threads than have 16,384 values each to work on: fewer are done before a thread is awake.
inline int worthwhile_threads(std::int64_t values, int threads) {
  return static_cast<int>(std::clamp<std::int64_t>(values >> 14, 1, std::max(1, threads)));
}

/// Whether this process was forked off another. OpenMP's threads stay behind there, and GNU's would be waited for.
bool in_forked_child();

template <class Body>
void parallel_for(std::int64_t tasks, int threads, Body&& body) {
  if (threads <= 1 || tasks <= 1 || in_forked_child()) {
    for (std::int64_t i = 0; i < tasks; ++i) body(i);
    return;
  }
  FirstError error;
  const int team = static_cast<int>(std::min<std::int64_t>(threads, tasks));
#pragma omp parallel for schedule(dynamic) num_threads(team)
  for (std::int64_t i = 0; i < tasks; ++i) error.guard(i, body);
  error.rethrow();
}

/// The same on threads that sleep where they wait. OpenMP's spin for milliseconds, between loops and at their ends, and
/// take the processor from whoever works meanwhile: this is for loops beside which tables are decoded. Starting its
/// threads takes some 50 µs.
template <class Body>
void parallel_for_beside(std::int64_t tasks, int threads, Body&& body) {
  FirstError error;
  std::atomic<std::int64_t> next = 0;
  const auto work = [&] {
    for (std::int64_t i = next++; i < tasks; i = next++) error.guard(i, body);
  };
  const std::int64_t team = std::min<std::int64_t>(threads, tasks);
  std::vector<std::jthread> others;
  try {
    for (std::int64_t i = 1; i < team; ++i) others.emplace_back(work);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that are here do the work.
  }
  work();
  others.clear();  // waits for them
  error.rethrow();
}

}  // namespace strickle
