#include "strickle/search.h"

namespace strickle {

Search::~Search() = default;

}  // namespace strickle
