#include "strickle/fit_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <map>

#include "core/parallel.h"
#include "kernels/compress.h"
#include "stats/power_search.h"
#include "strickle/error.h"
#include "strickle/matrix_quantiles.h"
#include "strickle/scaler_spec.h"
#include "strickle/update_columns.h"

namespace strickle {

namespace {

constexpr std::int64_t block = 4096;

// The values of some rows of a column as doubles.
std::span<const double> load_block(const ColumnView& column, std::vector<double>& buffer) {
  if (const auto values = doubles_in_place(column); !values.empty()) return values;
  buffer.resize(static_cast<std::size_t>(column.size) + kernels::max_lanes);
  load_doubles(column, 0, column.size, buffer.data());
  return std::span<const double>(buffer).first(static_cast<std::size_t>(column.size));
}

void check_domains(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix) {
  std::vector<double> buffer;
  for (std::size_t c = 0; c < scalers.size(); ++c) {
    constexpr std::array<double, 1> least{std::numeric_limits<double>::lowest()};
    if (scalers[c]->first_outside_domain(least) < 0) continue;  // takes every number
    for (std::int64_t begin = 0; begin < matrix.rows; begin += block) {
      const MatrixView rows = matrix.rows_of(begin, std::min(block, matrix.rows - begin));
      const auto values = load_block(rows.column(static_cast<std::int64_t>(c)), buffer);
      const std::int64_t at = scalers[c]->first_outside_domain(values);
      if (at < 0) continue;
      throw Error(ErrorCode::domain,
                  fmt::format("{} is not defined for {}", scaler_text(*scalers[c]), values[static_cast<std::size_t>(at)]),
                  scalers[c]->domain_hint(), {.column = fmt::format("{}", c), .row = begin + at + 1});
    }
  }
}

using Found = std::vector<std::vector<Estimate>>;

// Quantiles of the columns that want some, together where they want the same.
void find_quantiles(std::span<const std::unique_ptr<Scaler>> scalers, std::span<const ColumnState> states,
                    const MatrixView& matrix, int threads, Found& found) {
  std::map<std::vector<double>, std::vector<std::size_t>> columns_of;
  for (std::size_t c = 0; c < scalers.size(); ++c) {
    if (auto wanted = scalers[c]->probabilities(states[c].counts); !wanted.empty()) {
      columns_of[std::move(wanted)].push_back(c);
    }
  }
  for (const auto& [probabilities, columns] : columns_of) {
    for (std::size_t i = 0; i < columns.size();) {
      // As many neighbours as there are.
      std::size_t end = i + 1;
      while (end < columns.size() && columns[end] == columns[end - 1] + 1) ++end;
      const MatrixView part =
          matrix.columns_of(static_cast<std::int64_t>(columns[i]), static_cast<std::int64_t>(end - i));
      for (const auto& quantiles : matrix_quantiles(part, probabilities, threads)) {
        for (const double q : quantiles) found[columns[i]].push_back({q, q, q});
        ++i;
      }
    }
  }
}

// One pass of the searches that are not done, over the rows in parts.
void pass(std::span<const std::unique_ptr<PowerSearch>> searches, const MatrixView& matrix, int threads) {
  const auto parts = static_cast<std::int64_t>(std::max(1, threads));
  std::vector<std::vector<PowerSearch::Sums>> sums(static_cast<std::size_t>(parts));
  parallel_for(parts, threads, [&](std::int64_t part) {
    auto& own = sums[static_cast<std::size_t>(part)];
    own.resize(searches.size());
    std::vector<double> buffer, finite(block + kernels::max_lanes);
    const std::int64_t end = matrix.rows * (part + 1) / parts;
    for (std::int64_t begin = matrix.rows * part / parts; begin < end; begin += block) {
      const MatrixView rows = matrix.rows_of(begin, std::min(block, end - begin));
      for (std::size_t c = 0; c < searches.size(); ++c) {
        if (!searches[c] || searches[c]->done()) continue;
        const auto values = load_block(rows.column(static_cast<std::int64_t>(c)), buffer);
        const int kept = kernels::keep_finite(values.data(), static_cast<int>(values.size()), finite.data());
        searches[c]->add({finite.data(), static_cast<std::size_t>(kept)}, own[c]);
      }
    }
  });
  parallel_for(static_cast<std::int64_t>(searches.size()), threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    if (!searches[c] || searches[c]->done()) return;
    for (const auto& own : sums) searches[c]->merge(own[c]);
    searches[c]->end_pass();
  });
}

void find_powers(std::span<const std::unique_ptr<Scaler>> scalers, std::span<const ColumnState> states,
                 const MatrixView& matrix, int threads, Found& found) {
  std::vector<std::unique_ptr<PowerSearch>> searches(scalers.size());
  parallel_for(static_cast<std::int64_t>(scalers.size()), threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    if (!scalers[c]->probabilities(states[c].counts).empty() || !scalers[c]->searches()) return;
    auto search = scalers[c]->search(states[c], 0);
    if (dynamic_cast<PowerSearch*>(search.get()) != nullptr) {
      searches[c].reset(static_cast<PowerSearch*>(search.release()));
    }
  });
  while (std::ranges::any_of(searches, [](const auto& s) { return s && !s->done(); })) pass(searches, matrix, threads);
  for (std::size_t c = 0; c < searches.size(); ++c) {
    if (searches[c]) found[c] = searches[c]->found();
  }
}

}  // namespace

std::vector<ColumnState> fit_columns(std::span<const std::unique_ptr<Scaler>> scalers, const MatrixView& matrix,
                                     int threads) {
  if (static_cast<std::int64_t>(scalers.size()) != matrix.columns) {
    throw Error(ErrorCode::mismatch, "there must be one scaler for each column of the matrix");
  }
  check_domains(scalers, matrix);
  std::vector<ColumnState> states;
  for (const auto& scaler : scalers) states.emplace_back(scaler->parts(false));
  update_columns(states, matrix, threads);
  Found found(scalers.size());
  find_quantiles(scalers, states, matrix, threads, found);
  find_powers(scalers, states, matrix, threads, found);
  for (std::size_t c = 0; c < scalers.size(); ++c) scalers[c]->fit(states[c], found[c]);
  return states;
}

}  // namespace strickle
