#include "strickle/apply_columns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

#include "core/parallel.h"
#include "kernels/apply.h"
#include "scale/row_form.h"
#include "strickle/error.h"

namespace strickle {

namespace {

constexpr std::int64_t block = 4096;
constexpr std::int64_t cache_bytes = 8 << 20;  // an output beyond it is gone from the cache before it is read

// What the scalers of rows without gaps do, where they differ in center and scale alone.
struct Pattern {
  std::vector<double> centers, scales;
  std::size_t period = 0;
  kernels::AfterScaling after;

  static std::optional<Pattern> of(std::span<const Scaler* const> scalers) {
    std::vector<RowForm> forms;
    for (const Scaler* scaler : scalers) {
      const auto* with_form = dynamic_cast<const WithRowForm*>(scaler);
      const auto form = with_form != nullptr ? with_form->row_form() : std::nullopt;
      if (!form || (!forms.empty() && form->after != forms.front().after)) return {};
      forms.push_back(*form);
    }
    Pattern pattern;
    pattern.after = forms.front().after;
    pattern.period = std::lcm(forms.size(), std::size_t{kernels::max_lanes});
    for (std::size_t i = 0; i < pattern.period + kernels::max_lanes; ++i) {
      pattern.centers.push_back(forms[i % forms.size()].center);
      pattern.scales.push_back(forms[i % forms.size()].scale);
    }
    return pattern;
  }
};

template <class T>
void apply_rows(const Pattern& pattern, const MatrixView& in, const MutableMatrixView& out, int threads,
                Direction direction) {
  const T* const source = static_cast<const T*>(in.data);
  T* const target = static_cast<T*>(out.data);
  const bool past_cache = source != target && in.rows * in.columns * static_cast<std::int64_t>(sizeof(T)) > cache_bytes;
  const std::int64_t rows_at_once = std::max<std::int64_t>(1, (1 << 18) / in.columns);
  const std::int64_t tasks = (in.rows + rows_at_once - 1) / rows_at_once;
  const kernels::RowPattern row_pattern{pattern.centers.data(), pattern.scales.data(), pattern.period, pattern.after};
  parallel_for(tasks, threads, [&](std::int64_t task) {
    const std::int64_t begin = task * rows_at_once * in.columns;
    const std::int64_t end = std::min(in.rows, (task + 1) * rows_at_once) * in.columns;
    const auto count = static_cast<std::size_t>(end - begin);
    kernels::map_rows(source + begin, target + begin, count, row_pattern, past_cache, direction == Direction::invert);
  });
}

// Part of a column by way of doubles without gaps.
void apply_block(const Scaler& scaler, const ColumnView& in, const MutableMatrixView& out, std::int64_t column,
                 std::int64_t begin, std::int64_t count, Direction direction) {
  std::array<double, block> values;
  load_doubles(in, begin, count, values.data());
  const auto size = static_cast<std::size_t>(count);
  if (direction == Direction::apply) scaler.apply(values.data(), values.data(), size);
  else scaler.invert(values.data(), values.data(), size);
  store_doubles(values.data(), count, out, begin, column);
}

}  // namespace

void apply_columns(std::span<const Scaler* const> scalers, const MatrixView& in, const MutableMatrixView& out,
                   int threads, Direction direction) {
  if (static_cast<std::int64_t>(scalers.size()) != in.columns || in.rows != out.rows || in.columns != out.columns) {
    throw Error(ErrorCode::mismatch, "the matrices must have one shape, and a column for each scaler");
  }
  if (out.type != NumberType::float64 && out.type != NumberType::float32) {
    throw Error(ErrorCode::invalid_argument, "scaled values are float64 or float32");
  }
  if (in.rows == 0 || in.columns == 0) return;
  const bool rows_without_gaps = in.column_stride == 1 && out.column_stride == 1 && in.row_stride == in.columns &&
                                 out.row_stride == out.columns && in.type == out.type && is_aligned(in.data, in.type) &&
                                 is_aligned(out.data, out.type);
  if (rows_without_gaps) {
    if (const auto pattern = Pattern::of(scalers)) {
      if (in.type == NumberType::float64) return apply_rows<double>(*pattern, in, out, threads, direction);
      return apply_rows<float>(*pattern, in, out, threads, direction);
    }
  }
  // Blocks of all columns before the next rows, so that rows are in cache for each of their columns.
  parallel_for((in.rows + block - 1) / block, threads, [&](std::int64_t task) {
    const std::int64_t begin = task * block;
    const std::int64_t count = std::min(block, in.rows - begin);
    for (std::int64_t c = 0; c < in.columns; ++c) {
      apply_block(*scalers[static_cast<std::size_t>(c)], in.column(c), out, c, begin, count, direction);
    }
  });
}

}  // namespace strickle
