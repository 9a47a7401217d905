// Chooses the reader: by the option, by the name, by the first bytes.
#include <arrow/util/thread_pool.h>
#include <fmt/format.h>

#include <algorithm>

#include "io/csv_reader.h"
#include "io/format.h"
#include "io/ipc_reader.h"
#include "io/npy_reader.h"
#include "io/parquet_reader.h"
#include "io/status.h"
#include "strickle/table.h"

namespace strickle {

namespace io {

namespace {

TableFormat choose_format(const std::string& path, const FirstBytes& first, const ReadOptions& options) {
  if (options.format) return *options.format;
  if (const auto named = format_of_name(path)) return named->format;
  return first.format.value_or(TableFormat::csv);
}

// A file of another format under this name is better explained than parsed.
void check_first_bytes(const FileSource& source, TableFormat format, const FirstBytes& first) {
  if (format == TableFormat::csv || format == TableFormat::tsv || first.format == format) return;
  // Arrow streams from before version 0.15 begin with their length.
  if (format == TableFormat::arrow && !first.format && first.compression == Compression::none) return;
  const std::string_view wanted = table_format_name(format);
  if (first.format) {
    const std::string_view found = table_format_name(*first.format);
    throw Error(ErrorCode::bad_file, fmt::format("is a {} file by its first bytes, not {}", found, wanted),
                fmt::format("--input-format {}", found), {.file = source.name()});
  }
  throw Error(ErrorCode::bad_file, fmt::format("is not a {} file", wanted), "if it is text: --input-format csv",
              {.file = source.name()});
}

// Left unsaid, numbers that were declared missing would be scaled as if they were data.
void check_missing_can_be_marked(TableFormat format, const ReadOptions& options) {
  if (options.missing.empty() || format == TableFormat::csv || format == TableFormat::tsv) return;
  throw Error(ErrorCode::unsupported,
              fmt::format("--missing says which cells of CSV and TSV files are missing, and this is a {} file",
                          table_format_name(format)),
              "write nulls or NaN in their place first");
}

}  // namespace

}  // namespace io

std::unique_ptr<TableReader> open_table(const std::string& path, const ReadOptions& options) {
  io::refuse_url(path);
  if (!options.format && path != "-") static_cast<void>(io::format_of_name(path));  // refuses .xlsx before opening
  auto source = std::make_unique<io::FileSource>(path, options.name);
  const std::string name = source->name();
  return io::guarded(name, [&]() -> std::unique_ptr<TableReader> {
    const std::string_view bytes = source->peek(16);
    const io::FirstBytes first = io::look_at_first_bytes(bytes);
    if (bytes.empty()) throw Error(ErrorCode::bad_file, "is empty");
    const TableFormat format = io::choose_format(path, first, options);
    io::check_first_bytes(*source, format, first);
    io::check_missing_can_be_marked(format, options);
    switch (format) {
      case TableFormat::csv:
      case TableFormat::tsv: return io::open_csv(std::move(source), format, options);
      case TableFormat::parquet: return io::open_parquet(io::make_seekable(*source), options);
      case TableFormat::npy: return io::open_npy(io::make_seekable(*source), options);
      case TableFormat::arrow:
        if (first.arrow_file) return io::open_arrow_file(io::make_seekable(*source), options);
        return io::open_arrow_stream(std::move(source), options);
    }
    throw Error(ErrorCode::invalid_argument, "no such format");
  });
}

void set_decoder_threads(int threads) { io::check(arrow::SetCpuThreadPoolCapacity(std::max(1, threads)), {}); }

}  // namespace strickle
