// Work that Python's other threads need not wait for.
#pragma once

#include <nanobind/nanobind.h>

namespace strickle::python {

template <class Work>
auto without_gil(Work&& work) {
  const nanobind::gil_scoped_release release;
  return work();
}

}  // namespace strickle::python
