// Fitting to the tables of a source: see strickle/engine.h.
#pragma once

#include "engine/source.h"
#include "strickle/engine.h"

namespace strickle {

FitReport fit_source(Source& source, const FitOptions& options, const RunOptions& run);
FitReport update_source(const Recipe& recipe, Source& source, const RunOptions& run);
FitReport refit_source(const Recipe& recipe, Source& source, const RunOptions& run);

}  // namespace strickle
