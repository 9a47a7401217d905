#include "stats/search_columns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "core/parallel.h"
#include "kernels/compress.h"
#include "stats/panels.h"

namespace strickle {

namespace {

using Searches = std::span<const std::unique_ptr<Search>>;
using Parts = std::span<const std::unique_ptr<Search::Part>>;

bool searching(const std::unique_ptr<Search>& search) { return search && !search->done(); }

// Some rows, column by column as doubles; a few rows of all columns before the next, so that neighbours are read while
// they are near.
class LoadedRows {
 public:
  LoadedRows(std::int64_t columns, std::int64_t rows)
      : rows_(rows), values_(static_cast<std::size_t>(columns * rows)) {}
  void load(const MatrixView& matrix, Parts wanted) {
    constexpr std::int64_t few = 256;
    for (std::int64_t begin = 0; begin < matrix.rows; begin += few) {
      const std::int64_t count = std::min(few, matrix.rows - begin);
      for (std::int64_t c = 0; c < matrix.columns; ++c) {
        if (wanted[static_cast<std::size_t>(c)]) load_doubles(matrix.column(c), begin, count, at(c) + begin);
      }
    }
  }
  double* at(std::int64_t column) { return values_.data() + column * rows_; }

 private:
  std::int64_t rows_;
  std::vector<double> values_;
};

// What searches want of the rows of a panel, column by column.
class WantedRows {
 public:
  WantedRows(Searches searches, std::int64_t rows) : counts_(searches.size()) {
    const std::size_t columns = searches.size(), room = static_cast<std::size_t>(rows);
    values_.resize(columns * room);
    for (std::size_t c = 0; c < columns; ++c) {
      out_.push_back(values_.data() + c * room);
      if (!searching(searches[c])) continue;
      std::size_t end = c;
      for (const auto& [lowest, highest] : searches[c]->wanted()) {
        constexpr double infinity = std::numeric_limits<double>::infinity();
        if (end >= ranges_.size()) ranges_.resize(ranges_.size() + columns, {infinity, -infinity});
        ranges_[end] = {lowest, highest};
        end += columns;
      }
    }
  }
  void load(const kernels::Panel& panel) {
    const auto ranges_per_column = static_cast<int>(ranges_.size() / counts_.size());
    kernels::keep_inside(panel, ranges_.data(), ranges_per_column, out_.data(), counts_.data());
  }
  std::span<const double> column(std::size_t c) const { return {out_[c], static_cast<std::size_t>(counts_[c])}; }

 private:
  std::vector<double> values_;
  std::vector<double*> out_;
  std::vector<int> counts_;
  std::vector<kernels::Range> ranges_;  // the first of each column, then the second of each, and so on
};

// Whether the searches want little enough that it can be picked from rows as they lie.
bool wanted_by_rows(Searches searches, const MatrixView& matrix) {
  return matrix.columns > 1 && lies_in_panels(matrix) &&
         std::ranges::none_of(searches, [](const auto& s) { return searching(s) && s->wanted().empty(); });
}

void add_by_rows(Searches searches, const MatrixView& matrix, std::int64_t rows_at_once, Parts own) {
  const std::vector<std::int64_t> begins = panel_begins(matrix.columns);
  std::vector<WantedRows> wanted;
  for (std::size_t p = 0; p + 1 < begins.size(); ++p) {
    const auto begin = static_cast<std::size_t>(begins[p]), end = static_cast<std::size_t>(begins[p + 1]);
    wanted.emplace_back(searches.subspan(begin, end - begin), rows_at_once);
  }
  for (std::int64_t begin = 0; begin < matrix.rows; begin += rows_at_once) {
    const MatrixView rows = matrix.rows_of(begin, std::min(rows_at_once, matrix.rows - begin));
    for (std::size_t p = 0; p < wanted.size(); ++p) {
      wanted[p].load(panel_of(rows.columns_of(begins[p], begins[p + 1] - begins[p])));
      for (auto c = static_cast<std::size_t>(begins[p]); c < static_cast<std::size_t>(begins[p + 1]); ++c) {
        if (own[c]) searches[c]->add(wanted[p].column(c - static_cast<std::size_t>(begins[p])), *own[c]);
      }
    }
  }
}

void add_by_columns(Searches searches, const MatrixView& matrix, std::int64_t rows_at_once, Parts own) {
  const bool in_place = !doubles_in_place(matrix.column(0)).empty();
  LoadedRows loaded(in_place ? 0 : matrix.columns, rows_at_once);
  for (std::int64_t begin = 0; begin < matrix.rows; begin += rows_at_once) {
    const MatrixView rows = matrix.rows_of(begin, std::min(rows_at_once, matrix.rows - begin));
    if (!in_place) loaded.load(rows, own);
    for (std::size_t c = 0; c < searches.size(); ++c) {
      const auto column = static_cast<std::int64_t>(c);
      if (!own[c]) continue;
      searches[c]->add(in_place ? doubles_in_place(rows.column(column))
                                : std::span<const double>(loaded.at(column), static_cast<std::size_t>(rows.rows)),
                       *own[c]);
    }
  }
}

// One pass of the searches that are not done, the rows in parts.
void pass(Searches searches, const MatrixView& matrix, int threads) {
  const auto parts = static_cast<std::int64_t>(std::max(1, threads));
  std::vector<std::vector<std::unique_ptr<Search::Part>>> seen(static_cast<std::size_t>(parts));
  const bool by_rows = wanted_by_rows(searches, matrix);
  const std::int64_t rows_at_once = std::clamp<std::int64_t>((1 << 16) / matrix.columns, 256, 4096);
  parallel_for(parts, threads, [&](std::int64_t part) {
    auto& own = seen[static_cast<std::size_t>(part)];
    for (const auto& search : searches) own.push_back(searching(search) ? search->part() : nullptr);
    const std::int64_t begin = matrix.rows * part / parts, end = matrix.rows * (part + 1) / parts;
    const MatrixView rows = matrix.rows_of(begin, end - begin);
    if (by_rows) add_by_rows(searches, rows, rows_at_once, own);
    else add_by_columns(searches, rows, rows_at_once, own);
  });
  parallel_for(static_cast<std::int64_t>(searches.size()), threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    if (!searching(searches[c])) return;
    for (const auto& own : seen) searches[c]->merge(*own[c]);
    searches[c]->end_pass();
  });
}

}  // namespace

void search_columns(Searches searches, const MatrixView& matrix, int threads) {
  while (std::ranges::any_of(searches, searching)) pass(searches, matrix, threads);
}

}  // namespace strickle
