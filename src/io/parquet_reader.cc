#include "io/parquet_reader.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/byte_size.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>

#include <algorithm>

#include "io/arrow_body.h"
#include "io/arrow_columns.h"
#include "io/arrow_numbers.h"
#include "io/dialect.h"
#include "io/selected_columns.h"
#include "io/status.h"

namespace strickle::io {

namespace {

void collect_leaves(const parquet::arrow::SchemaField& field, std::vector<int>& leaves) {
  if (field.column_index >= 0) leaves.push_back(field.column_index);
  for (const auto& child : field.children) collect_leaves(child, leaves);
}

class ParquetReader final : public TableReader {
 public:
  ParquetReader(SeekableInput input, const ReadOptions& options) : input_(std::move(input)), options_(options) {
    open();
    dialect_.path = input_.own_path();
    dialect_.schema = schema_;
    select({}, true);
  }

  const std::string& name() const override { return input_.name; }
  TableFormat format() const override { return TableFormat::parquet; }
  const std::vector<ColumnInfo>& columns() const override { return columns_; }
  const Dialect& dialect() const override { return dialect_; }
  std::int64_t bytes_total() const override { return size_; }
  std::int64_t rows_total() const override { return metadata_->num_rows(); }

  // Row groups are what is known to be behind; within one, the share of its rows.
  std::int64_t bytes_read() const override {
    if (metadata_->num_rows() == 0) return size_;
    return static_cast<std::int64_t>(static_cast<double>(size_) * static_cast<double>(next_row_) /
                                     static_cast<double>(metadata_->num_rows()));
  }

  void select(std::vector<int> numbers, bool keep_others) override {
    check_selection(numbers, columns_.size(), input_.name);
    refuse_text_columns(*schema_, numbers, input_.name);
    wanted_.clear();
    if (keep_others) {
      for (int i = 0; i < schema_->num_fields(); ++i) wanted_.push_back(i);
    } else {
      wanted_ = std::move(numbers);
      std::ranges::sort(wanted_);
      wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
    }
    collect_wanted_leaves();
  }

  void keep(int column) override {
    check_selection({&column, 1}, columns_.size(), input_.name);
    if (const auto at = std::ranges::lower_bound(wanted_, column); at == wanted_.end() || *at != column) {
      wanted_.insert(at, column);
    }
    collect_wanted_leaves();
  }

  bool next(Batch& batch) override {
    return guarded(input_.name, [&] { return next_batch(batch); });
  }

 private:
  void open() {
    auto file = take(arrow::io::ReadableFile::Open(input_.path), input_.name);
    size_ = take(file->GetSize(), input_.name);
    parquet::ReaderProperties properties = parquet::default_reader_properties();
    properties.enable_buffered_stream();  // pages come one by one rather than a whole column chunk at once
    properties.set_page_checksum_verification(true);
    parquet::arrow::FileReaderBuilder builder;
    // Buffers of all columns are open at once, so that of one is small where there are thousands.
    properties.set_buffer_size(1 << 16);
    check(builder.Open(file, properties), input_.name);
    metadata_ = builder.raw_reader()->metadata();
    const std::int64_t leaves = std::max(1, metadata_->num_columns());
    properties.set_buffer_size(std::clamp<std::int64_t>(options_.batch_bytes / leaves, 1 << 12, 1 << 18));
    parquet::arrow::FileReaderBuilder sized;
    check(sized.Open(file, properties, metadata_), input_.name);
    parquet::ArrowReaderProperties arrow_properties;
    arrow_properties.set_pre_buffer(false);
    arrow_properties.set_use_threads(options_.threads > 1);
    sized.properties(arrow_properties);
    reader_ = take(sized.Build(), input_.name);
    check(reader_->GetSchema(&schema_), input_.name);
    columns_ = columns_of(*schema_, input_.name);
  }

  void collect_wanted_leaves() {
    leaves_.clear();
    for (const int column : wanted_) {
      collect_leaves(reader_->manifest().schema_fields[static_cast<std::size_t>(column)], leaves_);
    }
  }

  // About how many bytes a row takes once decoded.
  double row_width(int group) const {
    const auto group_metadata = metadata_->RowGroup(group);
    const auto rows = static_cast<double>(std::max<std::int64_t>(1, group_metadata->num_rows()));
    double width = 1.0 / 8;
    for (const int leaf : leaves_) {
      // The encoded size says nothing of a dictionary's long words that repeat, so what was seen decides later.
      width += std::max(8.0, static_cast<double>(group_metadata->ColumnChunk(leaf)->total_uncompressed_size()) / rows);
    }
    return std::max(width, widest_row_);
  }

  // Words of a dictionary stand in the file once, however often they are decoded: the first rows show their length.
  void measure_texts() {
    std::vector<int> texts;
    for (const int leaf : leaves_) {
      if (metadata_->schema()->Column(leaf)->physical_type() == parquet::Type::BYTE_ARRAY) texts.push_back(leaf);
    }
    if (texts.empty()) return;
    constexpr std::int64_t probed_rows = 256;
    reader_->set_batch_size(probed_rows);
    const auto batches = take(reader_->GetRecordBatchReader({0}, texts), input_.name);
    std::shared_ptr<arrow::RecordBatch> records;
    check(batches->ReadNext(&records), input_.name);
    if (records == nullptr || records->num_rows() == 0) return;
    const auto rows = static_cast<double>(records->num_rows());
    widest_row_ =
        static_cast<double>(arrow::util::TotalBufferSize(*records)) / rows + 8.0 * static_cast<double>(leaves_.size());
  }

  void open_group(int group) {
    if (group == 0) measure_texts();
    const double width = row_width(group);
    const auto rows = static_cast<std::int64_t>(static_cast<double>(options_.batch_bytes) / width);
    const std::int64_t batch_rows = std::clamp<std::int64_t>(rows, 16, 1 << 20);
    // Reading row by row holds pages, buffers and a dictionary of every column at once: some 60 KB each, and more
    // time than the decoding where batches have few rows. A group of thousands of short columns is smaller whole.
    const double bytes = width * static_cast<double>(metadata_->RowGroup(group)->num_rows());
    whole_group_ = bytes < static_cast<double>(leaves_.size()) * (64 << 10) && wanted_.size() > 16;
    if (!whole_group_) {
      reader_->set_batch_size(batch_rows);
      batches_ = take(reader_->GetRecordBatchReader({group}, leaves_), input_.name);
      return;
    }
    auto slices = std::make_unique<arrow::TableBatchReader>(read_group(group));
    slices->set_chunksize(batch_rows);
    batches_ = std::move(slices);
  }

  // A row group as a table, some columns at a time so that only theirs are the readers that are open.
  std::shared_ptr<arrow::Table> read_group(int group) const {
    constexpr std::size_t at_once = 32;
    arrow::FieldVector fields;
    arrow::ChunkedArrayVector columns;
    for (std::size_t begin = 0; begin < wanted_.size(); begin += at_once) {
      std::vector<int> leaves;
      for (std::size_t i = begin; i < std::min(wanted_.size(), begin + at_once); ++i) {
        collect_leaves(reader_->manifest().schema_fields[static_cast<std::size_t>(wanted_[i])], leaves);
      }
      const auto part = take(reader_->ReadRowGroup(group, leaves), input_.name);
      fields.insert(fields.end(), part->schema()->fields().begin(), part->schema()->fields().end());
      columns.insert(columns.end(), part->columns().begin(), part->columns().end());
    }
    return arrow::Table::Make(arrow::schema(std::move(fields)), std::move(columns),
                              metadata_->RowGroup(group)->num_rows());
  }

  bool next_batch(Batch& batch) {
    for (;;) {
      if (batches_ == nullptr) {
        if (group_ == metadata_->num_row_groups()) return check_row_count();
        open_group(group_++);
      }
      std::shared_ptr<arrow::RecordBatch> records;
      check(batches_->ReadNext(&records), input_.name);
      if (records == nullptr) {
        batches_.reset();
        continue;
      }
      if (records->num_rows() == 0) continue;
      batch = Batch(make_body(*records));
      next_row_ += records->num_rows();
      return true;
    }
  }

  bool check_row_count() const {
    if (next_row_ == metadata_->num_rows()) return false;
    throw Error(ErrorCode::bad_file, "holds fewer or more rows than it says: it is damaged", {}, {.file = input_.name});
  }

  std::unique_ptr<Batch::Body> make_body(const arrow::RecordBatch& records) {
    std::vector<std::shared_ptr<arrow::Array>> arrays(columns_.size());
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const auto& array = records.column(static_cast<int>(i));
      // The decoder does not hold the indices of a dictionary against its words.
      const bool simple = arrow::is_primitive(array->type_id()) || arrow::is_base_binary_like(array->type_id());
      if (!simple) check(array->ValidateFull(), input_.name);
      arrays[static_cast<std::size_t>(wanted_[i])] = array;
    }
    if (!whole_group_) {
      const auto bytes = static_cast<double>(arrow::util::TotalBufferSize(records));
      widest_row_ = std::max(widest_row_, bytes / static_cast<double>(records.num_rows()));
    }
    return std::make_unique<ArrowBody>(input_.name, std::move(arrays), records.num_rows(), next_row_);
  }

  SeekableInput input_;
  ReadOptions options_;
  std::int64_t size_ = 0;
  std::shared_ptr<parquet::FileMetaData> metadata_;
  std::unique_ptr<parquet::arrow::FileReader> reader_;
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<ColumnInfo> columns_;
  Dialect dialect_;
  std::vector<int> wanted_;
  std::vector<int> leaves_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  int group_ = 0;
  std::int64_t next_row_ = 0;
  double widest_row_ = 0;  // in bytes, of the batches so far
  bool whole_group_ = false;
};

}  // namespace

std::unique_ptr<TableReader> open_parquet(SeekableInput input, const ReadOptions& options) {
  const std::string name = input.name;
  return guarded(name, [&] { return std::make_unique<ParquetReader>(std::move(input), options); });
}

}  // namespace strickle::io
