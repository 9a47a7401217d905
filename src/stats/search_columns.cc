#include "stats/search_columns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/parallel.h"

namespace strickle {

namespace {

// Some rows, column by column as doubles; a few rows of all columns before the next, so that neighbours are read while
// they are near.
class LoadedRows {
 public:
  LoadedRows(std::int64_t columns, std::int64_t rows)
      : rows_(rows), values_(static_cast<std::size_t>(columns * rows)) {}
  void load(const MatrixView& matrix, std::span<const std::unique_ptr<Search::Part>> wanted) {
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

// One pass of the searches that are not done, the rows in parts.
void pass(std::span<const std::unique_ptr<Search>> searches, const MatrixView& matrix, int threads) {
  const auto parts = static_cast<std::int64_t>(std::max(1, threads));
  std::vector<std::vector<std::unique_ptr<Search::Part>>> seen(static_cast<std::size_t>(parts));
  const auto searching = [&](std::size_t c) { return searches[c] && !searches[c]->done(); };
  parallel_for(parts, threads, [&](std::int64_t part) {
    auto& own = seen[static_cast<std::size_t>(part)];
    for (std::size_t c = 0; c < searches.size(); ++c) own.push_back(searching(c) ? searches[c]->part() : nullptr);
    const bool in_place = !doubles_in_place(matrix.column(0)).empty();
    const std::int64_t rows_at_once = std::clamp<std::int64_t>((1 << 16) / matrix.columns, 256, 4096);
    LoadedRows loaded(in_place ? 0 : matrix.columns, rows_at_once);
    const std::int64_t end = matrix.rows * (part + 1) / parts;
    for (std::int64_t begin = matrix.rows * part / parts; begin < end; begin += rows_at_once) {
      const MatrixView rows = matrix.rows_of(begin, std::min(rows_at_once, end - begin));
      if (!in_place) loaded.load(rows, own);
      for (std::size_t c = 0; c < searches.size(); ++c) {
        const auto column = static_cast<std::int64_t>(c);
        if (!own[c]) continue;
        searches[c]->add(in_place ? doubles_in_place(rows.column(column))
                                  : std::span<const double>(loaded.at(column), static_cast<std::size_t>(rows.rows)),
                         *own[c]);
      }
    }
  });
  parallel_for(static_cast<std::int64_t>(searches.size()), threads, [&](std::int64_t i) {
    const auto c = static_cast<std::size_t>(i);
    if (!searching(c)) return;
    for (const auto& own : seen) searches[c]->merge(*own[c]);
    searches[c]->end_pass();
  });
}

}  // namespace

void search_columns(std::span<const std::unique_ptr<Search>> searches, const MatrixView& matrix, int threads) {
  while (std::ranges::any_of(searches, [](const auto& s) { return s && !s->done(); })) pass(searches, matrix, threads);
}

}  // namespace strickle
