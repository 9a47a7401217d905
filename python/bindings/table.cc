#include "table.h"

#include <fmt/format.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <map>
#include <optional>
#include <string_view>

#include "arrays.h"
#include "fit_options.h"
#include "module.h"
#include "recipe_type.h"
#include "strickle/engine.h"
#include "strickle/error.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// What a format string of Arrow's says of a column.
struct Format {
  ColumnKind kind = ColumnKind::other;
  std::string name;                  // as Arrow calls it
  std::optional<NumberType> number;  // where the values lie as the engine reads them
  int decimal_scale = 0, decimal_bytes = 0;
};

Format parse_format(const ArrowSchema& schema) {
  const std::string_view format = schema.format;
  if (schema.dictionary != nullptr) return {ColumnKind::other, "dictionary", {}};
  static const std::map<std::string_view, std::pair<const char*, NumberType>> integers{
      {"c", {"int8", NumberType::int8}},   {"C", {"uint8", NumberType::uint8}},
      {"s", {"int16", NumberType::int16}}, {"S", {"uint16", NumberType::uint16}},
      {"i", {"int32", NumberType::int32}}, {"I", {"uint32", NumberType::uint32}},
      {"l", {"int64", NumberType::int64}}, {"L", {"uint64", NumberType::uint64}}};
  if (const auto found = integers.find(format); found != integers.end()) {
    return {ColumnKind::integer, found->second.first, found->second.second};
  }
  if (format == "g") return {ColumnKind::floating, "double", NumberType::float64};
  if (format == "f") return {ColumnKind::floating, "float", NumberType::float32};
  if (format == "e") return {ColumnKind::floating, "halffloat", {}};
  if (format == "b") return {ColumnKind::boolean, "bool", {}};
  if (format.starts_with("ts")) {
    const std::map<char, const char*> units{{'s', "s"}, {'m', "ms"}, {'u', "us"}, {'n', "ns"}};
    return {ColumnKind::timestamp, fmt::format("timestamp[{}]", units.at(format[2])), NumberType::int64};
  }
  if (format.starts_with("tdD") || format.starts_with("tts") || format.starts_with("ttm")) {
    return {ColumnKind::timestamp, format.starts_with("td") ? "date32[day]" : "time32", NumberType::int32};
  }
  if (format.starts_with("td") || format.starts_with("tt")) {
    return {ColumnKind::timestamp, format.starts_with("td") ? "date64[ms]" : "time64", NumberType::int64};
  }
  if (format.starts_with("d:")) {
    std::array<int, 3> parts{0, 0, 128};  // precision, scale, bits
    std::size_t at = 2;
    for (int& part : parts) {
      const auto [end, error] = std::from_chars(format.data() + at, format.data() + format.size(), part);
      at = static_cast<std::size_t>(end - format.data()) + 1;
      if (at > format.size()) break;
    }
    if (parts[2] > 128) return {ColumnKind::other, fmt::format("decimal{}", parts[2]), {}};
    return {ColumnKind::decimal,
            fmt::format("decimal{}({}, {})", parts[2], parts[0], parts[1]),
            {},
            parts[1],
            parts[2] / 8};
  }
  if (format == "u" || format == "U" || format == "vu") return {ColumnKind::text, "string", {}};
  if (format == "n") return {ColumnKind::empty, "null", {}};
  static const std::map<std::string_view, const char*> others{
      {"z", "binary"},  {"Z", "binary"}, {"vz", "binary"},          {"+l", "list"},     {"+L", "list"}, {"+vl", "list"},
      {"+s", "struct"}, {"+m", "map"},   {"+r", "run_end_encoded"}, {"tDs", "duration"}};
  const auto other = others.find(format);
  return {ColumnKind::other, other == others.end() ? std::string(format) : other->second, {}};
}

double half_to_double(std::uint16_t bits) {
  const int exponent = bits >> 10 & 0x1f;
  const double fraction = bits & 0x3ff;
  double value = exponent == 0x1f ? (fraction != 0 ? nan : std::numeric_limits<double>::infinity())
                 : exponent == 0  ? std::ldexp(fraction, -24)
                                  : std::ldexp(fraction + 1024, exponent - 25);
  return (bits & 0x8000) != 0 ? -value : value;
}

// The nearest double: from the decimal digits themselves.
double decimal_to_double(const std::byte* bytes, int size, int scale) {
  __extension__ typedef __int128 Wide;
  unsigned __int128 magnitude = 0;
  const bool negative = (std::to_integer<int>(bytes[size - 1]) & 0x80) != 0;
  for (int i = 15; i >= 0; --i) {
    const auto byte =
        i < size ? std::to_integer<std::uint8_t>(bytes[i]) : static_cast<std::uint8_t>(negative ? 0xff : 0);
    magnitude = magnitude << 8 | byte;
  }
  const auto value = static_cast<Wide>(magnitude);
  const std::string digits = fmt::format("{}e{}", value, -scale);
  double nearest = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), nearest);
  return nearest;
}

ColumnKind kind_of(const std::string& name) {
  static const std::map<std::string, ColumnKind> kinds{
      {"integer", ColumnKind::integer},     {"floating", ColumnKind::floating}, {"boolean", ColumnKind::boolean},
      {"timestamp", ColumnKind::timestamp}, {"text", ColumnKind::text},         {"empty", ColumnKind::empty},
      {"other", ColumnKind::other}};
  return kinds.at(name);
}

bool has_null_rows(const ArrowArray& batch) {
  const auto* const validity = static_cast<const std::uint8_t*>(batch.n_buffers > 0 ? batch.buffers[0] : nullptr);
  if (batch.null_count == 0 || validity == nullptr) return false;
  for (std::int64_t i = batch.offset; i < batch.offset + batch.length; ++i) {
    if ((validity[i / 8] >> i % 8 & 1) == 0) return true;
  }
  return false;
}

class Schema {
 public:
  ArrowSchema schema{};
  Schema() = default;
  Schema(const Schema&) = delete;
  Schema& operator=(const Schema&) = delete;
  ~Schema() {
    if (schema.release != nullptr) schema.release(&schema);
  }
};

}  // namespace

Table::~Table() {
  for (ArrowArray& array : arrays_) {
    if (array.release != nullptr) array.release(&array);
  }
}

void Table::read_stream(nb::capsule capsule) {
  if (PyCapsule_IsValid(capsule.ptr(), "arrow_array_stream") == 0) {
    throw Error(ErrorCode::unsupported, "a capsule of Arrow's streams was expected");
  }
  auto* const stream = static_cast<ArrowArrayStream*>(capsule.data());
  if (stream->release == nullptr) {
    throw Error(ErrorCode::invalid_argument, "this stream was read before, and can be read only once");
  }
  const auto check = [&](int status, const char* what) {
    if (status == 0) return;
    const char* why = stream->get_last_error(stream);
    throw Error(ErrorCode::io, fmt::format("{}: {}", what, why == nullptr ? std::strerror(status) : why));
  };
  Schema owner;
  {
    const nb::gil_scoped_release release;  // whoever makes the batches may want it
    check(stream->get_schema(stream, &owner.schema), "the stream has no schema");
  }
  const ArrowSchema& schema = owner.schema;
  if (std::string_view(schema.format) != "+s") {
    throw Error(ErrorCode::unsupported, "the stream is one of a single column, not of a table");
  }
  for (std::int64_t c = 0; c < schema.n_children; ++c) {
    const Format format = parse_format(*schema.children[c]);
    table_.columns.push_back(
        {schema.children[c]->name == nullptr ? "" : schema.children[c]->name, format.kind, format.name, {}});
  }
  for (;;) {
    ArrowArray batch{};
    {
      const nb::gil_scoped_release release;
      check(stream->get_next(stream, &batch), "the stream broke off");
    }
    if (batch.release == nullptr) break;
    arrays_.push_back(batch);
    if (has_null_rows(batch)) throw Error(ErrorCode::unsupported, "rows that are null as a whole are no table's");
    MemoryTable::Rows rows{.count = batch.length, .columns = {}};
    for (std::int64_t c = 0; c < batch.n_children; ++c) {
      rows.columns.push_back(view(*schema.children[c], *batch.children[c], batch.offset, batch.length));
    }
    table_.batches.push_back(std::move(rows));
  }
  stream->release(stream);
}

ColumnView Table::view(const ArrowSchema& schema, const ArrowArray& array, std::int64_t offset, std::int64_t length) {
  const Format format = parse_format(schema);
  offset += array.offset;
  ColumnView column{.size = length};
  if (format.kind == ColumnKind::text || format.kind == ColumnKind::other) return column;
  if (format.kind == ColumnKind::empty) {
    converted_.emplace_back(static_cast<std::size_t>(length), nan);
    column.data = converted_.back().data();
    return column;
  }
  if (array.null_count != 0 && array.buffers[0] != nullptr) {
    column.validity = static_cast<const std::uint8_t*>(array.buffers[0]);
    column.validity_offset = offset;
  }
  const auto* const data = static_cast<const std::byte*>(array.buffers[1]);
  if (format.number) {
    column.type = *format.number;
    column.data = data + offset * number_size(column.type);
    return column;
  }
  std::vector<double>& values = converted_.emplace_back(static_cast<std::size_t>(length));
  for (std::int64_t i = 0; i < length; ++i) {
    const std::int64_t at = offset + i;
    double& value = values[static_cast<std::size_t>(i)];
    if (format.kind == ColumnKind::boolean) {
      value = std::to_integer<int>(data[at / 8]) >> at % 8 & 1;
    } else if (format.kind == ColumnKind::decimal) {
      value = decimal_to_double(data + at * format.decimal_bytes, format.decimal_bytes, format.decimal_scale);
    } else {
      std::uint16_t half = 0;
      std::memcpy(&half, data + at * 2, sizeof half);
      value = half_to_double(half);
    }
  }
  column.data = values.data();
  return column;
}

void Table::add_columns(const std::vector<std::string>& names, const std::vector<std::string>& kinds,
                        const std::vector<std::string>& type_names, nb::list arrays, std::int64_t count) {
  MemoryTable::Rows rows{.count = count, .columns = {}};
  for (std::size_t c = 0; c < names.size(); ++c) {
    table_.columns.push_back({names[c], kind_of(kinds[c]), type_names[c], {}});
    if (arrays[c].is_none()) {
      rows.columns.emplace_back();
      continue;
    }
    const auto array = nb::cast<InArray>(arrays[c]);
    rows.columns.push_back(matrix_of(array).column(0));
    if (rows.columns.back().size != count) {
      throw Error(ErrorCode::mismatch, "the columns are not of one length", {}, {.column = names[c]});
    }
  }
  owners_.append(arrays);
  table_.batches.push_back(std::move(rows));
}

namespace {

nb::tuple fitted(FitReport report) { return nb::make_tuple(nb::cast(std::move(report.recipe)), report.notices); }

// Scaled columns as arrays, and what is worth saying.
nb::tuple apply(const Recipe& recipe, const Table& table, bool invert, int threads) {
  const auto rows = static_cast<std::size_t>(table.table().rows());
  std::vector<std::vector<double>> scaled(recipe.columns.size());
  ApplyReport report;
  {
    const nb::gil_scoped_release release;
    std::vector<double*> targets;
    for (auto& column : scaled) {
      column.resize(rows);
      targets.push_back(column.data());
    }
    const RunOptions run{.read = {}, .threads = threads};
    report = apply_table(recipe, table.table(), targets, run, invert ? Direction::invert : Direction::apply);
  }
  nb::list arrays;
  for (auto& column : scaled) arrays.append(array_of(std::move(column)));
  return nb::make_tuple(arrays, report.notices);
}

}  // namespace

void bind_table(nb::module_& m) {
  nb::class_<Table>(m, "Table", "A table in memory, read where it lies.")
      .def(nb::init<>())
      .def("read_stream", &Table::read_stream, "capsule"_a, "Takes all batches of an Arrow stream.")
      .def("add_columns", &Table::add_columns, "names"_a, "kinds"_a, "type_names"_a, "arrays"_a, "rows"_a,
           "Takes a batch of numpy's arrays; None where a column is no number.")
      .def_prop_ro("columns",
                   [](const Table& t) {
                     nb::list columns;
                     for (const ColumnInfo& c : t.table().columns) columns.append(nb::make_tuple(c.name, c.type_name));
                     return columns;
                   });
  m.def(
      "fit_table",
      [](const Table& table, nb::dict options, int threads) {
        const FitOptions fit = fit_options_of(std::move(options));
        const RunOptions run{.read = {}, .threads = threads};
        std::optional<FitReport> report;
        {
          const nb::gil_scoped_release release;
          report = fit_table(table.table(), fit, run);
        }
        return fitted(std::move(*report));
      },
      "table"_a, "options"_a, "threads"_a, "The recipe, and what is worth saying.");
  const auto bind_again = [&](const char* name, auto function) {
    m.def(
        name,
        [function](const Recipe& recipe, const Table& table, int threads) {
          const RunOptions run{.read = {}, .threads = threads};
          std::optional<FitReport> report;
          {
            const nb::gil_scoped_release release;
            report = function(recipe, table.table(), run);
          }
          return fitted(std::move(*report));
        },
        "recipe"_a, "table"_a, "threads"_a);
  };
  bind_again("update_table", &update_table);
  bind_again("refit_table", &refit_table);
  m.def("apply_table", &apply, "recipe"_a, "table"_a, "invert"_a, "threads"_a);
}

}  // namespace strickle::python
