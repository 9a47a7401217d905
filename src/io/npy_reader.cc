#include "io/npy_reader.h"

#include <arrow/array.h>
#include <arrow/buffer.h>
#include <arrow/type.h>
#include <arrow/util/float16.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "io/batch_body.h"
#include "io/dialect.h"
#include "io/npy_header.h"
#include "io/selected_columns.h"
#include "io/status.h"
#include "io/system_error.h"

namespace strickle::io {

namespace {

std::shared_ptr<arrow::DataType> arrow_type(const NpyHeader& header) {
  if (header.element == NpyElement::half) return arrow::float16();
  if (header.element == NpyElement::boolean) return arrow::boolean();
  switch (header.type) {
    case NumberType::float64: return arrow::float64();
    case NumberType::float32: return arrow::float32();
    case NumberType::int8: return arrow::int8();
    case NumberType::int16: return arrow::int16();
    case NumberType::int32: return arrow::int32();
    case NumberType::int64: return arrow::int64();
    case NumberType::uint8: return arrow::uint8();
    case NumberType::uint16: return arrow::uint16();
    case NumberType::uint32: return arrow::uint32();
    case NumberType::uint64: return arrow::uint64();
  }
  return arrow::null();
}

ColumnKind kind_of_array(const NpyHeader& header) {
  if (header.element == NpyElement::boolean) return ColumnKind::boolean;
  const bool floating =
      header.element == NpyElement::half || header.type == NumberType::float64 || header.type == NumberType::float32;
  return floating ? ColumnKind::floating : ColumnKind::integer;
}

// Elements of a slice: row after row, or for Fortran order column after column.
class NpyBody final : public Batch::Body {
 public:
  NpyBody(std::shared_ptr<const NpyHeader> header, std::string file, std::int64_t rows, std::int64_t first_row)
      : header_(std::move(header)), file_(std::move(file)), rows_(rows), first_row_(first_row) {}

  std::int64_t rows() const override { return rows_; }
  std::int64_t first_row() const override { return first_row_; }

  ColumnView numbers(int column) const override {
    const std::int64_t place = header_->fortran_order ? places.at(static_cast<std::size_t>(column)) : column;
    if (place < 0) {
      throw Error(ErrorCode::invalid_argument, "a column that was not selected is asked for", {}, {.file = file_});
    }
    const std::int64_t begin = header_->fortran_order ? place * rows_ : place;
    return {.type = header_->type,
            .data = values.get() + begin * width(),
            .size = rows_,
            .stride = header_->fortran_order ? 1 : header_->columns};
  }

  std::shared_ptr<arrow::Array> passing(int column) const override {
    const ColumnView view = numbers(column);
    if (header_->element == NpyElement::boolean) return passing_booleans(view);
    const int size = header_->item_size;
    std::shared_ptr<arrow::Buffer> buffer = take(arrow::AllocateBuffer(rows_ * size), file_);
    std::uint8_t* out = buffer->mutable_data();
    const auto* in = static_cast<const std::byte*>(view.data);
    for (std::int64_t row = 0; row < rows_; ++row) {
      const std::byte* element = in + row * view.stride * width();
      if (header_->element == NpyElement::half) {
        float value;
        std::memcpy(&value, element, sizeof value);
        const std::uint16_t bits = arrow::util::Float16(value).bits();
        std::memcpy(out + row * 2, &bits, 2);
      } else {
        std::memcpy(out + row * size, element, static_cast<std::size_t>(size));
      }
    }
    return arrow::MakeArray(arrow::ArrayData::Make(arrow_type(*header_), rows_, {nullptr, std::move(buffer)}, 0));
  }

  // Of an element as it is handed out.
  std::int64_t width() const { return header_->element == NpyElement::half ? 4 : header_->item_size; }

  std::unique_ptr<std::byte[]> values;
  std::vector<std::int64_t> places;  // Fortran order: where each column stands among those that were read, or -1

 private:
  std::shared_ptr<arrow::Array> passing_booleans(const ColumnView& view) const {
    std::shared_ptr<arrow::Buffer> buffer = take(arrow::AllocateEmptyBitmap(rows_), file_);
    const auto* in = static_cast<const std::int8_t*>(view.data);
    for (std::int64_t row = 0; row < rows_; ++row) {
      if (in[row * view.stride] != 0) buffer->mutable_data()[row >> 3] |= static_cast<std::uint8_t>(1U << (row & 7));
    }
    return arrow::MakeArray(arrow::ArrayData::Make(arrow::boolean(), rows_, {nullptr, std::move(buffer)}, 0));
  }

  std::shared_ptr<const NpyHeader> header_;
  std::string file_;
  std::int64_t rows_;
  std::int64_t first_row_;
};

class NpyReader final : public TableReader {
 public:
  NpyReader(SeekableInput input, const ReadOptions& options)
      : input_(std::move(input)), batch_bytes_(options.batch_bytes) {
    descriptor_ = ::open(input_.path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw_errno(errno, input_.name, "cannot open");
    try {
      open();
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  ~NpyReader() override { ::close(descriptor_); }
  NpyReader(const NpyReader&) = delete;
  NpyReader& operator=(const NpyReader&) = delete;

  const std::string& name() const override { return input_.name; }
  TableFormat format() const override { return TableFormat::npy; }
  const std::vector<ColumnInfo>& columns() const override { return columns_; }
  const Dialect& dialect() const override { return dialect_; }
  std::int64_t bytes_read() const override {
    return header_->rows == 0 ? size_ : header_->data_begin + next_row_ * header_->columns * header_->item_size;
  }
  std::int64_t bytes_total() const override { return size_; }
  std::int64_t rows_total() const override { return header_->rows; }

  void select(std::vector<int> numbers, bool keep_others) override {
    check_selection(numbers, columns_.size(), input_.name);
    wanted_.assign(columns_.size(), keep_others ? 1 : 0);
    for (const int column : numbers) wanted_[static_cast<std::size_t>(column)] = 1;
  }

  void keep(int column) override { check_selection({&column, 1}, columns_.size(), input_.name); }

  bool next(Batch& batch) override {
    return guarded(input_.name, [&] {
      if (next_row_ == header_->rows) return false;
      const auto wanted = header_->fortran_order ? std::ranges::count(wanted_, 1) : header_->columns;
      const std::int64_t width = std::max<std::int64_t>(1, wanted) * std::max(4, header_->item_size);
      const std::int64_t rows = std::min(header_->rows - next_row_, std::max<std::int64_t>(16, batch_bytes_ / width));
      auto body = std::make_unique<NpyBody>(header_, input_.name, rows, next_row_);
      header_->fortran_order ? read_columns(*body) : read_rows(*body);
      batch = Batch(std::move(body));
      next_row_ += rows;
      return true;
    });
  }

 private:
  void open() {
    struct stat status = {};
    if (::fstat(descriptor_, &status) != 0) throw_errno(errno, input_.name, "cannot open");
    size_ = status.st_size;
    std::string bytes(static_cast<std::size_t>(std::min<std::int64_t>(12, size_)), '\0');
    read_at(0, bytes.data(), static_cast<std::int64_t>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(std::min(npy_header_size(bytes), size_)));
    read_at(0, bytes.data(), static_cast<std::int64_t>(bytes.size()));
    header_ = std::make_shared<const NpyHeader>(parse_npy_header(bytes));
    // Divided, since a damaged shape may multiply past 64 bits.
    const std::int64_t room = (size_ - header_->data_begin) / header_->item_size / header_->columns;
    if (room < header_->rows) {
      throw Error(ErrorCode::bad_file,
                  fmt::format("is truncated: its header says {} rows and it holds {}", header_->rows, room),
                  "copy or download it again", {.file = input_.name});
    }
    arrow::FieldVector fields;
    for (std::int64_t i = 0; i < header_->columns; ++i) {
      columns_.push_back({fmt::format("x{}", i), kind_of_array(*header_), header_->type_name, {}});
      fields.push_back(arrow::field(columns_.back().name, arrow_type(*header_)));
    }
    dialect_.schema = arrow::schema(std::move(fields));
    dialect_.path = input_.own_path();
    dialect_.one_dimensional = header_->one_dimensional;
    wanted_.assign(columns_.size(), 1);
  }

  void read_at(std::int64_t offset, void* out, std::int64_t size) const {
    auto* at = static_cast<char*>(out);
    while (size > 0) {
      const ssize_t count = ::pread(descriptor_, at, static_cast<std::size_t>(size), offset);
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) throw_errno(errno, input_.name, "cannot read");
      if (count == 0) throw Error(ErrorCode::bad_file, "became shorter while it was read", {}, {.file = input_.name});
      at += count;
      offset += count;
      size -= count;
    }
  }

  // `count` elements beginning with element `first` of the file.
  void read_elements(std::int64_t first, std::int64_t count, std::byte* out) const {
    const std::int64_t offset = header_->data_begin + first * header_->item_size;
    if (header_->element == NpyElement::half) {
      std::vector<std::uint16_t> halves(static_cast<std::size_t>(count));
      read_at(offset, halves.data(), count * 2);
      for (std::int64_t i = 0; i < count; ++i) {
        const float value = arrow::util::Float16::FromBits(halves[static_cast<std::size_t>(i)]).ToFloat();
        std::memcpy(out + i * 4, &value, 4);
      }
      return;
    }
    read_at(offset, out, count * header_->item_size);
    if (header_->element == NpyElement::boolean) {
      for (std::int64_t i = 0; i < count; ++i) out[i] = out[i] == std::byte{0} ? std::byte{0} : std::byte{1};
    }
  }

  void read_rows(NpyBody& body) const {
    const std::int64_t count = body.rows() * header_->columns;
    body.values = std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(count * body.width()));
    read_elements(next_row_ * header_->columns, count, body.values.get());
  }

  void read_columns(NpyBody& body) const {
    const auto wanted = static_cast<std::int64_t>(std::ranges::count(wanted_, 1));
    body.values =
        std::make_unique_for_overwrite<std::byte[]>(static_cast<std::size_t>(wanted * body.rows() * body.width()));
    body.places.assign(wanted_.size(), -1);
    std::int64_t place = 0;
    for (std::size_t column = 0; column < wanted_.size(); ++column) {
      if (wanted_[column] == 0) continue;
      const std::int64_t first = static_cast<std::int64_t>(column) * header_->rows + next_row_;
      read_elements(first, body.rows(), body.values.get() + place * body.rows() * body.width());
      body.places[column] = place++;
    }
  }

  SeekableInput input_;
  std::int64_t batch_bytes_;
  int descriptor_ = -1;
  std::int64_t size_ = 0;
  std::shared_ptr<const NpyHeader> header_;
  std::vector<ColumnInfo> columns_;
  std::vector<char> wanted_;
  Dialect dialect_;
  std::int64_t next_row_ = 0;
};

}  // namespace

std::unique_ptr<TableReader> open_npy(SeekableInput input, const ReadOptions& options) {
  const std::string name = input.name;
  return guarded(name, [&] { return std::make_unique<NpyReader>(std::move(input), options); });
}

}  // namespace strickle::io
