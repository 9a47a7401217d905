#include "engine/source.h"

namespace strickle {

Source::~Source() = default;

}  // namespace strickle
