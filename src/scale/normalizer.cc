#include "strickle/normalizer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/parallel.h"
#include "strickle/error.h"

namespace strickle {

std::string_view norm_name(Norm norm) { return norm == Norm::l1 ? "l1" : norm == Norm::l2 ? "l2" : "max"; }

Norm parse_norm(std::string_view name) {
  for (const Norm norm : {Norm::l1, Norm::l2, Norm::max}) {
    if (norm_name(norm) == name) return norm;
  }
  throw Error(ErrorCode::invalid_argument, "there is no norm '" + std::string(name) + "'",
              "the norms are l1, l2 and max");
}

void normalize_rows(Norm norm, std::span<double* const> columns, std::int64_t rows) {
  constexpr std::int64_t block = 512;  // rows whose norms are gathered column by column
  std::array<double, block> largest, factor, total;
  for (std::int64_t begin = 0; begin < rows; begin += block) {
    const std::int64_t count = std::min(block, rows - begin);
    std::fill_n(largest.begin(), count, 0.0);
    std::fill_n(total.begin(), count, 0.0);
    for (double* column : columns) {
      for (std::int64_t i = 0; i < count; ++i) {
        const double magnitude = std::fabs(column[begin + i]);
        if (std::isfinite(magnitude)) largest[i] = std::max(largest[i], magnitude);
      }
    }
    for (std::int64_t i = 0; i < count; ++i) {
      const bool safe = largest[i] == 0 || (largest[i] > 0x1p-400 && largest[i] < 0x1p400);
      factor[i] = safe ? 1.0 : std::ldexp(1.0, std::clamp(-std::ilogb(largest[i]), -1022, 1022));
    }
    for (double* column : columns) {
      for (std::int64_t i = 0; i < count; ++i) {
        if (!std::isfinite(column[begin + i])) continue;
        const double x = std::fabs(column[begin + i] * factor[i]);
        if (norm == Norm::l1) total[i] += x;
        if (norm == Norm::l2) total[i] += x * x;
        if (norm == Norm::max) total[i] = std::max(total[i], x);
      }
    }
    if (norm == Norm::l2) {
      for (std::int64_t i = 0; i < count; ++i) total[i] = std::sqrt(total[i]);
    }
    for (double* column : columns) {
      for (std::int64_t i = 0; i < count; ++i) {
        double& x = column[begin + i];
        if (std::isfinite(x) && total[i] != 0) x = x * factor[i] / total[i];
      }
    }
  }
}

void normalize_rows(Norm norm, const MatrixView& in, const MutableMatrixView& out, int threads) {
  if (in.rows != out.rows || in.columns != out.columns) {
    throw Error(ErrorCode::mismatch, "the matrices must have one shape");
  }
  if (out.type != NumberType::float64 && out.type != NumberType::float32) {
    throw Error(ErrorCode::invalid_argument, "scaled values are float64 or float32");
  }
  if (in.rows == 0 || in.columns == 0) return;
  const std::int64_t block =
      std::clamp<std::int64_t>((1 << 15) / in.columns, 1, 512);  // rows whose columns stay in cache
  parallel_for((in.rows + block - 1) / block, threads, [&](std::int64_t task) {
    const std::int64_t begin = task * block, count = std::min(block, in.rows - begin);
    std::vector<double> values(static_cast<std::size_t>(count * in.columns));
    std::vector<double*> columns;
    for (std::int64_t c = 0; c < in.columns; ++c) {
      columns.push_back(values.data() + c * count);
      load_doubles(in.column(c), begin, count, columns.back());
    }
    normalize_rows(norm, columns, count);
    for (std::int64_t c = 0; c < in.columns; ++c)
      store_doubles(columns[static_cast<std::size_t>(c)], count, out, begin, c);
  });
}

}  // namespace strickle
