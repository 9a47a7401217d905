#include "io/csv_delimiter.h"

#include <algorithm>

#include "io/csv_scanner.h"
#include "strickle/error.h"

namespace strickle::io {

std::vector<std::size_t> count_cells(std::string_view text, bool last, char delimiter, char comment,
                                     std::size_t records) {
  std::vector<std::size_t> counts;
  CsvScanner scanner({.delimiter = delimiter, .comment = comment}, {});
  std::vector<std::uint32_t> bounds;
  std::size_t at = 0;
  try {
    while (counts.size() < records) {
      bounds.clear();
      if (scanner.scan(text, at, last, bounds) != CsvScanner::Found::record) break;
      counts.push_back(bounds.size() - 1);
    }
  } catch (const Error&) {
    // With a wrong delimiter quotes stand in wrong places; the right one is not found by reporting them.
  }
  return counts;
}

std::optional<char> sniff_delimiter(std::string_view text, bool last, char comment) {
  constexpr std::size_t sampled = 200;
  char best = ',';
  bool whole = last;
  double best_share = 0;
  std::size_t best_cells = 1;
  for (const char candidate : delimiter_candidates) {
    const std::vector<std::size_t> counts = count_cells(text, last, candidate, comment, sampled);
    whole = whole || !counts.empty();
    if (counts.empty() || counts.front() < 2) continue;
    const auto agreeing = std::ranges::count(counts, counts.front());
    const double share = static_cast<double>(agreeing) / static_cast<double>(counts.size());
    if (share > best_share || (share == best_share && counts.front() > best_cells)) {
      best = candidate;
      best_share = share;
      best_cells = counts.front();
    }
  }
  return whole ? std::optional(best) : std::nullopt;
}

}  // namespace strickle::io
