// strickle._files: runs over files, with Arrow's libraries. Recipes come and go as their text, so that the two modules
// share no objects.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <utility>
#include <vector>

#include "check_options.h"
#include "fit_options.h"
#include "module.h"
#include "options.h"
#include "strickle/engine.h"
#include "strickle/error.h"
#include "without_gil.h"

namespace strickle::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

void read_option(const std::string& name, nb::handle value, ReadOptions& read) {
  const auto character = [&] {
    const auto text = nb::cast<std::string>(value);
    if (text.size() != 1) throw Error(ErrorCode::invalid_argument, name + " is one character");
    return text[0];
  };
  if (name == "format") read.format = parse_table_format(nb::cast<std::string>(value));
  else if (name == "delimiter") read.delimiter = character();
  else if (name == "comment") read.comment = character();
  else if (name == "decimal_comma") read.decimal_comma = nb::cast<bool>(value);
  else if (name == "header") read.header = nb::cast<bool>(value);
  else if (name == "latin1") read.latin1 = nb::cast<bool>(value);
  else if (name == "missing") read.missing = nb::cast<std::vector<std::string>>(value);
  else
    throw Error(ErrorCode::invalid_argument, "reading has no option '" + name + "'",
                "it has format, delimiter, comment, decimal_comma, header, latin1 and missing");
}

ReadOptions read_options_of(nb::dict options) {
  ReadOptions read;
  for_each_option(std::move(options),
                  [&](const std::string& name, nb::handle value) { read_option(name, value, read); });
  return read;
}

// Progress as (activity, bytes, bytes in all, rows) between batches, where an exception of Python's, or Ctrl-C, ends
// the run.
RunOptions run_options(nb::dict read, int threads, std::int64_t memory, nb::object progress) {
  RunOptions run{.read = read_options_of(std::move(read)), .threads = threads, .memory = memory};
  run.read.threads = threads;
  set_decoder_threads(threads);
  run.progress = [progress](const Progress& now) {
    const nb::gil_scoped_acquire acquire;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();  // Ctrl-C
    if (!progress.is_none()) progress(now.activity, now.bytes, now.bytes_total, now.rows);
  };
  return run;
}

nb::tuple told(const FitReport& report) { return nb::make_tuple(report.recipe.to_json(), report.notices); }

using Paths = std::vector<std::string>;

}  // namespace

void bind_files(nb::module_& m) {
  m.def(
      "fit_files",
      [](const Paths& paths, nb::dict options, nb::dict read, int threads, std::int64_t memory, nb::object progress) {
        const FitOptions fit = fit_options_of(std::move(options));
        const RunOptions run = run_options(std::move(read), threads, memory, std::move(progress));
        return told(without_gil([&] { return fit_files(find_inputs(paths), fit, run); }));
      },
      "paths"_a, "options"_a, "read"_a, "threads"_a, "memory"_a, "progress"_a.none(),
      "The text of the recipe, and what is worth saying.");
  m.def(
      "check_files",
      [](const Paths& paths, nb::dict options, nb::dict read, int threads, std::int64_t memory, nb::object progress) {
        const CheckOptions check = check_options_of(std::move(options));
        const RunOptions run = run_options(std::move(read), threads, memory, std::move(progress));
        return told(without_gil([&] { return check_files(find_inputs(paths), check, run); }));
      },
      "paths"_a, "options"_a, "read"_a, "threads"_a, "memory"_a, "progress"_a.none(),
      "The report as JSON and as text, and the text of the recommended recipe.");
  const auto bind_again = [&](const char* name, auto function) {
    m.def(
        name,
        [function](const std::string& recipe, const Paths& paths, nb::dict read, int threads, std::int64_t memory,
                   nb::object progress) {
          const RunOptions run = run_options(std::move(read), threads, memory, std::move(progress));
          return told(without_gil([&] { return function(Recipe::from_json(recipe), find_inputs(paths), run); }));
        },
        "recipe"_a, "paths"_a, "read"_a, "threads"_a, "memory"_a, "progress"_a.none());
  };
  bind_again("update_files", &update_files);
  bind_again("refit_files", &refit_files);
  m.def(
      "apply_files",
      [](const std::string& recipe, const Paths& paths, const std::string& output, bool invert, nb::dict read,
         int threads, std::int64_t memory, nb::object progress) {
        const RunOptions run = run_options(std::move(read), threads, memory, std::move(progress));
        const WriteOptions write{.format = {}, .buffer_bytes = memory / 16};
        std::vector<std::string> outputs;
        const ApplyReport report = without_gil([&] {
          const auto inputs = find_inputs(paths);
          outputs = output_paths(inputs, output, write);
          ApplyReport applied = apply_files(Recipe::from_json(recipe), inputs, outputs, write, run,
                                            invert ? Direction::invert : Direction::apply);
          applied.publish();
          return applied;
        });
        return nb::make_tuple(outputs, report.notices);
      },
      "recipe"_a, "paths"_a, "output"_a, "invert"_a, "read"_a, "threads"_a, "memory"_a, "progress"_a.none(),
      "Writes the scaled tables; where they are, and what is worth saying.");
}

}  // namespace strickle::python

NB_MODULE(_files, m) {
  strickle::python::translate_errors(nanobind::module_::import_("strickle._engine").attr("Error"));
  strickle::python::bind_files(m);
}
