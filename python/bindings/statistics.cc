// Exact sums of columns, and what follows from them.
#include <nanobind/nanobind.h>
#include <nanobind/stl/vector.h>

#include "arrays.h"
#include "module.h"
#include "strickle/column_state.h"
#include "strickle/matrix_quantiles.h"
#include "strickle/update_columns.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

// States of columns that grow by the rows of matrices.
class ColumnSums {
 public:
  ColumnSums(std::size_t columns, bool squares)
      : states_(columns, ColumnState(StateParts{.sum = true, .squares = squares})) {}

  void update(const InArray& matrix, int threads) {
    const MatrixView view = matrix_of(matrix);
    const nb::gil_scoped_release release;
    update_columns(states_, view, threads);
  }

  template <class Statistic>
  DoubleArray each(Statistic statistic) const {
    std::vector<double> values;
    for (const ColumnState& state : states_) values.push_back(statistic(state));
    return array_of(std::move(values));
  }
  // Counts as doubles: finite, missing, +infinity, −infinity; one row each.
  DoubleArray counts() const {
    std::vector<double> values;
    for (const auto count :
         {&Counts::finite, &Counts::missing, &Counts::positive_infinite, &Counts::negative_infinite}) {
      for (const ColumnState& state : states_) values.push_back(static_cast<double>(state.counts.*count));
    }
    return array_of(std::move(values), {4, states_.size()});
  }

 private:
  std::vector<ColumnState> states_;
};

}  // namespace

void bind_statistics(nb::module_& m) {
  nb::class_<ColumnSums>(m, "ColumnSums", "The exact sums of columns, which grow by the rows of matrices.")
      .def(nb::init<std::size_t, bool>(), "columns"_a, "squares"_a)
      .def("update", &ColumnSums::update, "matrix"_a, "threads"_a)
      .def("counts", &ColumnSums::counts, "Finite, missing, +infinite and -infinite values, one row each.")
      .def("sum", [](const ColumnSums& s) { return s.each([](const ColumnState& c) { return c.sum->round(); }); })
      .def("mean", [](const ColumnSums& s) { return s.each([](const ColumnState& c) { return c.mean(); }); })
      .def(
          "var",
          [](const ColumnSums& s, int ddof) { return s.each([&](const ColumnState& c) { return c.variance(ddof); }); },
          "ddof"_a)
      .def(
          "std",
          [](const ColumnSums& s, int ddof) { return s.each([&](const ColumnState& c) { return c.deviation(ddof); }); },
          "ddof"_a);
  m.def(
      "matrix_quantiles",
      [](const InArray& matrix, const std::vector<double>& probabilities, int threads) {
        const MatrixView view = matrix_of(matrix);
        std::vector<double> values;
        {
          const nb::gil_scoped_release release;
          const auto quantiles = matrix_quantiles(view, probabilities, threads);
          for (const auto& column : quantiles) values.insert(values.end(), column.begin(), column.end());
        }
        return array_of(std::move(values), {static_cast<std::size_t>(view.columns), probabilities.size()});
      },
      "matrix"_a, "probabilities"_a, "threads"_a, "The quantiles of each column, a row each.");
}

}  // namespace strickle::python
