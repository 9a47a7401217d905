#include "strickle/search.h"

namespace strickle {

Search::Part::~Part() = default;
Search::~Search() = default;

void Search::update(std::span<const double> values) {
  const auto own = part();
  add(values, *own);
  merge(*own);
}

}  // namespace strickle
