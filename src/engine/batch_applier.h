// Applies a recipe to batches and counts what is worth saying.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/batch_values.h"
#include "strickle/engine.h"

namespace strickle {

class BatchApplier {
 public:
  /// Error(unsupported) for inverting a normalizer.
  BatchApplier(const Recipe& recipe, Direction direction, int threads);

  /// The scaled values of each column of the recipe to its place in `targets`, a double for each row of the batch.
  /// `table` is its name in messages.
  void apply(const BatchValues& values, const Batch& batch, std::span<double* const> targets, const std::string& table);
  /// Adds what is to be said of all batches.
  void finish(ApplyReport& report) const;

 private:
  const Recipe& recipe_;
  Direction direction_;
  int threads_;
  std::vector<ColumnReport> columns_;
  std::vector<std::string> notices_;
};

}  // namespace strickle
