// One pass over all tables: opens each, finds the recipe's columns in it, and hands their values to a sink, column
// by column in blocks, several columns at once. Values have gone through the row steps and the stretches of their
// chains.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/source.h"
#include "strickle/engine.h"
#include "strickle/error.h"

namespace strickle {

inline constexpr std::int64_t scan_block = 4096;

struct ScanBlock {
  std::span<const double> values;
  std::span<const WideInteger> wide;  // rows counted from the first of `values`
  std::span<const double> weights;    // of the same rows; empty without weights
  std::int64_t begin = 0;             // of the block in its batch
};

/// Called from several threads at once, but for one column only ever from one. May throw Error with place.row counted
/// from 1 at the first value of the block; the scan adds file, line and column.
using ScanSink = std::function<void(std::size_t column, const ScanBlock& block)>;

struct Scan {
  const Recipe& recipe;
  const Source& source;
  const RunOptions& run;
  std::string activity;
  ScanSink sink;
  /// Optional: whether to go on without a column after `error` in it. The column's later values are then skipped.
  std::function<bool(std::size_t column, const Error& error, const Batch& batch, int located)> forgive = {};
  /// Optional: sees each table's reader once its columns are chosen.
  std::function<void(TableReader& reader)> on_table = {};
  /// Optional: sees each batch before its columns.
  std::function<void(const Batch& batch, std::span<const int> located)> on_batch = {};

  std::int64_t rows = 0;  // seen; rows of weight zero do not count
  void operator()();
};

/// What a step says of a value that it is not defined for; `row` counted from 0.
Error outside_domain(const Scaler& step, double value, std::int64_t row);

/// Of errors met in different columns of a batch, throws the one of the earliest row, so that threads cannot change it.
void rethrow_earliest(const std::vector<std::optional<Error>>& errors);

}  // namespace strickle
