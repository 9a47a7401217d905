#include <arrow/api.h>
#include <arrow/array/array_dict.h>
#include <arrow/ipc/writer.h>

#include "io/arrow_columns.h"
#include "io/dialect.h"
#include "io/file_stream.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/table_writers.h"

namespace strickle::io {

namespace {

// Within lists and structs, or where the indices are too narrow for all the words together.
[[noreturn]] void refuse_dictionaries(const std::string& file) {
  throw Error(ErrorCode::unsupported, "the file format of Arrow cannot hold dictionaries that change on the way",
              "write .arrows or .parquet", {.file = file});
}

// The file format allows a dictionary to grow but not to change, while Parquet's row groups and Arrow's streams may
// bring another one with every batch. So each column's words are collected and its indices translated.
class GrowingDictionary {
 public:
  std::shared_ptr<arrow::Array> translate(const std::shared_ptr<arrow::Array>& array, const std::string& file) {
    const auto& encoded = static_cast<const arrow::DictionaryArray&>(*array);
    if (words_ != nullptr && words_->Equals(*encoded.dictionary())) return array;
    if (unifier_ == nullptr) {
      // The first dictionary is kept as it is, so that the words of a file that never changes them do not move.
      if (words_ == nullptr) {
        words_ = encoded.dictionary();
        return array;
      }
      unifier_ = take(arrow::DictionaryUnifier::Make(words_->type()), file);
      check(unifier_->Unify(*words_), file);
    }
    std::shared_ptr<arrow::Buffer> places;
    check(unifier_->Unify(*encoded.dictionary(), &places), file);
    const auto& type = static_cast<const arrow::DictionaryType&>(*encoded.type());
    std::shared_ptr<arrow::Array> words;
    if (unifier_->GetResultWithIndexType(type.index_type(), &words).IsInvalid()) refuse_dictionaries(file);
    words_ = words;
    return take(encoded.Transpose(encoded.type(), words, reinterpret_cast<const std::int32_t*>(places->data())), file);
  }

 private:
  std::shared_ptr<arrow::Array> words_;
  std::unique_ptr<arrow::DictionaryUnifier> unifier_;
};

class ArrowWriter final : public TableWriter {
 public:
  explicit ArrowWriter(const WriterRequest& request)
      : schema_(scaled_schema(*request.input.dialect().schema, request.scaled)),
        declared_(request.scaled.begin(), request.scaled.end()),
        stream_format_(request.path == "-" || request.path.ends_with(".arrows")),
        file_(std::make_shared<AtomicFile>(request.path)),
        stream_(std::make_shared<FileStream>(file_)) {
    arrow::ipc::IpcWriteOptions options = arrow::ipc::IpcWriteOptions::Defaults();
    options.emit_dictionary_deltas = !stream_format_;
    writer_ = take(stream_format_ ? arrow::ipc::MakeStreamWriter(stream_, schema_, options)
                                  : arrow::ipc::MakeFileWriter(stream_, schema_, options),
                   file_->name());
  }

  void write(const Batch& batch, std::span<const ScaledColumn> scaled) override {
    guarded(file_->name(), [&] {
      check_scaled(batch, scaled, declared_);
      auto records = scaled_batch(batch, scaled, schema_, file_->name());
      if (!stream_format_) records = translate_dictionaries(records);
      const arrow::Status status = writer_->WriteRecordBatch(*records);
      if (status.IsInvalid() && !stream_format_ && status.message().starts_with("Dictionary replacement")) {
        refuse_dictionaries(file_->name());
      }
      check(status, file_->name());
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
  std::shared_ptr<arrow::RecordBatch> translate_dictionaries(const std::shared_ptr<arrow::RecordBatch>& records) {
    dictionaries_.resize(static_cast<std::size_t>(schema_->num_fields()));
    auto arrays = records->columns();
    for (std::size_t i = 0; i < arrays.size(); ++i) {
      if (arrays[i]->type_id() == arrow::Type::DICTIONARY) {
        arrays[i] = dictionaries_[i].translate(arrays[i], file_->name());
      }
    }
    return arrow::RecordBatch::Make(schema_, records->num_rows(), std::move(arrays));
  }

  std::shared_ptr<arrow::Schema> schema_;
  std::vector<int> declared_;
  bool stream_format_;
  std::shared_ptr<AtomicFile> file_;
  std::shared_ptr<FileStream> stream_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
  std::vector<GrowingDictionary> dictionaries_;
};

}  // namespace

std::unique_ptr<TableWriter> create_arrow(const WriterRequest& request) {
  return std::make_unique<ArrowWriter>(request);
}

}  // namespace strickle::io
