#include "check_options.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fit_options.h"
#include "options.h"
#include "strickle/error.h"

namespace strickle::python {

namespace nb = nanobind;

namespace {

Task parse_task(const std::string& name) {
  if (name == "classification") return Task::classification;
  if (name == "regression") return Task::regression;
  throw Error(ErrorCode::invalid_argument, "task is classification or regression; got '" + name + "'");
}

}  // namespace

CheckOptions check_options_of(nb::dict options) {
  CheckOptions check;
  using Names = std::vector<std::string>;
  const auto labels = [&]() -> doctor::Target& {
    if (!check.labels) check.labels = doctor::Target{.name = "target"};
    return *check.labels;
  };
  for_each_option(std::move(options), [&](const std::string& name, nb::handle value) {
    if (name == "model") check.doctor.model = doctor::parse_model(nb::cast<std::string>(value));
    else if (name == "probe") check.doctor.probe = nb::cast<bool>(value);
    else if (name == "mute") check.doctor.mute = nb::cast<Names>(value);
    else if (name == "seed") check.doctor.seed = nb::cast<std::uint64_t>(value);
    else if (name == "target") check.target = nb::cast<std::string>(value);
    else if (name == "task") check.task = parse_task(nb::cast<std::string>(value));
    else if (name == "columns") check.columns = nb::cast<Names>(value);
    else if (name == "exclude") check.exclude = nb::cast<Names>(value);
    else if (name == "types") check.kinds = kinds_of(nb::cast<Names>(value));
    else if (name == "labels") labels().values = nb::cast<std::vector<double>>(value);
    else if (name == "classes") labels().classes = nb::cast<Names>(value);
    else if (name == "labels_name") labels().name = nb::cast<std::string>(value);
    else throw Error(ErrorCode::invalid_argument, "a check has no option '" + name + "'");
  });
  // Signals are the caller's thread's.
  check.doctor.progress = [caller = std::this_thread::get_id()](std::string_view, std::int64_t, std::int64_t) {
    if (std::this_thread::get_id() != caller) return;
    const nb::gil_scoped_acquire gil;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
  };
  return check;
}

nb::tuple told(const doctor::Report& report) {
  return nb::make_tuple(doctor::to_json(report), doctor::to_text(report), doctor::recommended_recipe(report).to_json());
}

}  // namespace strickle::python
