#include "core/parallel.h"

#include <pthread.h>

namespace strickle {

namespace {

std::atomic<bool> forked = false;
// When the library is loaded: a child does not know what its parent has run.
[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, [] { forked = true; });

}  // namespace

bool in_forked_child() { return forked; }

}  // namespace strickle
