#include "strickle/arrow_stream.h"

#include <arrow/c/abi.h>
#include <fmt/format.h>

#include <cstring>
#include <deque>
#include <string_view>

#include "io/arrow_numbers.h"
#include "strickle/error.h"

namespace strickle {

struct ArrowStreamTable::Owned {
  ArrowSchema schema{};
  std::deque<ArrowArray> batches;
  std::deque<io::ArrowNumbers> numbers;

  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    for (ArrowArray& batch : batches) batch.release(&batch);
    if (schema.release != nullptr) schema.release(&schema);
  }
};

namespace {

bool has_null_rows(const ArrowArray& batch) {
  const auto* const validity = static_cast<const std::uint8_t*>(batch.n_buffers > 0 ? batch.buffers[0] : nullptr);
  if (batch.null_count == 0 || validity == nullptr) return false;
  for (std::int64_t i = batch.offset; i < batch.offset + batch.length; ++i) {
    if ((validity[i / 8] >> i % 8 & 1) == 0) return true;
  }
  return false;
}

}  // namespace

ArrowStreamTable::ArrowStreamTable(ArrowArrayStream& stream) : owned_(std::make_unique<Owned>()) {
  if (stream.release == nullptr) {
    throw Error(ErrorCode::invalid_argument, "this stream was read before, and can be read only once");
  }
  const auto check = [&](int status, const char* what) {
    if (status == 0) return;
    const char* const why = stream.get_last_error(&stream);
    throw Error(ErrorCode::io, fmt::format("{}: {}", what, why == nullptr ? std::strerror(status) : why));
  };
  const ArrowSchema& schema = owned_->schema;
  check(stream.get_schema(&stream, &owned_->schema), "the stream has no schema");
  if (std::string_view(schema.format) != "+s") {
    throw Error(ErrorCode::unsupported, "the stream is one of a single column, not of a table");
  }
  for (std::int64_t c = 0; c < schema.n_children; ++c) {
    const ArrowSchema& child = *schema.children[c];
    const io::ArrowFormat format = io::arrow_format(child);
    table_.columns.push_back({child.name == nullptr ? "" : child.name, format.kind, format.type_name, {}});
  }
  for (;;) {
    ArrowArray batch{};
    check(stream.get_next(&stream, &batch), "the stream broke off");
    if (batch.release == nullptr) break;
    owned_->batches.push_back(batch);
    if (batch.length == 0) continue;
    if (has_null_rows(batch)) throw Error(ErrorCode::unsupported, "rows that are null as a whole are no table's");
    MemoryTable::Rows rows{.count = batch.length, .columns = {}};
    for (std::int64_t c = 0; c < batch.n_children; ++c) {
      if (!io::holds_numbers(table_.columns[static_cast<std::size_t>(c)].kind)) {
        rows.columns.emplace_back();
        continue;
      }
      const auto& numbers =
          owned_->numbers.emplace_back(*schema.children[c], *batch.children[c], batch.offset, batch.length);
      rows.columns.push_back(numbers.view());
    }
    table_.batches.push_back(std::move(rows));
  }
  stream.release(&stream);
}

ArrowStreamTable::~ArrowStreamTable() = default;

}  // namespace strickle
