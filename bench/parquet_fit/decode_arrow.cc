// The floor under any fit of a Parquet file: Arrow decodes every column to nothing.
// usage: decode_arrow FILE THREADS; prints the number of rows.
#include <arrow/api.h>
#include <arrow/io/api.h>
#include <arrow/util/thread_pool.h>
#include <parquet/arrow/reader.h>

#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

arrow::Status decode(const char* path, int threads) {
  ARROW_RETURN_NOT_OK(arrow::SetCpuThreadPoolCapacity(threads));
  ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::ReadableFile::Open(path));
  parquet::ReaderProperties properties;
  properties.enable_buffered_stream();
  parquet::ArrowReaderProperties arrow_properties;
  arrow_properties.set_use_threads(threads > 1);
  arrow_properties.set_pre_buffer(false);
  arrow_properties.set_batch_size(1 << 16);
  parquet::arrow::FileReaderBuilder builder;
  ARROW_RETURN_NOT_OK(builder.Open(file, properties));
  builder.properties(arrow_properties);
  std::unique_ptr<parquet::arrow::FileReader> reader;
  ARROW_RETURN_NOT_OK(builder.Build(&reader));
  ARROW_ASSIGN_OR_RAISE(auto batches, reader->GetRecordBatchReader());
  std::int64_t rows = 0;
  for (std::shared_ptr<arrow::RecordBatch> batch;;) {
    ARROW_RETURN_NOT_OK(batches->ReadNext(&batch));
    if (batch == nullptr) break;
    rows += batch->num_rows();
  }
  std::printf("%lld\n", static_cast<long long>(rows));
  return arrow::Status::OK();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const arrow::Status status = decode(argv[1], std::atoi(argv[2]));
  if (!status.ok()) std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return status.ok() ? 0 : 1;
}
