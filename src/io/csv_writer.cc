#include <arrow/array.h>
#include <arrow/io/compressed.h>
#include <arrow/type.h>
#include <arrow/util/compression.h>

#include <algorithm>

#include "io/arrow_columns.h"
#include "io/csv_body.h"
#include "io/csv_text.h"
#include "io/dialect.h"
#include "io/file_stream.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/table_writers.h"

namespace strickle::io {

namespace {

bool is_missing(const ColumnView& column, std::int64_t row) {
  if (column.validity == nullptr) return false;
  const std::int64_t bit = column.validity_offset + row;
  return (column.validity[bit >> 3] >> (bit & 7) & 1) == 0;
}

class CsvWriter final : public TableWriter {
 public:
  explicit CsvWriter(const WriterRequest& request)
      : schema_(request.input.dialect().schema),
        declared_(request.scaled.begin(), request.scaled.end()),
        scaled_(static_cast<std::size_t>(schema_->num_fields()), 0) {
    for (const int column : declared_) scaled_[static_cast<std::size_t>(column)] = 1;
    choose_style(request);
    const std::string& input = request.input.name();
    for (int i = 0; i < schema_->num_fields(); ++i) {
      if (scaled_[static_cast<std::size_t>(i)] == 0) check_has_cells(*schema_->field(i), input);
    }
    file_ = std::make_shared<AtomicFile>(request.path);
    file_stream_ = std::make_shared<FileStream>(file_);
    stream_ = file_stream_;
    if (request.compression != Compression::none) {
      const auto type = request.compression == Compression::gzip ? arrow::Compression::GZIP : arrow::Compression::ZSTD;
      // Arrow's default for gzip is the slowest level, of little gain.
      const int level = request.compression == Compression::gzip ? 6 : 3;
      codec_ = take(arrow::util::Codec::Create(type, level), file_->name());
      stream_ = take(arrow::io::CompressedOutputStream::Make(codec_.get(), stream_), file_->name());
    }
    write_header();
  }

  ~CsvWriter() override { file_stream_->abandon(); }
  CsvWriter(const CsvWriter&) = delete;
  CsvWriter& operator=(const CsvWriter&) = delete;

  void write(const Batch& batch, std::span<const ScaledColumn> scaled) override {
    guarded(file_->name(), [&] {
      const CsvBody* csv = batch.body().csv();
      csv != nullptr ? write_csv(batch, *csv, scaled) : write_arrays(batch, scaled);
      flush();
    });
  }

  std::shared_ptr<FinishedFile> finish() override {
    guarded(file_->name(), [&] {
      flush();
      check(stream_->Close(), file_->name());
      file_->close();
    });
    return file_;
  }

 private:
  void choose_style(const WriterRequest& request) {
    const bool from_csv = request.input.dialect().csv.has_value();
    if (from_csv) style_ = *request.input.dialect().csv;
    from_delimiter_ = style_.delimiter;
    if (request.format == TableFormat::tsv) {
      style_.delimiter = '\t';
    } else if (from_csv && request.input.format() == TableFormat::tsv) {
      style_.delimiter = ',';
    }
  }

  void write_header() {
    if (!style_.header) return;
    if (style_.byte_order_mark) out_ += "\xef\xbb\xbf";
    for (int i = 0; i < schema_->num_fields(); ++i) {
      if (i > 0) out_ += style_.delimiter;
      if (style_.header_cells.empty()) {
        append_text(out_, schema_->field(i)->name(), style_.delimiter);
      } else {
        append_raw(out_, style_.header_cells[static_cast<std::size_t>(i)], style_.delimiter);
      }
    }
    out_ += style_.newline;
  }

  struct Scaled {
    int column;
    std::span<const double> values;
    ColumnView input;
    bool narrow;
  };

  std::vector<Scaled> prepare(const Batch& batch, std::span<const ScaledColumn> scaled) const {
    check_scaled(batch, scaled, declared_);
    std::vector<Scaled> columns;
    for (const ScaledColumn& column : scaled) {
      columns.push_back({column.source, column.values, batch.numbers(column.source),
                         scales_to_float(*schema_->field(column.source)->type())});
    }
    std::ranges::sort(columns, {}, &Scaled::column);
    return columns;
  }

  void append_scaled(const Scaled& column, std::int64_t row) {
    const std::size_t begin = out_.size();
    const double value = column.values[static_cast<std::size_t>(row)];
    column.narrow ? append_number(out_, static_cast<float>(value)) : append_number(out_, value);
    if (!style_.decimal_comma) return;
    const std::size_t point = out_.find('.', begin);
    if (point == std::string::npos) return;
    out_[point] = ',';
    if (style_.delimiter != ',') return;
    out_.insert(begin, 1, '"');
    out_ += '"';
  }

  void write_csv(const Batch& batch, const CsvBody& csv, std::span<const ScaledColumn> scaled) {
    const std::vector<Scaled> columns = prepare(batch, scaled);
    for (std::int64_t row = 0; row < batch.rows(); ++row) {
      int at = 0;
      for (const Scaled& column : columns) {
        if (column.column > at) {
          append_cells(csv, row, at, column.column);
          out_ += style_.delimiter;
        }
        if (is_missing(column.input, row)) {
          append_cells(csv, row, column.column, column.column + 1);
        } else {
          append_scaled(column, row);
        }
        at = column.column + 1;
        if (at < csv.columns()) out_ += style_.delimiter;
      }
      if (at < csv.columns()) append_cells(csv, row, at, csv.columns());
      end_row();
    }
  }

  void append_cells(const CsvBody& csv, std::int64_t row, int begin, int end) {
    if (style_.delimiter == from_delimiter_) {
      out_ += csv.raw_span(row, begin, end);
      return;
    }
    for (int column = begin; column < end; ++column) {
      if (column > begin) out_ += style_.delimiter;
      append_raw(out_, csv.raw(row, column), style_.delimiter);
    }
  }

  void write_arrays(const Batch& batch, std::span<const ScaledColumn> scaled) {
    const std::vector<Scaled> columns = prepare(batch, scaled);
    std::vector<std::optional<ArrowCells>> cells(scaled_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (scaled_[i] != 0) continue;
      cells[i].emplace(batch.body().passing(static_cast<int>(i)), style_.delimiter, file_->name(),
                       schema_->field(static_cast<int>(i))->name());
    }
    for (std::int64_t row = 0; row < batch.rows(); ++row) {
      auto next = columns.begin();
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out_ += style_.delimiter;
        if (cells[i]) {
          cells[i]->append(out_, row);
        } else {
          if (!is_missing(next->input, row)) append_scaled(*next, row);
          ++next;
        }
      }
      end_row();
    }
  }

  void end_row() {
    out_ += style_.newline;
    if (out_.size() >= std::size_t{1} << 20) flush();
  }

  void flush() {
    check(stream_->Write(out_.data(), static_cast<std::int64_t>(out_.size())), file_->name());
    out_.clear();
  }

  std::shared_ptr<arrow::Schema> schema_;
  std::vector<int> declared_;
  std::vector<char> scaled_;  // per column
  CsvStyle style_;
  char from_delimiter_ = ',';
  std::shared_ptr<AtomicFile> file_;
  std::shared_ptr<FileStream> file_stream_;
  std::unique_ptr<arrow::util::Codec> codec_;
  std::shared_ptr<arrow::io::OutputStream> stream_;
  std::string out_;
};

}  // namespace

std::unique_ptr<TableWriter> create_csv(const WriterRequest& request) { return std::make_unique<CsvWriter>(request); }

}  // namespace strickle::io
