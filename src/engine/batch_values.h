// The numbers of a recipe's columns in one batch, after the steps over whole rows and before the columns' own chains.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "strickle/recipe.h"
#include "strickle/table.h"

namespace strickle {

class BatchValues {
 public:
  /// `located`: the table's column for each of the recipe's.
  BatchValues(const Recipe& recipe, std::vector<int> located);

  /// Takes up a batch: runs the row steps. Views and errors as Batch::numbers.
  void take(const Batch& batch);
  /// Values [begin, begin + count) of the recipe's column `column`; integers that no double equals are appended to
  /// `wide` where it is given and the column is as the table has it. Different columns may be asked for from different
  /// threads.
  void load(std::size_t column, const ColumnView& view, std::int64_t begin, std::int64_t count, double* out,
            std::vector<WideInteger>* wide) const;
  /// All values of a column where they already lie as doubles without gaps and without nulls; empty otherwise.
  std::span<const double> in_place(std::size_t column, const ColumnView& view) const;
  ColumnView view(std::size_t column) const { return batch_->numbers(located_[column]); }

 private:
  const Recipe& recipe_;
  std::vector<int> located_;
  std::vector<std::vector<std::size_t>> step_columns_;  // per row step, indices of the recipe's columns
  std::vector<std::vector<double>> normalized_;         // per column; empty where no row step touches it
  std::vector<bool> touched_;
  const Batch* batch_ = nullptr;
};

}  // namespace strickle
