#include "engine/file_source.h"
#include "engine/fit.h"
#include "strickle/engine.h"

namespace strickle {

FitReport fit_files(std::span<const InputFile> inputs, const FitOptions& options, const RunOptions& run) {
  FileSource source(inputs, run.read);
  return fit_source(source, options, run);
}

FitReport update_files(const Recipe& recipe, std::span<const InputFile> inputs, const RunOptions& run) {
  FileSource source(inputs, run.read);
  return update_source(recipe, source, run);
}

FitReport refit_files(const Recipe& recipe, std::span<const InputFile> inputs, const RunOptions& run) {
  FileSource source(inputs, run.read);
  return refit_source(recipe, source, run);
}

}  // namespace strickle
