// The doctor's run over the tables of a source: one pass for exact moments and extrema of all rows and for a sample of
// rows; see strickle/engine.h.
#pragma once

#include <string>

#include "engine/source.h"
#include "strickle/engine.h"

namespace strickle {

/// `name` stands for the tables in the report.
doctor::Report check_source(const Source& source, const std::string& name, const CheckOptions& options,
                            const RunOptions& run);

}  // namespace strickle
