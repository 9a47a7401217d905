// Whole runs over files: fit, update, refit, apply and invert, in bounded memory, in batches.
//
// Results depend on the rows alone: not on batches, threads, files or the order of the rows (for quantiles, not on the
// memory either; it decides only whether the files are read again). Nothing is printed; what a user should know comes
// back as notices.
//
//   strickle::FitOptions options;
//   options.scalers = {"standard", "min-max(range=[-1,1]):hue"};
//   const auto inputs = strickle::find_inputs(std::vector<std::string>{"wine.csv"});
//   strickle::FitReport fit = strickle::fit_files(inputs, options, {});
//   strickle::write_file_atomically("recipe.json", fit.recipe.to_json());
//   const auto outputs = strickle::output_paths(inputs, "scaled.parquet", {});
//   strickle::apply_files(fit.recipe, inputs, outputs, {}, {}).publish();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "strickle/doctor.h"
#include "strickle/memory_table.h"
#include "strickle/recipe.h"
#include "strickle/table.h"

namespace strickle {

struct Progress {
  std::string activity;          // "fitting", "quantiles, pass 2", "applying"
  std::int64_t bytes = 0;        // read so far in this pass, as the files lie
  std::int64_t bytes_total = 0;  // -1: unknown
  std::int64_t rows = 0;
};

struct RunOptions {
  ReadOptions read;
  int threads = 1;
  std::int64_t memory = std::int64_t{1} << 30;  // aim of the peak resident size, in bytes; at least 256 MB is needed
  std::function<void(const Progress&)> progress = {};  // called between batches
};

struct FitOptions {
  std::vector<std::string> scalers = {"standard"};  // as in scaler_spec.h
  std::vector<std::string> columns;                 // names and globs; empty: by kind
  std::vector<ColumnKind> kinds;                    // empty: integer and floating (and CSV columns without any value)
  std::vector<std::string> exclude;                 // names and globs
  std::string weights;                              // the column of the rows' weights, or empty
  Infinities infinities = Infinities::error;
  Extras extras;
};

struct FitReport {
  Recipe recipe;
  std::vector<std::string> notices;
  std::int64_t rows = 0;  // of this run's files
  std::int64_t files = 0;
  int passes = 0;  // over the files
};

/// Fits the scalers to all rows of `inputs`. Streams among them are copied where they are read more than once. Throws
/// Error with file, line or row, and column for what cannot be fitted; see the notices for what can, and may not be
/// meant.
FitReport fit_files(std::span<const InputFile> inputs, const FitOptions& options, const RunOptions& run);

/// The recipe with the rows of `inputs` added.
FitReport update_files(const Recipe& recipe, std::span<const InputFile> inputs, const RunOptions& run);

/// The recipe with every parameter exact, from the very rows it was fitted on; Error(mismatch) where `inputs` are not
/// they.
FitReport refit_files(const Recipe& recipe, std::span<const InputFile> inputs, const RunOptions& run);

/// The same for a table in memory, whose values are read where they lie, again for each pass. The memory of `run` goes
/// to searches.
FitReport fit_table(const MemoryTable& table, const FitOptions& options, const RunOptions& run);
FitReport update_table(const Recipe& recipe, const MemoryTable& table, const RunOptions& run);
FitReport refit_table(const Recipe& recipe, const MemoryTable& table, const RunOptions& run);

struct ColumnReport {
  std::string name;
  std::optional<std::int64_t> out_of_range = {};  // values outside the fitted range, where the recipe holds one
  std::int64_t out_of_domain = 0;  // finite values that are taken to none (log1p of −2, a squashed 4 inverted)
};

struct ApplyReport {
  std::vector<ColumnReport> columns;
  std::vector<std::string> notices;
  std::int64_t rows = 0;
  std::int64_t files = 0;
  std::vector<std::shared_ptr<FinishedFile>> tables;

  /// Puts the tables in their places; nothing is there before.
  void publish() const;
};

/// Where the tables of `inputs` go: one file, or a folder that mirrors theirs where they were found in one or are
/// several. Error(invalid_argument) where that would replace an input, or `output` is not named like what it has to be.
std::vector<std::string> output_paths(std::span<const InputFile> inputs, const std::string& output,
                                      const WriteOptions& write);

/// Applies (or inverts) a recipe to tables and writes each to its place in `outputs`, as output_paths gives them, to be
/// published, in the format that the name says. Rows keep their order, columns their order and names, and columns that
/// the recipe does not name are written unchanged. Throws Error(mismatch) for a column that is missing,
/// Error(not_a_number) for text where numbers were, Error(unsupported) for inverting a normalizer.
ApplyReport apply_files(const Recipe& recipe, std::span<const InputFile> inputs, std::span<const std::string> outputs,
                        const WriteOptions& write, const RunOptions& run, Direction direction = Direction::apply);

/// Applies (or inverts) a recipe to a table in memory: the scaled values of each column of the recipe go to its place
/// in `targets`, a double for each row of the table. Errors as apply_files.
ApplyReport apply_table(const Recipe& recipe, const MemoryTable& table, std::span<double* const> targets,
                        const RunOptions& run, Direction direction = Direction::apply);

enum class Task { automatic, classification, regression };

struct CheckOptions {
  doctor::Options doctor = {};  // its threads are the run's
  std::string target = {};      // the column that is to be predicted, or empty
  /// The target itself, a value for each row of all tables, where it is no column of theirs.
  std::optional<doctor::Target> labels = {};
  /// Whether the target's values are classes. Text and booleans always are; integers are where there are at most
  /// twenty different ones in the sample.
  Task task = Task::automatic;
  std::vector<std::string> columns = {};  // as in FitOptions
  std::vector<std::string> exclude = {};
  std::vector<ColumnKind> kinds = {};
};

/// Runs the doctor over all rows of `inputs`, read once. Infinities are counted rather than refused. Throws as
/// fit_files, and Error(not_a_number) for a regression on text.
doctor::Report check_files(std::span<const InputFile> inputs, const CheckOptions& options, const RunOptions& run);
doctor::Report check_table(const MemoryTable& table, const CheckOptions& options, const RunOptions& run);

}  // namespace strickle
