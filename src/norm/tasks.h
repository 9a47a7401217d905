// How work is parted: by the shape alone, so that sums do not depend on the threads.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "core/parallel.h"
#include "kernels/norm.h"
#include "norm/channels.h"

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

/// parallel_for over parts of a tensor; what they wrote past the cache is there for all threads afterwards.
template <class Body>
void for_tasks(std::size_t tasks, int threads, const Body& body) {
  parallel_for(static_cast<std::int64_t>(tasks), threads, [&](std::int64_t task) {
    body(static_cast<std::size_t>(task));
    kernels::finish_stores();
  });
}

/// Results that are larger than a cache go past it, unless their lines are in the cache because they are read, or many
/// would be written in two halves. Of channels in a row, `channels` are written one after the other.
template <class T>
kernels::Store store_of(const ChannelsShape& shape, std::size_t channels, const T* out, bool in_place) {
  constexpr std::size_t cache_bytes = 4 << 20, cache_line = 64, long_run = 2048;
  const bool lines = shape.layout == Layout::channels_first;
  const std::size_t run = lines ? shape.positions : channels;
  const std::size_t stride = lines                          ? shape.positions
                             : shape.layout == Layout::rows ? shape.sample_stride
                                                            : shape.position_stride;
  const auto whole = [](std::size_t bytes) { return bytes % cache_line == 0; };
  const bool whole_lines =
      whole(run * sizeof(T)) && whole(stride * sizeof(T)) && whole(reinterpret_cast<std::uintptr_t>(out));
  const bool past = shape.size() * sizeof(T) > cache_bytes && !in_place && (whole_lines || run * sizeof(T) >= long_run);
  return past ? kernels::Store::past_cache : kernels::Store::through_cache;
}

}  // namespace strickle
