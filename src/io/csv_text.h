// Values as the cells of a CSV file.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <string_view>

namespace strickle::io {

/// The shortest digits that read back as the same number; NaN, inf and -inf.
template <class Number>
void append_number(std::string& out, Number value);

/// Text in quotes where it holds the delimiter, a quote or a newline, or is empty (an empty cell is a missing one).
void append_text(std::string& out, std::string_view text, char delimiter);

/// A cell of another CSV file, quoted where this file's delimiter needs it.
void append_raw(std::string& out, std::string_view raw, char delimiter);

/// The values of an Arrow array as cells; a null is an empty cell. Timestamps in ISO form, decimals plain.
class ArrowCells {
 public:
  ArrowCells(std::shared_ptr<arrow::Array> array, char delimiter, const std::string& file, const std::string& column);
  ~ArrowCells();
  ArrowCells(ArrowCells&&) noexcept;
  void append(std::string& out, std::int64_t row) const;

 private:
  void append_scalar(std::string& out, std::int64_t row) const;
  void append_decimal(std::string& out, std::int64_t row) const;

  std::shared_ptr<arrow::Array> array_;
  std::unique_ptr<ArrowCells> words_;  // of a dictionary
  char delimiter_;
  std::string file_;
  std::string column_;
};

/// Throws Error(unsupported) for types that no cell holds: lists, structs, maps.
void check_has_cells(const arrow::Field& field, const std::string& file);

}  // namespace strickle::io
