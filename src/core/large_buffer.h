// Memory for many doubles that are written before they are read, in huge pages where the system has them: touching it
// for the first time, and finding its pages, costs a fraction.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>

namespace strickle {

struct FreeLargeBuffer {
  void operator()(double* memory) const { std::free(memory); }
};
using LargeBuffer = std::unique_ptr<double[], FreeLargeBuffer>;

/// Throws std::bad_alloc.
LargeBuffer large_buffer(std::size_t doubles);

}  // namespace strickle
