// strickle.Error, a ValueError, for every Error of the engine.
#include <nanobind/nanobind.h>

#include "module.h"
#include "strickle/error.h"

namespace strickle::python {

namespace nb = nanobind;

namespace {

constexpr const char* error_doc =
    "What strickle cannot do: a :class:`ValueError` that says what, where, and what to do about it.\n"
    "\n"
    "Attributes\n"
    "----------\n"
    "code : str\n"
    "    Such as ``\"not_found\"``, ``\"infinite_value\"``, ``\"not_subtractable\"``.\n"
    "message, hint : str\n"
    "    What was found; what to do about it, or empty.\n"
    "file, column : str\n"
    "    Where; empty where that does not apply.\n"
    "line, row : int\n"
    "    Counted from 1; 0 where that does not apply.\n";

}  // namespace

void make_error(nb::module_& m) {
  nb::dict attributes;  // of those that Python's side raises
  attributes["code"] = "invalid_argument";
  for (const char* text : {"message", "hint", "file", "column"}) attributes[text] = "";
  for (const char* number : {"line", "row"}) attributes[number] = 0;
  m.attr("Error") =
      nb::steal(PyErr_NewExceptionWithDoc("strickle.Error", error_doc, PyExc_ValueError, attributes.ptr()));
}

void translate_errors(nb::handle error_type) {
  // Kept for as long as the process: translators have no end.
  static PyObject* type = error_type.inc_ref().ptr();
  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const Error& error) {
      nb::object object = nb::handle(type)(error.what());
      object.attr("code") = error_code_name(error.code());
      object.attr("message") = error.message().c_str();
      object.attr("hint") = error.hint().c_str();
      object.attr("file") = error.place().file.c_str();
      object.attr("column") = error.place().column.c_str();
      object.attr("line") = error.place().line;
      object.attr("row") = error.place().row;
      PyErr_SetObject(type, object.ptr());
    }
  });
}

}  // namespace strickle::python
