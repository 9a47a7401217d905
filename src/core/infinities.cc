#include "strickle/infinities.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>

#include "core/parallel.h"

namespace strickle {

namespace {

// Bits without the sign, compared as integers: loops that compilers vectorise.
template <class Bits>
struct Infinite;
template <>
struct Infinite<std::uint64_t> {
  static constexpr std::uint64_t magnitude = ~std::uint64_t{0} >> 1, bits = std::uint64_t{0x7ff} << 52;
};
template <>
struct Infinite<std::uint32_t> {
  static constexpr std::uint32_t magnitude = ~std::uint32_t{0} >> 1, bits = std::uint32_t{0xff} << 23;
};

template <class Bits>
bool any_in(const char* values, std::int64_t count, std::int64_t stride) {
  std::int64_t found = 0;
  const auto infinite = [&](std::int64_t i) {
    Bits bits;
    std::memcpy(&bits, values + i * stride, sizeof bits);
    return (bits & Infinite<Bits>::magnitude) == Infinite<Bits>::bits ? 1 : 0;
  };
  if (stride == std::int64_t{sizeof(Bits)}) {
    stride = sizeof(Bits);  // known to the compiler
    for (std::int64_t i = 0; i < count; ++i) found += infinite(i);
  } else {
    for (std::int64_t i = 0; i < count; ++i) found += infinite(i);
  }
  return found > 0;
}

template <class Bits>
bool any(const MatrixView& matrix, int threads) {
  // Along whichever axis the values are neighbours.
  std::int64_t outer = matrix.rows, inner = matrix.columns;
  std::int64_t outer_stride = matrix.row_stride, inner_stride = matrix.column_stride;
  if (inner_stride != 1) {
    std::swap(outer, inner);
    std::swap(outer_stride, inner_stride);
  }
  if (outer_stride == inner && inner_stride == 1) {  // without gaps: in pieces of any size
    constexpr std::int64_t piece = 1 << 16;
    const std::int64_t total = outer * inner;
    inner = std::min(piece, total);
    outer = total / inner;
    outer_stride = inner;
    const auto* const rest = static_cast<const char*>(matrix.data) + outer * inner * std::int64_t{sizeof(Bits)};
    if (any_in<Bits>(rest, total - outer * inner, sizeof(Bits))) return true;
  }
  constexpr std::int64_t worth_a_thread = 1 << 16;
  const std::int64_t group = std::max<std::int64_t>(1, worth_a_thread / inner);
  std::atomic<bool> found = false;
  parallel_for((outer + group - 1) / group, threads, [&](std::int64_t task) {
    for (std::int64_t i = task * group; i < std::min(outer, (task + 1) * group) && !found; ++i) {
      const auto* const values = static_cast<const char*>(matrix.data) + i * outer_stride * std::int64_t{sizeof(Bits)};
      if (any_in<Bits>(values, inner, inner_stride * std::int64_t{sizeof(Bits)})) found = true;
    }
  });
  return found;
}

}  // namespace

bool has_infinity(const MatrixView& matrix, int threads) {
  if (matrix.rows == 0 || matrix.columns == 0) return false;
  if (matrix.type == NumberType::float64) return any<std::uint64_t>(matrix, threads);
  if (matrix.type == NumberType::float32) return any<std::uint32_t>(matrix, threads);
  return false;
}

}  // namespace strickle
