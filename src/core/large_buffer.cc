#include "core/large_buffer.h"

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <new>

namespace strickle {

LargeBuffer large_buffer(std::size_t doubles) {
  constexpr std::size_t huge_page = std::size_t{1} << 21;
  const std::size_t bytes = doubles * sizeof(double);
  const std::size_t alignment = bytes >= huge_page ? huge_page : alignof(std::max_align_t);
  const std::size_t whole = (bytes / alignment + 1) * alignment;
  LargeBuffer buffer(static_cast<double*>(std::aligned_alloc(alignment, whole)));
  if (!buffer) throw std::bad_alloc();
#ifdef MADV_HUGEPAGE
  if (alignment == huge_page) madvise(buffer.get(), whole, MADV_HUGEPAGE);  // a wish; without it pages are small
#endif
  return buffer;
}

}  // namespace strickle
