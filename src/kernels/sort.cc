#include "kernels/sort.h"

#include <hwy/contrib/sort/vqsort.h>

namespace strickle::kernels {

void sort_ascending(double* values, std::size_t count) {
  if (count > 1) hwy::Sorter()(values, count, hwy::SortAscending());
}

}  // namespace strickle::kernels
