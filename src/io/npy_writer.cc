#include <arrow/type.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "io/arrow_columns.h"
#include "io/atomic_file.h"
#include "io/dialect.h"
#include "io/npy_header.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/table_writers.h"

namespace strickle::io {

namespace {

class NpyWriter final : public TableWriter {
 public:
  explicit NpyWriter(const WriterRequest& request)
      : columns_(request.input.columns()), declared_(request.scaled.begin(), request.scaled.end()) {
    const TableReader::Dialect& dialect = request.input.dialect();
    if (request.path == "-") {
      throw Error(ErrorCode::unsupported, "NPY cannot be written to a pipe: its header comes last",
                  "choose another format, or a file", {.file = "<stdout>"});
    }
    if (columns_.empty())
      throw Error(ErrorCode::unsupported, "NPY needs at least one column", {}, {.file = request.path});
    std::vector<char> scaled(columns_.size(), 0);
    bool all_float = request.scaled.size() == columns_.size();
    for (const int column : request.scaled) {
      scaled[static_cast<std::size_t>(column)] = 1;
      all_float = all_float && scales_to_float(*dialect.schema->field(column)->type());
    }
    const bool from_csv = dialect.csv.has_value();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (scaled[i] == 0) check_holds_numbers(columns_[i], from_csv, request.input.name());
    }
    float32_ = all_float;
    one_dimensional_ = dialect.one_dimensional && columns_.size() == 1;
    input_name_ = request.input.name();
    file_ = std::make_shared<AtomicFile>(request.path);
    file_->write(header());
  }

  void write(const Batch& batch, std::span<const ScaledColumn> scaled) override {
    guarded(file_->name(), [&] {
      std::vector<std::span<const double>> values(columns_.size());
      check_scaled(batch, scaled, declared_);
      for (const ScaledColumn& column : scaled) values[static_cast<std::size_t>(column.source)] = column.values;
      float32_ ? write_rows<float>(batch, values) : write_rows<double>(batch, values);
      rows_ += batch.rows();
    });
  }

  std::shared_ptr<FinishedFile> finish() override {
    guarded(file_->name(), [&] {
      file_->overwrite(0, header());
      file_->close();
    });
    return file_;
  }

 private:
  static void check_holds_numbers(const ColumnInfo& column, bool from_csv, const std::string& input) {
    const bool numbers = column.kind == ColumnKind::integer || column.kind == ColumnKind::floating ||
                         column.kind == ColumnKind::decimal || column.kind == ColumnKind::empty ||
                         (column.kind == ColumnKind::boolean && !from_csv);
    if (numbers) return;
    throw Error(ErrorCode::unsupported, fmt::format("NPY holds numbers of one type and no {}", column.type_name),
                "write .parquet, .arrow or .csv", {.file = input, .column = column.name});
  }

  std::string header() const {
    return format_npy_header(float32_, rows_, static_cast<std::int64_t>(columns_.size()), one_dimensional_);
  }

  template <class Number>
  void write_rows(const Batch& batch, const std::vector<std::span<const double>>& scaled) {
    const auto rows = static_cast<std::size_t>(batch.rows());
    const std::size_t width = columns_.size();
    std::vector<Number> table(rows * width);
    std::vector<double> column(rows);
    for (std::size_t i = 0; i < width; ++i) {
      std::span<const double> values = scaled[i];
      if (values.data() == nullptr) {
        load_passing(batch, static_cast<int>(i), column);
        values = column;
      }
      for (std::size_t row = 0; row < rows; ++row) table[row * width + i] = static_cast<Number>(values[row]);
    }
    file_->write({reinterpret_cast<const char*>(table.data()), table.size() * sizeof(Number)});
  }

  void load_passing(const Batch& batch, int column, std::vector<double>& out) const {
    const ColumnView view = batch.numbers(column);
    std::vector<WideInteger> wide;
    find_wide_integers(view, 0, view.size, wide);
    if (!wide.empty()) {
      const std::int64_t row = wide.front().row;
      throw Error(ErrorCode::unsupported,
                  fmt::format("NPY would hold {}{} as a double, which it does not fit",
                              wide.front().negative ? "-" : "", wide.front().magnitude),
                  "write .parquet, .arrow or .csv",
                  {.file = input_name_,
                   .line = batch.line(row),
                   .column = columns_[static_cast<std::size_t>(column)].name,
                   .row = batch.first_row() + row + 1});
    }
    load_doubles(view, 0, view.size, out.data());
  }

  std::vector<ColumnInfo> columns_;
  std::vector<int> declared_;
  bool float32_ = false;
  bool one_dimensional_ = false;
  std::string input_name_;
  std::shared_ptr<AtomicFile> file_;
  std::int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<TableWriter> create_npy(const WriterRequest& request) { return std::make_unique<NpyWriter>(request); }

}  // namespace strickle::io
