#include "strickle/matrix_quantiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>

#include "core/large_buffer.h"
#include "core/parallel.h"
#include "kernels/bracket_counts.h"
#include "kernels/compress.h"
#include "kernels/sort.h"
#include "stats/order_statistics.h"
#include "strickle/error.h"

namespace strickle {

namespace {

using kernels::Bracket;
using kernels::BracketCounts;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr std::int64_t few_rows = 1 << 14;  // are sorted in less time than it takes to sample them
constexpr std::int64_t sample_size = 1 << 15;

// The finite values of each column to its buffer, rows in parts on several threads: each part of the rows is read once
// for all columns. Returns how many there are.
std::vector<std::size_t> load_finite(const MatrixView& matrix, int threads, std::span<const LargeBuffer> buffers) {
  const auto columns = static_cast<std::size_t>(matrix.columns);
  const auto parts = static_cast<std::int64_t>(std::max(1, threads));
  const auto begin_of = [&](std::int64_t part) { return matrix.rows * part / parts; };
  std::vector<std::vector<std::int64_t>> kept(static_cast<std::size_t>(parts));
  parallel_for(parts, threads, [&](std::int64_t part) {
    auto& counts = kept[static_cast<std::size_t>(part)];
    counts.assign(columns, 0);
    constexpr std::int64_t block = 256;  // rows that stay in the nearest cache
    std::array<double, block + kernels::max_lanes> values;
    for (std::int64_t begin = begin_of(part); begin < begin_of(part + 1); begin += block) {
      const std::int64_t count = std::min(block, begin_of(part + 1) - begin);
      for (std::size_t c = 0; c < columns; ++c) {
        load_doubles(matrix.column(static_cast<std::int64_t>(c)), begin, count, values.data());
        const int finite = kernels::keep_finite(values.data(), static_cast<int>(count), values.data());
        std::copy_n(values.data(), finite, buffers[c].get() + begin_of(part) + counts[c]);
        counts[c] += finite;
      }
    }
  });
  std::vector<std::size_t> sizes;
  for (std::size_t c = 0; c < columns; ++c) {
    double* end = buffers[c].get();
    for (std::int64_t part = 0; part < parts; ++part) {
      const double* const from = buffers[c].get() + begin_of(part);
      const auto count = kept[static_cast<std::size_t>(part)][c];
      end = from == end ? end + count : std::copy(from, from + count, end);
    }
    sizes.push_back(static_cast<std::size_t>(end - buffers[c].get()));
  }
  return sizes;
}

// A quantile from a function that gives the order statistics of n values.
template <class Value>
double quantile_at(double probability, std::int64_t n, Value value) {
  if (n == 0) return nan;
  const QuantilePosition position = quantile_position(probability, static_cast<std::uint64_t>(n));
  return interpolate(value(position.below) + 0.0, value(position.above) + 0.0, position.weight);
}

// Values at places that no order of the rows foresees; always the same, so that times are repeatable.
std::vector<double> sample_of(const ColumnView& column) {
  std::vector<double> sample;
  std::uint64_t state = 0x9e3779b97f4a7c15;
  for (std::int64_t i = 0; i < sample_size; ++i) {
    // Steele, Lea and Flood's SplitMix64 (OOPSLA 2014).
    std::uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    z ^= z >> 31;
    __extension__ using Wide = unsigned __int128;
    const auto row = static_cast<std::int64_t>(static_cast<Wide>(z) * static_cast<std::uint64_t>(column.size) >> 64);
    double value = 0;
    load_doubles(column, row, 1, &value);
    if (std::isfinite(value)) sample.push_back(value);
  }
  kernels::sort_ascending(sample.data(), sample.size());
  return sample;
}

// Disjoint brackets, ascending, that most probably hold the order statistics about each probability: five deviations
// of the sample's to either side, so that less than one column in a hundred thousand is sorted for nothing.
std::vector<Bracket> brackets_of(const std::vector<double>& sample, std::span<const double> probabilities) {
  const auto m = static_cast<double>(sample.size());
  std::vector<Bracket> brackets;
  for (const double q : probabilities) {
    const double margin = 5 * std::sqrt(q * (1 - q) * m) + 5;
    const double low = std::floor(q * m - margin), high = std::ceil(q * m + margin);
    brackets.push_back({low < 0 ? -infinity : sample[static_cast<std::size_t>(low)],
                        high >= m ? infinity : sample[static_cast<std::size_t>(high)]});
  }
  std::ranges::sort(brackets, {}, &Bracket::low);
  std::vector<Bracket> disjoint;
  for (const Bracket& b : brackets) {
    if (!disjoint.empty() && b.low <= disjoint.back().high) {
      disjoint.back().high = std::max(disjoint.back().high, b.high);
    } else {
      disjoint.push_back(b);
    }
  }
  return disjoint;
}

// What the pass finds about a column, or the part of it that a thread has seen.
struct Found {
  BracketCounts counts;
  std::vector<double> inside;

  void merge(Found&& other, std::size_t brackets) {
    counts.finite += other.counts.finite;
    for (std::size_t b = 0; b < brackets; ++b) {
      counts.below_low[b] += other.counts.below_low[b];
      counts.up_to_low[b] += other.counts.up_to_low[b];
      counts.up_to_high[b] += other.counts.up_to_high[b];
    }
    if (inside.empty()) inside = std::move(other.inside);
    else inside.insert(inside.end(), other.inside.begin(), other.inside.end());
  }
};

// One pass over some rows, all columns of a few rows before the next.
std::vector<Found> count_rows(const MatrixView& matrix, const std::vector<std::vector<Bracket>>& brackets) {
  std::vector<Found> found(brackets.size());
  const std::int64_t block = std::clamp<std::int64_t>((1 << 15) / matrix.columns, 256, 4096);
  std::vector<double> values(static_cast<std::size_t>(block));
  std::vector<double> inside(static_cast<std::size_t>(block) + kernels::max_lanes);
  for (std::int64_t begin = 0; begin < matrix.rows; begin += block) {
    const std::int64_t count = std::min(block, matrix.rows - begin);
    for (std::size_t c = 0; c < brackets.size(); ++c) {
      if (brackets[c].empty()) continue;
      const ColumnView column = matrix.rows_of(begin, count).column(static_cast<std::int64_t>(c));
      std::span<const double> doubles = doubles_in_place(column);
      if (doubles.empty()) {
        load_doubles(column, 0, count, values.data());
        doubles = values;
      }
      const int kept = kernels::count_brackets(doubles.data(), static_cast<int>(count), brackets[c].data(),
                                               static_cast<int>(brackets[c].size()), found[c].counts, inside.data());
      found[c].inside.insert(found[c].inside.end(), inside.begin(), inside.begin() + kept);
    }
  }
  return found;
}

// Order statistics from what was found; nothing for a rank that lies in no bracket.
class Ranked {
 public:
  Ranked(const std::vector<Bracket>& brackets, Found& found) : brackets_(brackets), found_(found) {
    kernels::sort_ascending(found_.inside.data(), found_.inside.size());  // so brackets are neighbours, in their order
  }

  std::optional<double> operator()(std::uint64_t wanted) const {
    const auto rank = static_cast<std::int64_t>(wanted);
    for (std::size_t b = 0; b < brackets_.size(); ++b) {
      if (rank < found_.counts.below_low[b]) return {};
      if (rank < found_.counts.up_to_low[b]) return brackets_[b].low;
      const auto first = std::ranges::upper_bound(found_.inside, brackets_[b].low);
      const auto last = std::ranges::lower_bound(first, found_.inside.end(), brackets_[b].high);
      const std::int64_t at = rank - found_.counts.up_to_low[b];
      if (at < last - first) return first[at];
      if (rank < found_.counts.up_to_high[b]) return brackets_[b].high;
    }
    return {};
  }

 private:
  const std::vector<Bracket>& brackets_;
  Found& found_;
};

std::vector<double> quantiles_of_sorted(std::span<const double> sorted, std::span<const double> probabilities) {
  std::vector<double> quantiles;
  for (const double q : probabilities) {
    quantiles.push_back(
        quantile_at(q, static_cast<std::int64_t>(sorted.size()), [&](std::uint64_t rank) { return sorted[rank]; }));
  }
  return quantiles;
}

// Those columns that have no quantiles yet; some neighbours at a time.
void sort_remaining(const MatrixView& matrix, std::span<const double> probabilities, int threads,
                    std::vector<std::vector<double>>& quantiles) {
  const std::int64_t together = std::max(4, threads);
  std::vector<LargeBuffer> buffers;
  for (std::int64_t begin = 0; begin < matrix.columns;) {
    const auto missing = [&](std::int64_t c) { return quantiles[static_cast<std::size_t>(c)].empty(); };
    std::int64_t end = begin;
    while (end < matrix.columns && end - begin < together && missing(end)) ++end;
    if (end > begin) {
      while (static_cast<std::int64_t>(buffers.size()) < end - begin) {
        buffers.push_back(large_buffer(static_cast<std::size_t>(matrix.rows)));
      }
      const auto sizes = load_finite(matrix.columns_of(begin, end - begin), threads, buffers);
      parallel_for(end - begin, threads, [&](std::int64_t c) {
        const auto i = static_cast<std::size_t>(c);
        kernels::sort_ascending(buffers[i].get(), sizes[i]);
        quantiles[static_cast<std::size_t>(begin + c)] =
            quantiles_of_sorted({buffers[i].get(), sizes[i]}, probabilities);
      });
    }
    begin = std::max(end, begin + 1);
  }
}

// Empty where an order statistic lies outside of the brackets.
std::vector<double> quantiles_of_found(const std::vector<Bracket>& brackets, Found& found,
                                       std::span<const double> probabilities) {
  const Ranked ranked(brackets, found);
  bool missed = false;
  std::vector<double> quantiles;
  for (const double q : probabilities) {
    quantiles.push_back(quantile_at(q, found.counts.finite, [&](std::uint64_t rank) {
      const auto value = ranked(rank);
      missed = missed || !value;
      return value.value_or(nan);
    }));
  }
  if (missed) quantiles.clear();
  return quantiles;
}

}  // namespace

std::vector<std::vector<double>> matrix_quantiles(const MatrixView& matrix, std::span<const double> probabilities,
                                                  int threads) {
  for (const double q : probabilities) {
    if (!(q >= 0 && q <= 1)) {
      throw Error(ErrorCode::invalid_argument, fmt::format("the probability {} is not between 0 and 1", q));
    }
  }
  const auto columns = static_cast<std::size_t>(matrix.columns);
  std::vector<std::vector<double>> quantiles(columns);
  std::vector<std::vector<Bracket>> brackets(columns);
  if (matrix.rows > few_rows && probabilities.size() <= kernels::max_brackets) {
    parallel_for(matrix.columns, threads, [&](std::int64_t c) {
      const std::vector<double> sample = sample_of(matrix.column(c));
      // Where little of a column is finite, its sample says little.
      if (sample.size() >= 1024) brackets[static_cast<std::size_t>(c)] = brackets_of(sample, probabilities);
    });
    std::vector<std::vector<Found>> found(static_cast<std::size_t>(std::max(1, threads)));
    const auto parts = static_cast<std::int64_t>(found.size());
    parallel_for(parts, threads, [&](std::int64_t part) {
      const std::int64_t begin = matrix.rows * part / parts, end = matrix.rows * (part + 1) / parts;
      found[static_cast<std::size_t>(part)] = count_rows(matrix.rows_of(begin, end - begin), brackets);
    });
    parallel_for(matrix.columns, threads, [&](std::int64_t i) {
      const auto c = static_cast<std::size_t>(i);
      if (brackets[c].empty()) return;
      for (std::size_t part = 1; part < found.size(); ++part) {
        found[0][c].merge(std::move(found[part][c]), brackets[c].size());
      }
      quantiles[c] = quantiles_of_found(brackets[c], found[0][c], probabilities);
    });
  }
  sort_remaining(matrix, probabilities, threads, quantiles);
  return quantiles;
}

}  // namespace strickle
