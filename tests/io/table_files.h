// Files for tests of tables: written byte for byte, read back whole, scaled from one to another.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "strickle/error.h"
#include "strickle/table.h"

namespace strickle::testing {

/// A folder of its own for a test, removed with all that is in it.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "strickle-io-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }

  std::string put(const std::string& name, std::string_view bytes) const {
    const std::string path = *this / name;
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path;
  }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string path_;
};

inline std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot open " + path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The Error that `body` throws; the test fails if it throws none.
template <class Body>
Error error_of(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    return error;
  }
  throw std::runtime_error("no Error was thrown");
}

inline bool holds(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

#define EXPECT_HOLDS(text, part) EXPECT_TRUE(::strickle::testing::holds((text), (part))) << (text)

inline bool is_valid(const ColumnView& view, std::int64_t row) {
  const std::int64_t bit = view.validity_offset + row;
  return view.validity == nullptr || (view.validity[bit >> 3] >> (bit & 7) & 1) != 0;
}

/// A table in memory, numbers only.
struct Numbers {
  std::vector<ColumnInfo> columns;
  std::map<std::string, std::vector<double>> values;  // NaN where missing
  std::map<std::string, std::vector<WideInteger>> wide;
  std::vector<std::int64_t> lines;
  std::int64_t rows = 0;
  int batches = 0;
  std::int64_t rows_total = 0;

  const ColumnInfo& column(const std::string& name) const {
    for (const ColumnInfo& info : columns) {
      if (info.name == name) return info;
    }
    throw std::runtime_error("no column " + name);
  }
};

inline bool is_number(const ColumnInfo& column) {
  return column.kind == ColumnKind::integer || column.kind == ColumnKind::floating;
}

inline std::vector<int> number_columns(const TableReader& reader) {
  std::vector<int> numbers;
  for (std::size_t i = 0; i < reader.columns().size(); ++i) {
    if (is_number(reader.columns()[i])) numbers.push_back(static_cast<int>(i));
  }
  return numbers;
}

inline std::vector<int> columns_named(const TableReader& reader, const std::vector<std::string>& names) {
  std::vector<int> found;
  for (const std::string& name : names) {
    for (std::size_t i = 0; i < reader.columns().size(); ++i) {
      if (reader.columns()[i].name == name) found.push_back(static_cast<int>(i));
    }
  }
  return found;
}

/// Reads the columns `names`, or all that hold numbers.
inline Numbers read_numbers(std::unique_ptr<TableReader> reader, const std::vector<std::string>& names = {},
                            bool keep_others = false) {
  Numbers table;
  table.columns = reader->columns();
  const std::vector<int> columns = names.empty() ? number_columns(*reader) : columns_named(*reader, names);
  reader->select(columns, keep_others);
  Batch batch;
  while (reader->next(batch)) {
    if (batch.rows() == 0) throw std::runtime_error("an empty batch");
    if (batch.first_row() != table.rows) throw std::runtime_error("rows are not counted");
    for (const int column : columns) {
      const ColumnView view = batch.numbers(column);
      if (view.size != batch.rows()) throw std::runtime_error("a column of another length");
      const std::string& name = table.columns[static_cast<std::size_t>(column)].name;
      std::vector<double>& values = table.values[name];
      const std::size_t before = values.size();
      values.resize(before + static_cast<std::size_t>(view.size));
      load_doubles(view, 0, view.size, values.data() + before);
      std::vector<WideInteger> wide;
      find_wide_integers(view, 0, view.size, wide);
      for (WideInteger integer : wide) {
        integer.row += table.rows;
        table.wide[name].push_back(integer);
      }
    }
    for (std::int64_t row = 0; row < batch.rows(); ++row) table.lines.push_back(batch.line(row));
    table.rows += batch.rows();
    ++table.batches;
  }
  table.rows_total = reader->rows_total();
  return table;
}

inline Numbers read_numbers(const std::string& path, const ReadOptions& options = {},
                            const std::vector<std::string>& names = {}, bool keep_others = false) {
  return read_numbers(open_table(path, options), names, keep_others);
}

/// Writes `input` to `output` with `scale` applied to the columns `names`, or to all that hold numbers.
inline void scale_file(
    const std::string& input, const std::string& output, const ReadOptions& options = {},
    const std::function<double(double)>& scale = [](double x) { return 2 * x; },
    const std::vector<std::string>& names = {}, const WriteOptions& write_options = {}) {
  const auto reader = open_table(input, options);
  const std::vector<int> columns = names.empty() ? number_columns(*reader) : columns_named(*reader, names);
  const auto writer = create_table(output, *reader, columns, write_options);
  reader->select(columns, true);
  Batch batch;
  while (reader->next(batch)) {
    std::vector<std::vector<double>> values;
    std::vector<ScaledColumn> scaled;
    for (const int column : columns) {
      values.emplace_back(static_cast<std::size_t>(batch.rows()));
      load_doubles(batch.numbers(column), 0, batch.rows(), values.back().data());
      for (double& value : values.back()) value = scale(value);
    }
    for (std::size_t i = 0; i < columns.size(); ++i) scaled.push_back({columns[i], values[i]});
    writer->write(batch, scaled);
  }
  writer->finish()->publish();
}

inline double same(double x) { return x; }

}  // namespace strickle::testing
