// The doctor; reports go to Python as the JSON that the command line prints.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <utility>

#include "check_options.h"
#include "module.h"
#include "strickle/report.h"
#include "table.h"
#include "without_gil.h"

namespace strickle::python {

namespace nb = nanobind;
using namespace nb::literals;

void bind_check(nb::module_& m) {
  m.def(
      "check_table",
      [](const Table& table, nb::dict options, int threads) {
        const CheckOptions check = check_options_of(std::move(options));
        RunOptions run;
        run.threads = threads;
        return told(without_gil([&] { return check_table(table.table(), check, run); }));
      },
      "table"_a, "options"_a, "threads"_a, "The report as JSON and as text, and the text of the recommended recipe.");
  m.def(
      "check_page", [](const std::string& json, const std::string& text) { return check_page(json, text); }, "json"_a,
      "text"_a, "The HTML page of a report.");
  m.def(
      "write_file", [](const std::string& path, const std::string& text) { write_file_atomically(path, text); },
      "path"_a, "text"_a, "Writes a file, whole or not at all.");
}

}  // namespace strickle::python
