#include "io/format.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "strickle/error.h"

namespace strickle {

namespace {

constexpr std::array<std::pair<std::string_view, TableFormat>, 5> names{{{"csv", TableFormat::csv},
                                                                         {"tsv", TableFormat::tsv},
                                                                         {"parquet", TableFormat::parquet},
                                                                         {"arrow", TableFormat::arrow},
                                                                         {"npy", TableFormat::npy}}};

}  // namespace

std::string_view table_format_name(TableFormat format) {
  for (const auto& [name, named] : names) {
    if (named == format) return name;
  }
  return "unknown";
}

TableFormat parse_table_format(std::string_view name) {
  for (const auto& [known, format] : names) {
    if (known == name) return format;
  }
  throw Error(ErrorCode::invalid_argument, fmt::format("'{}' is not a table format", name),
              "formats are csv, tsv, parquet, arrow and npy");
}

namespace io {

namespace {

struct Extension {
  std::string_view name;
  TableFormat format;
};

constexpr Extension extensions[] = {
    {".csv", TableFormat::csv},     {".txt", TableFormat::csv},         {".tsv", TableFormat::tsv},
    {".tab", TableFormat::tsv},     {".parquet", TableFormat::parquet}, {".pq", TableFormat::parquet},
    {".arrow", TableFormat::arrow}, {".arrows", TableFormat::arrow},    {".feather", TableFormat::arrow},
    {".ipc", TableFormat::arrow},   {".npy", TableFormat::npy},
};

constexpr std::string_view refused[] = {
    ".xlsx",   ".xls",   ".ods",      ".json", ".jsonl", ".ndjson", ".orc",    ".avro",   ".pkl",
    ".pickle", ".h5",    ".hdf5",     ".nc",   ".npz",   ".mat",    ".sqlite", ".db",     ".duckdb",
    ".rds",    ".rdata", ".sas7bdat", ".sav",  ".dta",   ".zip",    ".bz2",    ".xz",     ".lz4",
    ".7z",     ".tar",   ".tgz",      ".xml",  ".html",  ".pdf",    ".arff",   ".libsvm", ".tfrecord",
};

std::string lower_file_name(const std::string& path) {
  std::string name = path.substr(path.find_last_of('/') + 1);
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

std::optional<TableFormat> extension_format(std::string_view name) {
  for (const Extension& extension : extensions) {
    if (name.ends_with(extension.name) && name.size() > extension.name.size()) return extension.format;
  }
  return std::nullopt;
}

bool strip(std::string& name, std::string_view ending) {
  if (!name.ends_with(ending)) return false;
  name.resize(name.size() - ending.size());
  return true;
}

Compression strip_compression(std::string& name) {
  if (strip(name, ".gz")) return Compression::gzip;
  return strip(name, ".zst") || strip(name, ".zstd") ? Compression::zstd : Compression::none;
}

}  // namespace

std::string known_extensions() {
  return ".csv, .tsv and .txt (also with .gz or .zst), .parquet, .arrow, .feather, .npy";
}

Compression compression_of_name(const std::string& path) {
  std::string name = lower_file_name(path);
  return strip_compression(name);
}

std::optional<NamedFormat> format_of_name(const std::string& path) {
  std::string name = lower_file_name(path);
  const Compression compression = strip_compression(name);
  if (const auto format = extension_format(name)) {
    if (compression != Compression::none && *format != TableFormat::csv && *format != TableFormat::tsv) {
      throw Error(ErrorCode::unsupported,
                  fmt::format("a compressed {} file is not offered", table_format_name(*format)),
                  "decompress it first; of compressed files only CSV and TSV are offered", {.file = path});
    }
    return NamedFormat{*format, compression};
  }
  for (const std::string_view ending : refused) {
    if (name.ends_with(ending)) {
      throw Error(ErrorCode::unsupported, fmt::format("{} files are not offered", ending),
                  "tables are " + known_extensions(), {.file = path});
    }
  }
  return std::nullopt;
}

bool has_table_extension(const std::string& path) {
  std::string name = lower_file_name(path);
  const bool compressed = strip_compression(name) != Compression::none;
  const auto format = extension_format(name);
  return format && (!compressed || *format == TableFormat::csv || *format == TableFormat::tsv);
}

FirstBytes look_at_first_bytes(std::string_view bytes) {
  using namespace std::string_view_literals;
  FirstBytes found;
  if (bytes.starts_with("PAR1"sv) || bytes.starts_with("PARE"sv)) {
    found.format = TableFormat::parquet;
  } else if (bytes.starts_with("ARROW1"sv)) {
    found.format = TableFormat::arrow;
    found.arrow_file = true;
  } else if (bytes.starts_with("\xff\xff\xff\xff"sv)) {
    found.format = TableFormat::arrow;  // the continuation marker before a stream's schema
  } else if (bytes.starts_with("\x93NUMPY"sv)) {
    found.format = TableFormat::npy;
  } else if (bytes.starts_with("\x1f\x8b"sv)) {
    found.compression = Compression::gzip;
  } else if (bytes.starts_with("\x28\xb5\x2f\xfd"sv) ||
             (bytes.size() > 3 && (bytes[0] & 0xf0) == 0x50 && bytes.substr(1, 3) == "\x2a\x4d\x18"sv)) {
    // A frame, or one to be skipped: pzstd begins with such a one.
    found.compression = Compression::zstd;
  }
  return found;
}

void refuse_url(const std::string& path) {
  const auto colon = path.find("://");
  if (colon == std::string::npos || colon == 0) return;
  for (const char c : path.substr(0, colon)) {
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '+' && c != '-' && c != '.') return;
  }
  throw Error(ErrorCode::unsupported, fmt::format("{}:// addresses are not offered", path.substr(0, colon)),
              "copy the file to this machine or mount its storage first", {.file = path});
}

}  // namespace io

}  // namespace strickle
