// The writer of each format; create_table chooses among them.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "io/format.h"
#include "strickle/table.h"

namespace strickle::io {

struct WriterRequest {
  const std::string& path;
  const TableReader& input;
  std::span<const int> scaled;
  TableFormat format;
  Compression compression;
  std::int64_t buffer_bytes;
};

std::unique_ptr<TableWriter> create_csv(const WriterRequest& request);
std::unique_ptr<TableWriter> create_parquet(const WriterRequest& request);
std::unique_ptr<TableWriter> create_arrow(const WriterRequest& request);
std::unique_ptr<TableWriter> create_npy(const WriterRequest& request);

}  // namespace strickle::io
