#include <array>

#include "strickle/table.h"

namespace strickle {

std::span<const NamedKind> number_kinds() {
  static constexpr std::array<NamedKind, 5> kinds{{{"integer", ColumnKind::integer},
                                                   {"floating", ColumnKind::floating},
                                                   {"boolean", ColumnKind::boolean},
                                                   {"timestamp", ColumnKind::timestamp},
                                                   {"decimal", ColumnKind::decimal}}};
  return kinds;
}

}  // namespace strickle
