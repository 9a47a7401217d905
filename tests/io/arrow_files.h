// Parquet and Arrow files made with Arrow itself, for what our own writers never write. Compiled where the test program
// is linked to Arrow.
#pragma once

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/api.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace strickle::testing {

inline void must(const arrow::Status& status) {
  if (!status.ok()) throw std::runtime_error(status.ToString());
}

template <class T>
T must(arrow::Result<T> result) {
  must(result.status());
  return std::move(result).MoveValueUnsafe();
}

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array_of(const std::vector<Value>& values, const std::vector<bool>& valid,
                                       const std::shared_ptr<arrow::DataType>& type) {
  Builder builder(type, arrow::default_memory_pool());
  for (std::size_t i = 0; i < values.size(); ++i) {
    must(valid.empty() || valid[i] ? builder.Append(values[i]) : builder.AppendNull());
  }
  return must(builder.Finish());
}

inline std::shared_ptr<arrow::Array> doubles(const std::vector<double>& values, const std::vector<bool>& valid = {}) {
  return array_of<arrow::DoubleBuilder>(values, valid, arrow::float64());
}

inline std::shared_ptr<arrow::Array> strings(const std::vector<std::string>& values) {
  arrow::StringBuilder builder;
  for (const std::string& value : values) must(builder.Append(value));
  return must(builder.Finish());
}

inline std::shared_ptr<arrow::Array> words(const std::vector<std::string>& dictionary,
                                           const std::vector<std::int8_t>& indices) {
  arrow::Int8Builder builder;
  for (const std::int8_t index : indices) must(index < 0 ? builder.AppendNull() : builder.Append(index));
  return must(arrow::DictionaryArray::FromArrays(arrow::dictionary(arrow::int8(), arrow::utf8()),
                                                 must(builder.Finish()), strings(dictionary)));
}

using Batches = std::vector<std::shared_ptr<arrow::RecordBatch>>;

inline std::shared_ptr<arrow::RecordBatch> batch_of(const std::shared_ptr<arrow::Schema>& schema,
                                                    const std::vector<std::shared_ptr<arrow::Array>>& arrays) {
  return arrow::RecordBatch::Make(schema, arrays.front()->length(), arrays);
}

inline void put_parquet(const std::string& path, const std::shared_ptr<arrow::Schema>& schema, const Batches& batches) {
  const auto sink = must(arrow::io::FileOutputStream::Open(path));
  const auto stored = parquet::ArrowWriterProperties::Builder().store_schema()->build();
  const auto writer = must(parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(), sink,
                                                            parquet::default_writer_properties(), stored));
  for (const auto& batch : batches) {
    must(writer->NewBufferedRowGroup());
    must(writer->WriteRecordBatch(*batch));
  }
  must(writer->Close());
  must(sink->Close());
}

inline void put_ipc(const std::string& path, const std::shared_ptr<arrow::Schema>& schema, const Batches& batches,
                    bool stream) {
  const auto sink = must(arrow::io::FileOutputStream::Open(path));
  const auto writer =
      must(stream ? arrow::ipc::MakeStreamWriter(sink, schema) : arrow::ipc::MakeFileWriter(sink, schema));
  for (const auto& batch : batches) must(writer->WriteRecordBatch(*batch));
  must(writer->Close());
  must(sink->Close());
}

inline std::shared_ptr<arrow::Table> parquet_table(const std::string& path) {
  const auto reader =
      must(parquet::arrow::OpenFile(must(arrow::io::ReadableFile::Open(path)), arrow::default_memory_pool()));
  return must(must(reader->ReadTable())->CombineChunks());
}

inline std::shared_ptr<arrow::Table> ipc_table(const std::string& path) {
  const auto reader = must(arrow::ipc::RecordBatchFileReader::Open(must(arrow::io::ReadableFile::Open(path))));
  return must(reader->ToTable());
}

}  // namespace strickle::testing
