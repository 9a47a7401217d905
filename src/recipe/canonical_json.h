// The one way a recipe's JSON is spelled: keys in the order they were added, doubles as the shortest text that reads
// back to the same bits, NaN as null, two levels of indentation and below them one line per element.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace strickle {

std::string canonical_json(const nlohmann::ordered_json& value);

}  // namespace strickle
