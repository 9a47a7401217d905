#include "kernels/sort.h"

#include <hwy/contrib/sort/vqsort.h>

namespace strickle::kernels {

void sort_ascending(std::uint64_t* keys, std::size_t count) {
  if (count > 1) hwy::Sorter()(keys, count, hwy::SortAscending());
}

}  // namespace strickle::kernels
