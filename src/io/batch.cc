#include <fmt/format.h>

#include <cmath>

#include "io/batch_body.h"

namespace strickle {

Batch::Batch() = default;
Batch::Batch(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::int64_t Batch::rows() const { return body_ ? body_->rows() : 0; }
std::int64_t Batch::first_row() const { return body_ ? body_->first_row() : 0; }
std::int64_t Batch::line(std::int64_t row) const { return body_ ? body_->line(row) : 0; }
std::int64_t Batch::first_value(int column) const { return body_ ? body_->first_value(column) : -1; }
ColumnView Batch::numbers(int column) const { return body_ ? body_->numbers(column) : ColumnView{}; }

std::vector<std::optional<std::string>> Batch::texts(int column) const {
  return body_ ? body_->texts(column) : std::vector<std::optional<std::string>>();
}

std::vector<std::optional<std::string>> Batch::Body::texts(int column) const {
  const ColumnView view = numbers(column);
  std::vector<double> values(static_cast<std::size_t>(view.size));
  load_doubles(view, 0, view.size, values.data());
  std::vector<std::optional<std::string>> texts;
  for (const double value : values) {
    texts.push_back(std::isnan(value) ? std::nullopt : std::optional(fmt::format("{}", value)));
  }
  return texts;
}

std::int64_t Batch::Body::first_value(int column) const {
  const ColumnView values = numbers(column);
  double value = 0;
  for (std::int64_t row = 0; row < values.size; ++row) {
    load_doubles(values, row, 1, &value);
    if (!std::isnan(value)) return row;
  }
  return -1;
}

TableReader::~TableReader() = default;
TableWriter::~TableWriter() = default;
FinishedFile::~FinishedFile() = default;

}  // namespace strickle
