// Chooses the writer.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>

#include "io/dialect.h"
#include "io/format.h"
#include "io/status.h"
#include "io/table_writers.h"

namespace strickle {

namespace {

bool is_device(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode);
}

io::NamedFormat choose_format(const std::string& path, const TableReader& input, const WriteOptions& options) {
  if (path == "-" || is_device(path)) return {options.format.value_or(input.format()), io::Compression::none};
  if (options.format) {
    // The option decides the format; the name still says whether text is compressed.
    const bool text = *options.format == TableFormat::csv || *options.format == TableFormat::tsv;
    return {*options.format, text ? io::compression_of_name(path) : io::Compression::none};
  }
  if (const auto named = io::format_of_name(path)) return *named;
  const std::string extension = std::filesystem::path(path).extension().string();
  throw Error(ErrorCode::invalid_argument,
              extension.empty() ? "the name has no extension that says a format"
                                : fmt::format("'{}' is not an extension of a table format", extension),
              "known are " + io::known_extensions(), {.file = path});
}

}  // namespace

std::unique_ptr<TableWriter> create_table(const std::string& path, const TableReader& input,
                                          std::span<const int> scaled, const WriteOptions& options) {
  io::refuse_url(path);
  const std::string name = path == "-" ? "<stdout>" : path;
  std::error_code ignored;
  if (path != "-" && std::filesystem::is_directory(path, ignored)) {
    throw Error(ErrorCode::invalid_argument, "is a folder where a file is to be written", {}, {.file = path});
  }
  check_outputs({&input.dialect().path, 1}, {&path, 1});
  const io::NamedFormat format = choose_format(path, input, options);
  const auto columns = static_cast<int>(input.columns().size());
  if (std::ranges::any_of(scaled, [&](int column) { return column < 0 || column >= columns; })) {
    throw Error(ErrorCode::invalid_argument, "a scaled column is not one of the table's", {}, {.file = name});
  }
  const io::WriterRequest request{path, input, scaled, format.format, format.compression, options.buffer_bytes};
  return io::guarded(name, [&]() -> std::unique_ptr<TableWriter> {
    switch (format.format) {
      case TableFormat::csv:
      case TableFormat::tsv: return io::create_csv(request);
      case TableFormat::parquet: return io::create_parquet(request);
      case TableFormat::arrow: return io::create_arrow(request);
      case TableFormat::npy: return io::create_npy(request);
    }
    throw Error(ErrorCode::invalid_argument, "no such format");
  });
}

}  // namespace strickle
