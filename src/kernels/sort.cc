#include "kernels/sort.h"

#include <hwy/contrib/sort/vqsort.h>

namespace strickle::kernels {

void sort_ascending(double* values, std::size_t count) {
  if (count > 1) hwy::Sorter()(values, count, hwy::SortAscending());
}

void sort_ascending(std::uint64_t* keys, std::size_t count) {
  if (count > 1) hwy::Sorter()(keys, count, hwy::SortAscending());
}

}  // namespace strickle::kernels
