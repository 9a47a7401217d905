#include "io/ipc_reader.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/io/interfaces.h>
#include <arrow/ipc/reader.h>
#include <arrow/util/byte_size.h>
#include <sys/mman.h>

#include <algorithm>

#include "io/arrow_body.h"
#include "io/arrow_columns.h"
#include "io/dialect.h"
#include "io/selected_columns.h"
#include "io/status.h"

namespace strickle::io {

namespace {

// What Arrow reads a stream from.
class SourceStream final : public arrow::io::InputStream {
 public:
  explicit SourceStream(std::unique_ptr<FileSource> source) : source_(std::move(source)) {}

  const FileSource& source() const { return *source_; }

  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }

  arrow::Result<std::int64_t> Read(std::int64_t size, void* out) override {
    std::int64_t have = 0;
    try {
      while (have < size) {
        const std::int64_t count = source_->read(static_cast<char*>(out) + have, size - have);
        if (count == 0) break;
        have += count;
      }
    } catch (const Error& error) {
      return to_status(error);
    }
    position_ += have;
    return have;
  }

  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t size) override {
    // In steps: a damaged length must not allocate what the stream does not hold.
    constexpr std::int64_t step = 64 << 20;
    ARROW_ASSIGN_OR_RAISE(auto buffer, arrow::AllocateResizableBuffer(0));
    std::int64_t have = 0;
    while (have < size) {
      const std::int64_t part = std::min(size - have, std::max(step, have));
      ARROW_RETURN_NOT_OK(buffer->Resize(have + part, false));
      ARROW_ASSIGN_OR_RAISE(const std::int64_t count, Read(part, buffer->mutable_data() + have));
      have += count;
      if (count < part) break;
    }
    ARROW_RETURN_NOT_OK(buffer->Resize(have, false));
    return std::shared_ptr<arrow::Buffer>(std::move(buffer));
  }

 private:
  std::unique_ptr<FileSource> source_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

class ArrowReader : public TableReader {
 public:
  ArrowReader(std::string name, const ReadOptions& options) : name_(std::move(name)), options_(options) {}

  const std::string& name() const override { return name_; }
  TableFormat format() const override { return TableFormat::arrow; }
  const std::vector<ColumnInfo>& columns() const override { return columns_; }
  const Dialect& dialect() const override { return dialect_; }

  void select(std::vector<int> numbers, bool keep_others) override {
    check_selection(numbers, columns_.size(), name_);
    refuse_text_columns(*dialect_.schema, numbers, name_);
    wanted_.assign(columns_.size(), keep_others ? 1 : 0);
    for (const int column : numbers) wanted_[static_cast<std::size_t>(column)] = 1;
    guarded(name_, [&] { open_selected(keep_others); });
  }

  void keep(int column) override {
    check_selection({&column, 1}, columns_.size(), name_);
    wanted_[static_cast<std::size_t>(column)] = 1;
  }

  bool next(Batch& batch) override {
    return guarded(name_, [&] {
      while (records_ == nullptr || sliced_ == records_->num_rows()) {
        records_.reset();
        sliced_ = 0;
        records_ = read_records();
        if (records_ == nullptr) return false;
        check_records();
      }
      forget_pages();
      take_slice(batch);
      return true;
    });
  }

 protected:
  virtual std::shared_ptr<arrow::RecordBatch> read_records() = 0;  // null at the end
  virtual void open_selected(bool) {}
  // Called before each slice.
  virtual void forget_pages() {}
  // Whether records hold all columns of the schema or, in order, the wanted ones.
  virtual bool holds_all_columns() const = 0;

  void set_schema(const std::shared_ptr<arrow::Schema>& schema, std::string path) {
    columns_ = columns_of(*schema, name_);
    dialect_.schema = schema;
    dialect_.path = std::move(path);
    wanted_.assign(columns_.size(), 1);
  }

  arrow::ipc::IpcReadOptions read_options() const {
    arrow::ipc::IpcReadOptions options = arrow::ipc::IpcReadOptions::Defaults();
    options.use_threads = options_.threads > 1;
    options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;
    return options;
  }

  const std::string name_;
  const ReadOptions options_;
  std::vector<char> wanted_;
  std::int64_t rows_ = 0;

 private:
  // Offsets and indices of a damaged file may point anywhere; numbers need no more than buffers of the right size.
  // Texts are looked through slice by slice, so that a large batch is not all in memory for it.
  void check_records() const {
    for (int i = 0; i < records_->num_columns(); ++i) {
      if (is_passed_over(i)) continue;
      const auto& array = records_->column(i);
      const bool simple = arrow::is_primitive(array->type_id()) || arrow::is_base_binary_like(array->type_id());
      check(simple ? array->Validate() : array->ValidateFull(), name_);
    }
  }

  // A column of the records that nobody asked for.
  bool is_passed_over(int i) const { return holds_all_columns() && wanted_[static_cast<std::size_t>(i)] == 0; }

  // Of the columns that check_records has looked at; a damaged one would be measured where it points.
  std::int64_t wanted_bytes() const {
    std::int64_t bytes = 0;
    for (int i = 0; i < records_->num_columns(); ++i) {
      if (is_passed_over(i)) continue;
      const auto size = arrow::util::ReferencedBufferSize(*records_->column(i));
      bytes += size.ok() ? *size : 8 * records_->num_rows();
    }
    return bytes;
  }

  void take_slice(Batch& batch) {
    const std::int64_t all = records_->num_rows();
    if (sliced_ == 0) {
      const std::int64_t bytes = wanted_bytes();
      const double per_row = std::max(1.0, static_cast<double>(bytes) / static_cast<double>(all));
      const auto rows = static_cast<std::int64_t>(static_cast<double>(options_.batch_bytes) / per_row);
      slice_rows_ = std::max<std::int64_t>(16, rows);
    }
    const std::int64_t rows = std::min(slice_rows_, all - sliced_);
    std::vector<std::shared_ptr<arrow::Array>> arrays(columns_.size());
    int at = 0;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (wanted_[i] == 0) {
        if (holds_all_columns()) ++at;
        continue;
      }
      arrays[i] = rows == all ? records_->column(at) : records_->column(at)->Slice(sliced_, rows);
      if (arrow::is_base_binary_like(arrays[i]->type_id())) check(arrays[i]->ValidateFull(), name_);
      ++at;
    }
    batch = Batch(std::make_unique<ArrowBody>(name_, std::move(arrays), rows, rows_));
    sliced_ += rows;
    rows_ += rows;
  }

  std::vector<ColumnInfo> columns_;
  Dialect dialect_;
  std::shared_ptr<arrow::RecordBatch> records_;
  std::int64_t sliced_ = 0;
  std::int64_t slice_rows_ = 0;
};

class ArrowFileReader final : public ArrowReader {
 public:
  ArrowFileReader(SeekableInput input, const ReadOptions& options)
      : ArrowReader(input.name, options), input_(std::move(input)) {
    // Mapped, since some programs write a whole table as one batch: its pages can be dropped again.
    file_ = take(arrow::io::MemoryMappedFile::Open(input_.path, arrow::io::FileMode::READ), name_);
    size_ = take(file_->GetSize(), name_);
    mapped_ = take(file_->ReadAt(0, size_), name_);
    reader_ = take(arrow::ipc::RecordBatchFileReader::Open(file_, read_options()), name_);
    set_schema(reader_->schema(), input_.own_path());
  }

  std::int64_t bytes_total() const override { return size_; }
  std::int64_t bytes_read() const override {
    const int batches = std::max(1, reader_->num_record_batches());
    return static_cast<std::int64_t>(static_cast<double>(size_) * next_ / batches);
  }
  std::int64_t rows_total() const override { return next_ == reader_->num_record_batches() ? rows_ : -1; }

 private:
  bool holds_all_columns() const override { return all_; }

  void open_selected(bool keep_others) override { skip_others_ = !keep_others; }

  // Of a file that is not compressed, all columns come for nothing, in place; asked for some, Arrow would copy them.
  // Of a compressed one, only those that are wanted are worth decompressing.
  void read_only_wanted() {
    arrow::ipc::IpcReadOptions options = read_options();
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      if (wanted_[i] != 0) options.included_fields.push_back(static_cast<int>(i));
    }
    // No fields at all would mean every field.
    all_ = options.included_fields.empty();
    if (!all_) reader_ = take(arrow::ipc::RecordBatchFileReader::Open(file_, options), name_);
  }

  bool lies_in_file(const arrow::RecordBatch& records) const {
    for (const auto& column : records.columns()) {
      for (const auto& buffer : column->data()->buffers) {
        if (buffer == nullptr || buffer->size() == 0) continue;
        const std::uint8_t* begin = mapped_->data();
        if (std::less<>()(buffer->data(), begin) || !std::less<>()(buffer->data(), begin + size_)) return false;
      }
    }
    return true;
  }

  // Pages of the mapped file come back when they are touched; until then they count as this process's memory.
  void forget_pages() override {
    void* begin = const_cast<std::uint8_t*>(mapped_->data());
    static_cast<void>(::madvise(begin, static_cast<std::size_t>(size_), MADV_DONTNEED));
  }

  std::shared_ptr<arrow::RecordBatch> read_records() override {
    if (next_ == reader_->num_record_batches()) return nullptr;
    if (next_ == 1 && skip_others_ && all_ && !in_place_) read_only_wanted();
    auto records = take(reader_->ReadRecordBatch(next_++), name_);
    if (next_ == 1) in_place_ = lies_in_file(*records);
    return records;
  }

  SeekableInput input_;
  std::shared_ptr<arrow::io::MemoryMappedFile> file_;
  std::shared_ptr<arrow::ipc::RecordBatchFileReader> reader_;
  std::shared_ptr<arrow::Buffer> mapped_;
  std::int64_t size_ = 0;
  int next_ = 0;
  bool all_ = true;
  bool skip_others_ = false;
  bool in_place_ = false;
};

class ArrowStreamReader final : public ArrowReader {
 public:
  ArrowStreamReader(std::unique_ptr<FileSource> source, const ReadOptions& options)
      : ArrowReader(source->name(), options) {
    const std::string path = source->seekable() ? source->path() : "";
    stream_ = std::make_shared<SourceStream>(std::move(source));
    reader_ = take(arrow::ipc::RecordBatchStreamReader::Open(stream_, read_options()), name_);
    set_schema(reader_->schema(), path);
  }

  std::int64_t bytes_total() const override { return stream_->source().bytes_total(); }
  std::int64_t bytes_read() const override { return stream_->source().bytes_read(); }
  std::int64_t rows_total() const override { return ended_ ? rows_ : -1; }

 private:
  bool holds_all_columns() const override { return true; }

  std::shared_ptr<arrow::RecordBatch> read_records() override {
    std::shared_ptr<arrow::RecordBatch> records;
    check(reader_->ReadNext(&records), name_);
    ended_ = records == nullptr;
    return records;
  }

  std::shared_ptr<SourceStream> stream_;
  std::shared_ptr<arrow::ipc::RecordBatchStreamReader> reader_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<TableReader> open_arrow_file(SeekableInput input, const ReadOptions& options) {
  const std::string name = input.name;
  return guarded(name, [&] { return std::make_unique<ArrowFileReader>(std::move(input), options); });
}

std::unique_ptr<TableReader> open_arrow_stream(std::unique_ptr<FileSource> source, const ReadOptions& options) {
  const std::string name = source->name();
  return guarded(name, [&] { return std::make_unique<ArrowStreamReader>(std::move(source), options); });
}

}  // namespace strickle::io
