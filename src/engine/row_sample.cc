#include "engine/row_sample.h"

#include <algorithm>
#include <limits>

#include "core/parallel.h"
#include "strickle/error.h"

namespace strickle {

namespace {

// SplitMix64: G. Steele, D. Lea and C. Flood, OOPSLA 2014.
std::uint64_t hash_of(std::uint64_t row, std::uint64_t seed) {
  std::uint64_t z = (row + 1) * 0x9e3779b97f4a7c15ULL + seed * 0xd1342543de82ef95ULL;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

template <class Values, class Entries>
void reorder(Values& values, const Entries& entries) {
  if (values.empty()) return;
  Values sorted;
  sorted.reserve(entries.size());
  for (const auto& entry : entries) sorted.push_back(std::move(values[entry.slot]));
  values = std::move(sorted);
}

}  // namespace

RowSample::RowSample(std::size_t columns, std::int64_t most, std::uint64_t seed)
    : most_(most), seed_(seed), columns_(columns) {}

void RowSample::add(const Batch& batch, std::span<const int> located, int text, int threads) {
  struct Taken {
    std::int64_t row;  // of the batch
    std::size_t slot;
  };
  std::vector<Taken> taken;
  const std::size_t before = entries_.size();
  for (std::int64_t row = 0; row < batch.rows(); ++row) {
    const std::int64_t place = seen_ + row;
    Entry entry{hash_of(static_cast<std::uint64_t>(place), seed_), place, entries_.size()};
    if (rows() < most_) {
      entries_.push_back(entry);
      if (rows() == most_) std::ranges::make_heap(entries_, {}, &Entry::hash);
    } else {
      if (entry.hash >= entries_.front().hash) continue;
      std::ranges::pop_heap(entries_, {}, &Entry::hash);
      entry.slot = entries_.back().slot;
      entries_.back() = entry;
      std::ranges::push_heap(entries_, {}, &Entry::hash);
    }
    taken.push_back({row, entry.slot});
  }
  seen_ += batch.rows();
  if (taken.empty()) return;
  // All of the batch behind what there was.
  const bool appended = static_cast<std::int64_t>(entries_.size() - before) == batch.rows();
  // A slot may have been taken twice: the later row is the one that stays, and comes later.
  parallel_for_beside(static_cast<std::int64_t>(columns_.size()), threads, [&](std::int64_t c) {
    std::vector<double>& values = columns_[static_cast<std::size_t>(c)];
    values.reserve(static_cast<std::size_t>(most_));  // doubling what there is would take twice as much
    values.resize(entries_.size(), std::numeric_limits<double>::quiet_NaN());
    try {
      const ColumnView view = batch.numbers(located[static_cast<std::size_t>(c)]);
      if (appended) return load_doubles(view, 0, batch.rows(), values.data() + before);
      for (const Taken& t : taken) load_doubles(view, t.row, 1, &values[t.slot]);
    } catch (const Error&) {
      // The pass comes to it with the columns, and says what is wrong or leaves the column out.
    }
  });
  if (text < 0) return;
  texts_.resize(entries_.size());
  const auto texts = batch.texts(text);
  for (const Taken& t : taken) texts_[t.slot] = texts[static_cast<std::size_t>(t.row)];
}

std::vector<std::int64_t> RowSample::places() const {
  std::vector<std::int64_t> places;
  for (const Entry& entry : entries_) places.push_back(entry.row);
  return places;
}

void RowSample::sort() {
  std::ranges::sort(entries_, {}, &Entry::row);
  for (std::vector<double>& column : columns_) reorder(column, entries_);
  reorder(texts_, entries_);
  for (std::size_t i = 0; i < entries_.size(); ++i) entries_[i].slot = i;
}

}  // namespace strickle
