// The lab's experiments; results go to Python as the JSON that the command line prints.
#include "strickle/lab.h"

#include <nanobind/nanobind.h>
#include <nanobind/stl/map.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "module.h"
#include "strickle/report.h"
#include "without_gil.h"

namespace strickle::python {

namespace nb = nanobind;
using namespace nb::literals;

namespace {

using Columns = std::pair<std::vector<std::string>, std::vector<std::vector<double>>>;

std::string run_to_json(const std::string& name, const std::map<std::string, std::vector<double>>& settings,
                        std::optional<int> seeds, std::uint64_t seed, bool quick, int threads,
                        const nb::callable& table, const std::string& data) {
  lab::Request request{
      .settings = settings, .seeds = seeds, .seed = seed, .quick = quick, .threads = threads, .data = data};
  request.table = [&table](const std::string& wanted) {
    const nb::gil_scoped_acquire gil;
    auto [names, columns] = nb::cast<Columns>(table(wanted));
    return lab::Table{std::move(names), std::move(columns)};
  };
  // Ctrl-C ends the run at the end of a trial; signals are the caller's thread's.
  request.progress = [caller = std::this_thread::get_id()](std::int64_t) {
    if (std::this_thread::get_id() != caller) return;
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  };
  return without_gil([&] {
    const lab::Result result = lab::run(name, request);
    return lab::to_json(std::span(&result, 1));
  });
}

}  // namespace

void bind_lab(nb::module_& m) {
  m.def("lab_experiments", &lab::descriptions_to_json, "What the lab can measure, as JSON.");
  m.def("lab_run", &run_to_json, "name"_a, "settings"_a, "seeds"_a.none(), "seed"_a, "quick"_a, "threads"_a, "table"_a,
        "data"_a,
        "Runs an experiment; its result as JSON. `table` gives names and columns of a table of real data, "
        "from the folder `data`.");
  m.def(
      "lab_page", [](const std::string& json) { return lab_page(json); }, "json"_a,
      "The HTML page of results that are given as JSON.");
}

}  // namespace strickle::python
