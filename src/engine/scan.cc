#include "engine/scan.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "core/parallel.h"
#include "engine/batch_values.h"
#include "engine/read_ahead.h"
#include "engine/selection.h"
#include "strickle/error.h"
#include "strickle/scaler_spec.h"

namespace strickle {

Error outside_domain(const Scaler& step, double value, std::int64_t row) {
  return {ErrorCode::domain, fmt::format("{} is not defined for {}", scaler_text(step), value), step.domain_hint(),
          Place{.row = row + 1}};
}

void rethrow_earliest(const std::vector<std::optional<Error>>& errors) {
  const Error* first = nullptr;
  for (const auto& error : errors) {
    if (error && (first == nullptr || error->place().row < first->place().row)) first = &*error;
  }
  if (first != nullptr) throw *first;
}

namespace {

Error bad_weight(double weight, const TableReader& reader, const Batch& batch, const std::string& column,
                 std::size_t i) {
  const auto row = static_cast<std::int64_t>(i);
  return {ErrorCode::domain,
          fmt::format("the weight {} is not a finite number of at least 0", weight),
          {},
          {.file = reader.name(), .line = batch.line(row), .column = column, .row = batch.first_row() + row + 1}};
}

// Through the stretches of the chain; where a value lies outside of a domain, the values before it are left and the
// error is given back.
std::optional<Error> stretch(const ColumnRecipe& column, std::span<double>& values) {
  std::optional<Error> outside;
  for (const auto& step : column.chain) {
    if (!step->stretch()) break;
    if (const auto at = step->first_outside_domain(values); at >= 0) {
      const auto i = static_cast<std::size_t>(at);
      outside = outside_domain(*step, values[i], at);
      values = values.first(i);
    }
    step->apply(values.data(), values.data(), values.size());
  }
  return outside;
}

}  // namespace

void Scan::operator()() {
  const std::int64_t bytes_total = run.progress ? source.bytes() : -1;
  std::int64_t bytes_before = 0;
  std::vector<char> skipped(recipe.columns.size(), 0);
  for (std::size_t table = 0; table < source.size(); ++table) {
    const auto reader = source.open(table);
    const std::vector<int> located = locate_columns(recipe, reader->columns(), reader->name());
    std::vector<int> numbers = located;
    int weights_column = -1;
    try {
      if (!recipe.weights.empty()) numbers.push_back(weights_column = locate_column(recipe.weights, reader->columns()));
      reader->select(numbers, false);
      if (on_table) on_table(*reader);
    } catch (const Error& error) {
      throw error.at({.file = reader->name()});
    }
    BatchValues values(recipe, located);
    std::vector<double> weights;
    Batch batch;
    ReadAhead batches(*reader, source.in_memory() ? 1 : run.threads);
    while (batches.next(batch)) {
      if (on_batch) on_batch(batch, located);
      values.take(batch);
      std::int64_t present = batch.rows();
      if (weights_column >= 0) {
        weights.resize(static_cast<std::size_t>(batch.rows()));
        load_doubles(batch.numbers(weights_column), 0, batch.rows(), weights.data());
        for (std::size_t i = 0; i < weights.size(); ++i) {
          if (!(weights[i] >= 0) || std::isinf(weights[i]))
            throw bad_weight(weights[i], *reader, batch, recipe.weights, i);
          present -= weights[i] == 0 ? 1 : 0;
        }
      }
      std::vector<std::optional<Error>> errors(recipe.columns.size());
      parallel_for_beside(static_cast<std::int64_t>(recipe.columns.size()), run.threads, [&](std::int64_t c) {
        const auto column = static_cast<std::size_t>(c);
        if (skipped[column] != 0) return;
        std::array<double, scan_block> block;
        std::vector<WideInteger> wide;
        std::int64_t begin = 0;
        const auto& chain = recipe.columns[column].chain;
        const bool stretched = !chain.empty() && chain.front()->stretch();
        try {
          const ColumnView view = values.view(column);
          if (!stretched && weights_column < 0) {
            const std::span<const double> all = values.in_place(column, view);
            if (!all.empty()) return sink(column, {all, {}, {}, 0});
          }
          for (; begin < batch.rows(); begin += scan_block) {
            const std::int64_t count = std::min(scan_block, batch.rows() - begin);
            const auto size = static_cast<std::size_t>(count);
            wide.clear();
            values.load(column, view, begin, count, block.data(), stretched ? nullptr : &wide);
            std::span<double> block_values(block.data(), size);
            std::span<const double> block_weights;
            if (weights_column >= 0) {
              block_weights = std::span<const double>(weights).subspan(static_cast<std::size_t>(begin), size);
              for (std::size_t i = 0; i < size; ++i) {
                if (block_weights[i] == 0) block_values[i] = std::numeric_limits<double>::quiet_NaN();
              }
            }
            const std::optional<Error> outside = stretch(recipe.columns[column], block_values);
            if (!block_weights.empty()) block_weights = block_weights.first(block_values.size());
            // What the rows before have to complain about comes first.
            sink(column, {block_values, wide, block_weights, begin});
            if (outside) throw Error(*outside);
          }
        } catch (const Error& error) {
          // Rows in the block become rows of the file; an error of the reader already has its place.
          Place place = error.place();
          if (place.line == 0 && place.row > 0 && place.file.empty()) {
            const std::int64_t row = begin + place.row - 1;
            place.row = batch.first_row() + row + 1;
            place.line = batch.line(row);
          }
          place.file = reader->name();
          place.column = recipe.columns[column].name;
          errors[column] = Error(error.code(), error.message(), error.hint(), place);
        }
      });
      for (std::size_t c = 0; c < errors.size(); ++c) {
        if (!errors[c] || !forgive || !forgive(c, *errors[c], batch, located[c])) continue;
        errors[c].reset();
        skipped[c] = 1;
      }
      rethrow_earliest(errors);
      rows += present;
      if (run.progress) run.progress({activity, bytes_before + batches.bytes_read(), bytes_total, rows});
    }
    bytes_before += batches.bytes_read();
  }
}

}  // namespace strickle
