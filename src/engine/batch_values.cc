#include "engine/batch_values.h"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>

#include "strickle/error.h"

namespace strickle {

BatchValues::BatchValues(const Recipe& recipe, std::vector<int> located)
    : recipe_(recipe),
      located_(std::move(located)),
      normalized_(recipe.columns.size()),
      touched_(recipe.columns.size()) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < recipe.columns.size(); ++i) index.emplace(recipe.columns[i].name, i);
  for (const RowStep& step : recipe.row_steps) {
    std::vector<std::size_t> indices;
    for (const std::string& name : step.columns) {
      indices.push_back(index.at(name));
      touched_[indices.back()] = true;
    }
    step_columns_.push_back(std::move(indices));
  }
}

void BatchValues::take(const Batch& batch) {
  batch_ = &batch;
  const auto rows = static_cast<std::size_t>(batch.rows());
  for (std::size_t c = 0; c < touched_.size(); ++c) {
    if (!touched_[c]) continue;
    normalized_[c].resize(rows);
    try {
      load_doubles(view(c), 0, batch.rows(), normalized_[c].data());
    } catch (const Error&) {
      // It is the column's own to say, where it is viewed again and may be forgiven; for the others it is missing.
      std::ranges::fill(normalized_[c], std::numeric_limits<double>::quiet_NaN());
    }
  }
  for (std::size_t s = 0; s < step_columns_.size(); ++s) {
    std::vector<double*> columns;
    for (const std::size_t c : step_columns_[s]) columns.push_back(normalized_[c].data());
    normalize_rows(recipe_.row_steps[s].norm, columns, batch.rows());
  }
}

std::span<const double> BatchValues::in_place(std::size_t column, const ColumnView& view) const {
  return touched_[column] ? normalized_[column] : doubles_in_place(view);
}

void BatchValues::load(std::size_t column, const ColumnView& view, std::int64_t begin, std::int64_t count, double* out,
                       std::vector<WideInteger>* wide) const {
  if (touched_[column]) {
    std::copy_n(normalized_[column].data() + begin, count, out);
    return;
  }
  load_doubles(view, begin, count, out);
  if (wide != nullptr) find_wide_integers(view, begin, count, *wide);
}

}  // namespace strickle
