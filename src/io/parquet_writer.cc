#include <arrow/api.h>
#include <arrow/util/byte_size.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include "io/arrow_columns.h"
#include "io/dialect.h"
#include "io/file_stream.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/table_writers.h"

namespace strickle::io {

namespace {

class ParquetWriter final : public TableWriter {
 public:
  explicit ParquetWriter(const WriterRequest& request)
      : schema_(scaled_schema(*request.input.dialect().schema, request.scaled)),
        declared_(request.scaled.begin(), request.scaled.end()),
        buffer_bytes_(request.buffer_bytes) {
    parquet::WriterProperties::Builder properties;
    properties.compression(arrow::util::Codec::IsAvailable(arrow::Compression::ZSTD) ? parquet::Compression::ZSTD
                                                                                     : parquet::Compression::SNAPPY);
    // Scaled numbers seldom repeat: a dictionary of them would be built and thrown away.
    for (const int column : request.scaled) properties.disable_dictionary(schema_->field(column)->name());
    parquet::ArrowWriterProperties::Builder arrow_properties;
    arrow_properties.store_schema();
    file_ = std::make_shared<AtomicFile>(request.path);
    stream_ = std::make_shared<FileStream>(file_);
    writer_ = take(parquet::arrow::FileWriter::Open(*schema_, arrow::default_memory_pool(), stream_, properties.build(),
                                                    arrow_properties.build()),
                   file_->name());
  }

  ~ParquetWriter() override { stream_->abandon(); }
  ParquetWriter(const ParquetWriter&) = delete;
  ParquetWriter& operator=(const ParquetWriter&) = delete;

  void write(const Batch& batch, std::span<const ScaledColumn> scaled) override {
    guarded(file_->name(), [&] {
      check_scaled(batch, scaled, declared_);
      const auto records = scaled_batch(batch, scaled, schema_, file_->name());
      const auto size = arrow::util::ReferencedBufferSize(*records);
      const std::int64_t bytes = size.ok() ? *size : arrow::util::TotalBufferSize(*records);
      if (group_bytes_ > 0 && group_bytes_ + bytes > buffer_bytes_) {
        check(writer_->NewBufferedRowGroup(), file_->name());
        group_bytes_ = 0;
      }
      check(writer_->WriteRecordBatch(*records), file_->name());
      group_bytes_ += bytes;
    });
  }

  std::shared_ptr<FinishedFile> finish() override {
    guarded(file_->name(), [&] {
      check(writer_->Close(), file_->name());
      file_->close();
    });
    return file_;
  }

 private:
  std::shared_ptr<arrow::Schema> schema_;
  std::vector<int> declared_;
  std::int64_t buffer_bytes_;
  std::int64_t group_bytes_ = 0;
  std::shared_ptr<AtomicFile> file_;
  std::shared_ptr<FileStream> stream_;
  std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

}  // namespace

std::unique_ptr<TableWriter> create_parquet(const WriterRequest& request) {
  return std::make_unique<ParquetWriter>(request);
}

}  // namespace strickle::io
