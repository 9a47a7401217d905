// Formats by name and by first bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "strickle/table.h"

namespace strickle::io {

enum class Compression { none, gzip, zstd };

struct NamedFormat {
  TableFormat format;
  Compression compression = Compression::none;
};

/// By the name's extension (any case); none where the extension says nothing. Throws Error(unsupported) for the formats
/// that people try and that are not offered: data.xlsx, data.parquet.gz.
std::optional<NamedFormat> format_of_name(const std::string& path);

/// What the ending says of compression, whatever the format.
Compression compression_of_name(const std::string& path);

/// True for names that a search through a folder takes.
bool has_table_extension(const std::string& path);

/// What the first bytes say: a binary format or a compression; none for what may be text.
struct FirstBytes {
  std::optional<TableFormat> format;
  Compression compression = Compression::none;
  bool arrow_file = false;  // Arrow's file format rather than its stream
};
FirstBytes look_at_first_bytes(std::string_view bytes);

/// Throws Error(unsupported) for s3://bucket/key and its like.
void refuse_url(const std::string& path);

/// ".csv, .tsv, .txt (also .gz and .zst), .parquet, ..." for messages.
std::string known_extensions();

}  // namespace strickle::io
