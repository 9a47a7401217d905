#include "table.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <utility>

#include "arrays.h"
#include "fit_options.h"
#include "module.h"
#include "recipe_type.h"
#include "strickle/engine.h"
#include "strickle/error.h"
#include "without_gil.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

ColumnKind kind_of(const std::string& name) {
  const auto found = std::ranges::find(number_kinds(), name, &NamedKind::name);
  return found == number_kinds().end() ? ColumnKind::text : found->kind;
}

}  // namespace

Table::Table(nb::capsule capsule) {
  if (PyCapsule_IsValid(capsule.ptr(), "arrow_array_stream") == 0) {
    throw Error(ErrorCode::unsupported, "a capsule of Arrow's streams was expected");
  }
  auto& stream = *static_cast<ArrowArrayStream*>(capsule.data());
  stream_ = without_gil([&] { return std::make_unique<ArrowStreamTable>(stream); });
}

Table::Table(const std::vector<std::string>& names, const std::vector<std::string>& kinds,
             const std::vector<std::string>& type_names, nb::list arrays, std::int64_t rows)
    : owners_(arrays) {
  MemoryTable::Rows all{.count = rows, .columns = {}};
  for (std::size_t c = 0; c < names.size(); ++c) {
    columns_.columns.push_back({names[c], kind_of(kinds[c]), type_names[c], {}});
    all.columns.emplace_back();
    if (arrays[c].is_none()) continue;
    all.columns.back() = matrix_of(nb::cast<InArray>(arrays[c])).column(0);
    if (all.columns.back().size != rows) {
      throw Error(ErrorCode::mismatch, "the columns are not of one length", {}, {.column = names[c]});
    }
  }
  columns_.batches.push_back(std::move(all));
}

namespace {

RunOptions on_threads(int threads) { return {.read = {}, .threads = threads}; }

nb::tuple told(FitReport report) { return nb::make_tuple(nb::cast(std::move(report.recipe)), report.notices); }

// Scaled columns as arrays, and what is worth saying.
nb::tuple apply(const Recipe& recipe, const Table& table, bool invert, int threads) {
  const auto rows = static_cast<std::size_t>(table.table().rows());
  std::vector<std::vector<double>> scaled(recipe.columns.size());
  const ApplyReport report = without_gil([&] {
    std::vector<double*> targets;
    for (auto& column : scaled) {
      column.resize(rows);
      targets.push_back(column.data());
    }
    return apply_table(recipe, table.table(), targets, on_threads(threads),
                       invert ? Direction::invert : Direction::apply);
  });
  nb::list arrays;
  for (auto& column : scaled) arrays.append(array_of(std::move(column)));
  return nb::make_tuple(arrays, report.notices);
}

}  // namespace

void bind_table(nb::module_& m) {
  nb::class_<Table>(m, "Table", "A table in memory, read where it lies.")
      .def(nb::init<nb::capsule>(), "capsule"_a, "All batches of an Arrow stream.")
      .def(nb::init<const std::vector<std::string>&, const std::vector<std::string>&, const std::vector<std::string>&,
                    nb::list, std::int64_t>(),
           "names"_a, "kinds"_a, "type_names"_a, "arrays"_a, "rows"_a,
           "Arrays of numpy's; None where a column is no number.")
      .def_prop_ro("columns", [](const Table& t) {
        nb::list columns;
        for (const ColumnInfo& c : t.table().columns) columns.append(nb::make_tuple(c.name, c.type_name));
        return columns;
      });
  m.def(
      "fit_table",
      [](const Table& table, nb::dict options, int threads) {
        const FitOptions fit = fit_options_of(std::move(options));
        return told(without_gil([&] { return fit_table(table.table(), fit, on_threads(threads)); }));
      },
      "table"_a, "options"_a, "threads"_a, "The recipe, and what is worth saying.");
  const auto bind_again = [&](const char* name, auto function) {
    m.def(
        name,
        [function](const Recipe& recipe, const Table& table, int threads) {
          return told(without_gil([&] { return function(recipe, table.table(), on_threads(threads)); }));
        },
        "recipe"_a, "table"_a, "threads"_a);
  };
  bind_again("update_table", &update_table);
  bind_again("refit_table", &refit_table);
  m.def("apply_table", &apply, "recipe"_a, "table"_a, "invert"_a, "threads"_a);
}

}  // namespace strickle::python
