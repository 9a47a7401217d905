// A random sample of a run's rows, of a size that is known before their number is: those whose hash is smallest. Which
// they are follows from their places and the seed alone, whatever the batches and threads.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "strickle/table.h"

namespace strickle {

class RowSample {
 public:
  /// Of `columns` columns; all rows where there are no more than `most`.
  RowSample(std::size_t columns, std::int64_t most, std::uint64_t seed);

  /// Takes from the next batch what belongs to the sample; `located` says where the columns stand in it, `text` which
  /// column is taken as text, or −1. A column that turns out to hold text instead of numbers is missing from there on.
  void add(const Batch& batch, std::span<const int> located, int text, int threads);

  /// In the order of the rows, when all batches were added.
  void sort();
  std::int64_t rows() const { return static_cast<std::int64_t>(entries_.size()); }
  /// NaN where a value is missing.
  std::vector<double>& column(std::size_t index) { return columns_[index]; }
  std::vector<std::optional<std::string>>& texts() { return texts_; }
  /// The place of each sampled row among all, from 0.
  std::vector<std::int64_t> places() const;

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::int64_t row = 0;
    std::size_t slot = 0;
  };
  std::int64_t most_;
  std::uint64_t seed_;
  std::int64_t seen_ = 0;
  std::vector<Entry> entries_;  // once they are `most_`, a heap whose first has the greatest hash
  std::vector<std::vector<double>> columns_;
  std::vector<std::optional<std::string>> texts_;
};

}  // namespace strickle
