// How work is parted: by the shape alone, so that sums do not depend on the threads.
#pragma once

#include <algorithm>
#include <cstddef>

#include "kernels/norm.h"

namespace strickle {

inline constexpr std::size_t task_values = 65536;  // enough that a thread is worth waking

/// Parts of `size` items, all of the same length but for the last.
class Tasks {
 public:
  Tasks(std::size_t size, std::size_t length) : size_(size), length_(std::max<std::size_t>(1, length)) {}
  /// At most `most` parts, of lengths that are multiples of `unit`.
  static Tasks at_most(std::size_t size, std::size_t most, std::size_t unit) {
    const std::size_t units = (size + unit - 1) / unit;
    return {size, (units + most - 1) / most * unit};
  }

  std::size_t count() const { return (size_ + length_ - 1) / length_; }
  std::size_t begin(std::size_t part) const { return part * length_; }
  std::size_t end(std::size_t part) const { return std::min(size_, (part + 1) * length_); }

 private:
  std::size_t size_, length_;
};

/// Results that are larger than a cache go past it, unless their lines are in the cache because they are read.
template <class T>
kernels::Store store_of(std::size_t values, bool in_place) {
  constexpr std::size_t cache_bytes = 8 << 20;
  return !in_place && values * sizeof(T) > cache_bytes ? kernels::Store::past_cache : kernels::Store::through_cache;
}

}  // namespace strickle
