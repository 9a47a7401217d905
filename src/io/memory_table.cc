#include "strickle/memory_table.h"

#include <fmt/format.h>

#include <cstddef>

#include "io/batch_body.h"
#include "io/column_names.h"
#include "io/dialect.h"
#include "io/selected_columns.h"
#include "strickle/error.h"

namespace strickle {

std::int64_t MemoryTable::rows() const {
  std::int64_t rows = 0;
  for (const Rows& batch : batches) rows += batch.count;
  return rows;
}

namespace {

class MemoryBody final : public Batch::Body {
 public:
  MemoryBody(const MemoryTable::Rows& rows, std::int64_t first_row) : rows_(rows), first_row_(first_row) {}
  std::int64_t rows() const override { return rows_.count; }
  std::int64_t first_row() const override { return first_row_; }
  ColumnView numbers(int column) const override { return rows_.columns[static_cast<std::size_t>(column)]; }
  std::shared_ptr<arrow::Array> passing(int) const override { return nullptr; }

 private:
  const MemoryTable::Rows& rows_;
  std::int64_t first_row_;
};

class MemoryReader final : public TableReader {
 public:
  explicit MemoryReader(const MemoryTable& table) : table_(table) {
    std::vector<std::string> names;
    for (const ColumnInfo& column : table.columns) names.push_back(column.name);
    io::check_column_names(names, name_);
  }
  const std::string& name() const override { return name_; }
  TableFormat format() const override { return TableFormat::arrow; }
  const std::vector<ColumnInfo>& columns() const override { return table_.columns; }

  void select(std::vector<int> numbers, bool) override {
    io::check_selection(numbers, table_.columns.size(), name_);
    for (const int i : numbers) {
      const ColumnInfo& column = table_.columns[static_cast<std::size_t>(i)];
      if (column.kind != ColumnKind::text && column.kind != ColumnKind::other) continue;
      throw Error(ErrorCode::not_a_number, fmt::format("holds {}, not numbers", column.type_name),
                  "leave it out with --exclude", {.column = column.name});
    }
  }

  void keep(int column) override { io::check_selection({&column, 1}, table_.columns.size(), name_); }

  bool next(Batch& batch) override {
    if (next_ == table_.batches.size()) return false;
    const MemoryTable::Rows& rows = table_.batches[next_++];
    batch = Batch(std::make_unique<MemoryBody>(rows, first_row_));
    first_row_ += rows.count;
    return true;
  }

  std::int64_t bytes_read() const override { return 0; }
  std::int64_t bytes_total() const override { return -1; }
  std::int64_t rows_total() const override { return table_.rows(); }
  const Dialect& dialect() const override { return dialect_; }

 private:
  const MemoryTable& table_;
  std::string name_;  // a table in memory has none
  Dialect dialect_;
  std::size_t next_ = 0;
  std::int64_t first_row_ = 0;
};

}  // namespace

std::unique_ptr<TableReader> open_table(const MemoryTable& table) { return std::make_unique<MemoryReader>(table); }

}  // namespace strickle
