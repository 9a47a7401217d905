#include "strickle/column_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "stats/panel_update.h"
#include "stats/weighted_update.h"
#include "strickle/error.h"
#include "strickle/exact_statistics.h"

namespace strickle {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// What lies between an integer and the double that was added in its place: v − d, and v² − d² = (v − d)(v + d).
void correct(const WideInteger& wide, double added, ExactSum& sum, ExactProductSum* squares) {
  const Int128 v = wide.negative ? -static_cast<Int128>(wide.magnitude) : static_cast<Int128>(wide.magnitude);
  const auto d = static_cast<Int128>(added);
  sum.add_scaled(v - d, 0);
  if (squares != nullptr) squares->add_scaled((v - d) * (v + d), 0);
}

void add_wide(std::span<const WideInteger> wide, const double* values, ColumnState& state) {
  if (!state.sum) return;
  for (const WideInteger& w : wide) correct(w, values[w.row], *state.sum, state.squares ? &*state.squares : nullptr);
}

[[noreturn]] void never_added(const std::string& what) {
  throw Error(ErrorCode::not_subtractable, "the rows to take out were never added: " + what,
              "subtract only a recipe that was fitted on, or merged from, rows of the first one");
}

}  // namespace

StateParts StateParts::operator|(const StateParts& o) const {
  return {sum || o.sum,         squares || o.squares, weighted || o.weighted,
          extrema || o.extrema, max_abs || o.max_abs, histogram || o.histogram};
}

ColumnState::ColumnState(const StateParts& parts) {
  if (parts.sum) sum.emplace();
  if (parts.squares) squares.emplace();
  if (parts.weighted) weighted.emplace();
  if (parts.extrema) extrema = Extrema{infinity, -infinity};
  if (parts.max_abs) max_abs = 0.0;
  if (parts.histogram) histogram.emplace();
}

StateParts ColumnState::parts() const {
  return {sum.has_value(),     squares.has_value(), weighted.has_value(),
          extrema.has_value(), max_abs.has_value(), histogram.has_value()};
}

std::int64_t ColumnState::update(std::span<const double> values, std::span<const WideInteger> wide) {
  PanelUpdate update({this, 1});
  const auto rows = static_cast<std::size_t>(update.panel_rows());
  for (std::size_t begin = 0; begin < values.size(); begin += rows) {
    update.add({values.data() + begin, 1, static_cast<int>(std::min(rows, values.size() - begin)), 1});
  }
  update.finish();
  add_wide(wide, values.data(), *this);
  return update.first_infinity(0);
}

std::int64_t ColumnState::update(const ColumnView& column) {
  if (const auto values = doubles_in_place(column); !values.empty()) return update(values);
  PanelUpdate update({this, 1});
  std::vector<double> block(static_cast<std::size_t>(update.panel_rows()));
  std::vector<WideInteger> wide;
  for (std::int64_t begin = 0; begin < column.size; begin += update.panel_rows()) {
    const std::int64_t count = std::min<std::int64_t>(update.panel_rows(), column.size - begin);
    load_doubles(column, begin, count, block.data());
    update.add({block.data(), 1, static_cast<int>(count), 1});
    wide.clear();
    find_wide_integers(column, begin, count, wide);
    add_wide(wide, block.data(), *this);
  }
  update.finish();
  return update.first_infinity(0);
}

std::int64_t ColumnState::update(std::span<const double> values, std::span<const double> weights) {
  check_weights(weights);
  WeightedUpdate update(*this);
  update.add(values, weights);
  update.finish();
  return update.first_infinity();
}

void ColumnState::weigh() {
  if (!sum || !squares) throw Error(ErrorCode::mismatch, "a state without sums cannot be weighted");
  weighted.emplace();
  weighted->weights.add_scaled(counts.finite, 0);
  merge_into(weighted->sum, *sum);
  merge_into(weighted->squares, *squares);
  sum.reset();
  squares.reset();
}

void ColumnState::merge(const ColumnState& other) {
  if (parts() != other.parts()) throw Error(ErrorCode::mismatch, "the two states hold different statistics");
  if (counts.rows() > max_rows - other.counts.rows()) throw Error(ErrorCode::mismatch, "more than 2^62 rows");
  counts.finite += other.counts.finite;
  counts.missing += other.counts.missing;
  counts.positive_infinite += other.counts.positive_infinite;
  counts.negative_infinite += other.counts.negative_infinite;
  if (sum) sum->merge(*other.sum);
  if (squares) squares->merge(*other.squares);
  if (weighted) {
    weighted->weights.merge(other.weighted->weights);
    weighted->sum.merge(other.weighted->sum);
    weighted->squares.merge(other.weighted->squares);
  }
  if (extrema) *extrema = {std::min(extrema->min, other.extrema->min), std::max(extrema->max, other.extrema->max)};
  if (max_abs) max_abs = std::max(*max_abs, *other.max_abs);
  if (histogram) histogram->merge(*other.histogram);
}

void ColumnState::subtract(const ColumnState& other) {
  if (parts() != other.parts()) throw Error(ErrorCode::mismatch, "the two states hold different statistics");
  if (extrema || max_abs) {
    throw Error(ErrorCode::not_subtractable, "a minimum or maximum does not say what it was without some of the rows",
                "fit again without them");
  }
  ColumnState rest = *this;
  rest.counts.finite -= other.counts.finite;
  rest.counts.missing -= other.counts.missing;
  rest.counts.positive_infinite -= other.counts.positive_infinite;
  rest.counts.negative_infinite -= other.counts.negative_infinite;
  if (sum) rest.sum->subtract(*other.sum);
  if (squares) rest.squares->subtract(*other.squares);
  if (weighted) {
    rest.weighted->weights.subtract(other.weighted->weights);
    rest.weighted->sum.subtract(other.weighted->sum);
    rest.weighted->squares.subtract(other.weighted->squares);
  }
  if (histogram && !rest.histogram->subtract(*other.histogram))
    never_added("a bin of the histogram would fall below zero");
  try {
    rest.check_consistent();
  } catch (const Error& error) {
    never_added(error.message());
  }
  *this = std::move(rest);
}

void ColumnState::check_consistent() const {
  const auto fail = [](const char* why) { throw Error(ErrorCode::bad_file, why); };
  if (std::min({counts.finite, counts.missing, counts.positive_infinite, counts.negative_infinite}) < 0) {
    fail("a count would be negative");
  }
  if (static_cast<Int128>(counts.finite) + counts.missing + counts.positive_infinite + counts.negative_infinite >
      max_rows) {
    fail("the counts are impossible");
  }
  if (counts.finite == 0) {
    const bool left =
        (sum && !sum->is_zero()) || (squares && !squares->is_zero()) || (weighted && !(*weighted == WeightedSums{}));
    if (left) fail("sums would be left of no values at all");
    if (extrema && *extrema != Extrema{infinity, -infinity}) fail("a minimum or maximum of no values at all");
    if (max_abs && *max_abs != 0) fail("a largest magnitude of no values at all");
  } else {
    if (squares && (squares->sign() < 0 || spread_sign(counts.finite, *sum, *squares) < 0)) {
      fail("sums would be left that no values have");
    }
    if (counts.finite == 1 && squares && spread_sign(1, *sum, *squares) != 0)
      fail("one value would be left that varies");
    if (weighted && (weighted->weights.sign() <= 0 || weighted->squares.sign() < 0 ||
                     spread_sign(weighted->weights, weighted->sum, weighted->squares) < 0)) {
      fail("weighted sums would be left that no values have");
    }
    if (counts.finite == 1 && weighted && spread_sign(weighted->weights, weighted->sum, weighted->squares) != 0) {
      fail("one value would be left that varies");
    }
  }
  if (histogram && histogram->total() != static_cast<std::uint64_t>(counts.finite)) {
    fail("the histogram would hold another number of values than the counts");
  }
  if (extrema && counts.finite > 0 && !(extrema->min <= extrema->max)) fail("the minimum lies above the maximum");
  if (max_abs && !(*max_abs >= 0)) fail("the largest magnitude is negative");
}

double ColumnState::mean() const {
  if (weighted) return exact_mean(weighted->weights, weighted->sum);
  return sum ? exact_mean(counts.finite, *sum) : nan;
}

double ColumnState::variance(int ddof) const {
  if (weighted) return exact_variance(weighted->weights, weighted->sum, weighted->squares, ddof);
  return squares ? exact_variance(counts.finite, *sum, *squares, ddof) : nan;
}

double ColumnState::deviation(int ddof) const {
  if (weighted) return exact_deviation(weighted->weights, weighted->sum, weighted->squares, ddof);
  return squares ? exact_deviation(counts.finite, *sum, *squares, ddof) : nan;
}

bool ColumnState::constant() const {
  if (weighted) return spread_sign(weighted->weights, weighted->sum, weighted->squares) == 0;
  if (squares) return spread_sign(counts.finite, *sum, *squares) == 0;
  if (extrema) return extrema->min == extrema->max;
  return max_abs && *max_abs == 0;
}

}  // namespace strickle
