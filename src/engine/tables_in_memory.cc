#include "engine/batch_applier.h"
#include "engine/check.h"
#include "engine/fit.h"
#include "engine/memory_source.h"
#include "engine/selection.h"
#include "strickle/engine.h"

namespace strickle {

FitReport fit_table(const MemoryTable& table, const FitOptions& options, const RunOptions& run) {
  MemorySource source(table);
  return fit_source(source, options, run);
}

FitReport update_table(const Recipe& recipe, const MemoryTable& table, const RunOptions& run) {
  MemorySource source(table);
  return update_source(recipe, source, run);
}

FitReport refit_table(const Recipe& recipe, const MemoryTable& table, const RunOptions& run) {
  MemorySource source(table);
  return refit_source(recipe, source, run);
}

doctor::Report check_table(const MemoryTable& table, const CheckOptions& options, const RunOptions& run) {
  return check_source(MemorySource(table), "", options, run);
}

ApplyReport apply_table(const Recipe& recipe, const MemoryTable& table, std::span<double* const> targets,
                        const RunOptions& run, Direction direction) {
  BatchApplier applier(recipe, direction, run.threads);
  const auto reader = open_table(table);
  const std::vector<int> located = locate_columns(recipe, reader->columns(), reader->name());
  reader->select(located, false);
  BatchValues values(recipe, located);
  std::vector<double*> next(targets.begin(), targets.end());
  ApplyReport report;
  Batch batch;
  while (reader->next(batch)) {
    values.take(batch);
    applier.apply(values, batch, next, reader->name());
    for (double*& target : next) target += batch.rows();
    report.rows += batch.rows();
  }
  applier.finish(report);
  return report;
}

}  // namespace strickle
