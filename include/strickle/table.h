// Tables in files: CSV and TSV, Parquet, Arrow IPC, NPY, read in batches of bounded size and written atomically.
//
// A reader hands out batches; a batch gives chosen columns as numbers and keeps the rest as it was, so that a writer
// can put scaled numbers beside untouched cells. A writer writes to a temporary file beside its target; finish()
// completes it and publish() renames it. Destroying what was not published leaves no trace and the previous file
// untouched.
//
// Thread-safety: different readers and writers are independent; Batch::numbers may be called for different columns from
// different threads at once. Every failure is an Error that names the file and, where there is one, the line.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "strickle/column_view.h"

namespace strickle {

enum class TableFormat { csv, tsv, parquet, arrow, npy };

/// "csv", "tsv", "parquet", "arrow", "npy".
std::string_view table_format_name(TableFormat format);
/// The inverse; throws Error(invalid_argument) that lists the names.
TableFormat parse_table_format(std::string_view name);

enum class ColumnKind { integer, floating, boolean, timestamp, decimal, text, empty, other };
// empty: a CSV column with nothing but missing cells in the sample that decides the kinds (the first megabyte)

/// The kinds of columns that can be numbers, by name.
struct NamedKind {
  std::string_view name;
  ColumnKind kind;
};
std::span<const NamedKind> number_kinds();

struct ColumnInfo {
  std::string name;
  ColumnKind kind = ColumnKind::other;
  std::string type_name;  // as its format calls it: "int64", "double", "text", "timestamp[us]"
  std::string hint;  // what a user may want to know: "cells such as '2,6' look like decimal commas: --decimal-comma"
};

struct ReadOptions {
  std::string name = {};                     // stands for the path in messages; empty: the path itself
  std::optional<TableFormat> format = {};    // unset: by the name, then by the first bytes
  char delimiter = 0;                        // 0: sniffed among comma, semicolon, tab and bar
  bool decimal_comma = false;                // 1,5 is one and a half
  char comment = 0;                          // lines that begin with it are skipped; 0: none
  bool header = true;                        // false: columns are x0, x1 ...
  bool latin1 = false;                       // the text is ISO 8859-1 rather than UTF-8
  std::vector<std::string> missing = {};     // cells that mean missing, beside the usual ones; numbers in any spelling
  int threads = 1;                           // for decoding
  std::int64_t batch_bytes = 8 << 20;        // aim of a batch's size in memory
  std::int64_t max_record_bytes = 64 << 20;  // a longer CSV record is an error, not a growing buffer
};

/// One slice of a table's rows. Movable; keeps its memory alive.
class Batch {
 public:
  class Body;
  Batch();
  explicit Batch(std::unique_ptr<Body> body);
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  std::int64_t rows() const;
  std::int64_t first_row() const;  // 0-based index of its first row in its file
  /// 1-based line of the file on which a row of this batch starts; 0 where the format has no lines.
  std::int64_t line(std::int64_t row) const;
  /// A selected column as numbers; valid while the batch lives. Throws Error(not_a_number) at the first cell that is
  /// text, with its file, line, row and column. Decimals are rounded to the nearest double, booleans are 0 and 1,
  /// timestamps their integer count.
  ColumnView numbers(int column) const;
  /// A selected column as text, nothing where a cell is missing: numbers as they print, times as their format says.
  /// Throws Error(unsupported) for what is no text either (lists).
  std::vector<std::optional<std::string>> texts(int column) const;
  /// The row of this batch with the first cell of a selected column that is not missing, be it text or a number; or −1.
  std::int64_t first_value(int column) const;

  Body& body() const { return *body_; }

 private:
  std::unique_ptr<Body> body_;
};

class TableReader {
 public:
  virtual ~TableReader();
  virtual const std::string& name() const = 0;  // the path, or "<stdin>", for messages
  virtual TableFormat format() const = 0;
  virtual const std::vector<ColumnInfo>& columns() const = 0;

  /// Which columns will be asked for as numbers, and whether the others are kept for a writer. To be called before the
  /// first next(); columns that are neither are not decoded. Throws Error(not_a_number) for a column whose type in the
  /// file cannot be a number (strings, lists).
  virtual void select(std::vector<int> numbers, bool keep_others) = 0;
  /// Keeps one more of those that are neither, to be asked for as text.
  virtual void keep(int column) = 0;

  /// The next batch; false at the end. Batches come in row order; an empty table gives none.
  virtual bool next(Batch& batch) = 0;

  virtual std::int64_t bytes_read() const = 0;   // of the file, compressed as it lies
  virtual std::int64_t bytes_total() const = 0;  // -1: unknown (a pipe)
  virtual std::int64_t rows_total() const = 0;   // -1: unknown before the end (CSV, streams)

  class Dialect;  // what a writer needs to write the same kind of table
  virtual const Dialect& dialect() const = 0;
};

/// Opens a file, or standard input for "-". Compressed CSV (gzip, zstd) is recognised by its first bytes. Standard
/// input in a format that needs seeking (Parquet, NPY, Arrow file) is spooled to a temporary file first.
std::unique_ptr<TableReader> open_table(const std::string& path, const ReadOptions& options = {});

/// A column of scaled numbers that takes the place of column `source` of the input.
struct ScaledColumn {
  int source = 0;
  std::span<const double> values;  // one per row of the batch
};

struct WriteOptions {
  std::optional<TableFormat> format = {};  // unset: by the name; for "-" the input's own
  std::int64_t buffer_bytes = 64 << 20;    // a row group of Parquet is closed at about this size
};

/// A file that lies complete and synced beside its target.
class FinishedFile {
 public:
  virtual ~FinishedFile();
  /// Renames it to its target. Standard output and devices have it already.
  virtual void publish() = 0;
};

class TableWriter {
 public:
  virtual ~TableWriter();
  /// All columns of the batch in the input's order, those in `scaled` replaced. A cell that was missing in the input
  /// stays as it was (its null, its own text), whatever `values` holds there.
  virtual void write(const Batch& batch, std::span<const ScaledColumn> scaled) = 0;
  /// Writes what is left and syncs. The writer is not needed any more, and nothing is at the target yet.
  virtual std::shared_ptr<FinishedFile> finish() = 0;
};

/// A writer for tables like that of `input`, in which the columns `scaled` (indices, sorted) will hold doubles, or
/// floats where the input held floats. "-" is standard output. Throws Error(invalid_argument) where the path is that of
/// the input itself, Error(unsupported) where the format cannot hold the table (text in NPY) or the name says a format
/// that is not offered.
std::unique_ptr<TableWriter> create_table(const std::string& path, const TableReader& input,
                                          std::span<const int> scaled, const WriteOptions& options = {});

/// A copy of a stream (standard input for "-", a pipe) in a temporary file that is removed with the object.
class SpooledInput {
 public:
  explicit SpooledInput(const std::string& path);  // reads it to its end
  ~SpooledInput();
  SpooledInput(const SpooledInput&) = delete;
  SpooledInput& operator=(const SpooledInput&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// One input of a run.
struct InputFile {
  std::string path;
  std::string relative;      // its place below the folder it was found in: "part-0.parquet", "year=2020/a.csv"
  bool from_folder = false;  // found there, rather than named
  std::string name = {};     // in messages; empty: the path
  std::shared_ptr<const SpooledInput> copy = {};  // what `path` names, where a stream was copied
};

/// Files, folders (searched through, hidden files and names that begin with "_" left out), globs that the shell did not
/// expand, and "-", in a fixed order: arguments as given, and names sorted bytewise within a folder or glob. Throws
/// Error(not_found) for what matches nothing and Error(unsupported) for URLs such as s3://.
std::vector<InputFile> find_inputs(std::span<const std::string> arguments);

/// As they were named or found.
std::vector<std::string> paths_of(std::span<const InputFile> inputs);

/// The same inputs, copies in the place of streams, so that all can be read more than once.
std::vector<InputFile> spool_streams(std::span<const InputFile> inputs);

/// Text in a synced temporary beside its target, to be published; "-" writes to standard output at once.
std::shared_ptr<FinishedFile> prepare_file(const std::string& path, std::string_view text);

/// Writes text to a file through a synced temporary beside it and a rename; "-" writes to standard output.
void write_file_atomically(const std::string& path, std::string_view text);

/// The whole of a small text file; "-" reads standard input. Error(bad_file) past `limit` bytes.
std::string read_file(const std::string& path, std::int64_t limit = std::int64_t{4} << 30);

/// A text that two names share where they lead to one regular file, through links or folders that do not exist yet; ""
/// for a device or a pipe, which loses no data. "-" is what stands at standard input.
std::string file_identity(const std::string& path);

/// Throws Error(invalid_argument) where one of `outputs` would replace one of `inputs`, Error(unsupported) for a URL
/// among the outputs.
void check_outputs(std::span<const std::string> inputs, std::span<const std::string> outputs);

/// Removes the temporary files that are being written now. Async-signal-safe: meant for a handler of SIGINT, SIGTERM
/// and SIGPIPE that ends the process afterwards.
void remove_temporary_files() noexcept;

/// Sets the number of threads of the decoder's pool.
void set_decoder_threads(int threads);

}  // namespace strickle
