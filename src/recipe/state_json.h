// Column states and scalers as JSON, and back.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>

#include "strickle/column_state.h"
#include "strickle/scaler.h"

namespace strickle {

nlohmann::ordered_json state_to_json(const ColumnState& state);
/// Throws Error(bad_file) where anything but `parts` is held, or the numbers cannot belong to any data.
ColumnState state_from_json(const nlohmann::ordered_json& json, const StateParts& parts);

nlohmann::ordered_json scaler_to_json(const Scaler& scaler);
std::unique_ptr<Scaler> scaler_from_json(const nlohmann::ordered_json& json);

}  // namespace strickle
