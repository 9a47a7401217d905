// Scalers over matrices in memory: fitting to a recipe, and applying from arrays of parameters.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "arrays.h"
#include "columns_fit.h"
#include "module.h"
#include "strickle/apply_columns.h"
#include "strickle/domain.h"
#include "strickle/fit_columns.h"
#include "strickle/infinities.h"
#include "strickle/normalizer.h"
#include "strickle/update_columns.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

using Weights = std::optional<DoublesIn>;

std::optional<std::span<const double>> span_of(const Weights& weights) {
  if (!weights) return {};
  return python::span_of(*weights);
}

}  // namespace

void bind_matrix(nb::module_& m) {
  m.def(
      "fit_matrix",
      [](const Recipe& prototype, const InArray& matrix, const Weights& weights, int threads) {
        const MatrixView view = matrix_of(matrix);
        const auto weight_span = span_of(weights);
        const nb::gil_scoped_release release;
        ColumnsFit fit(prototype, view.columns);
        if (!weight_span) return fit.finish(fit_columns(fit.scalers(), view, threads), view.rows);
        std::vector<ColumnState> states;
        for (const auto& scaler : fit.scalers()) states.emplace_back(scaler->parts(true));
        update_columns(states, view, *weight_span, threads);
        for (std::size_t c = 0; c < states.size(); ++c) {
          fit.scalers()[c]->fit(states[c], fit.scalers()[c]->estimates(states[c]));
        }
        return fit.finish(std::move(states), view.rows - std::ranges::count(*weight_span, 0.0));
      },
      "prototype"_a, "matrix"_a, "weights"_a.none(), "threads"_a,
      "The recipe of a matrix's rows, with the columns and scalers of another recipe.");
  m.def(
      "apply_matrix",
      [](const std::string& scaler, nb::dict options, nb::dict parameters, const InArray& in, const OutArray& out,
         int threads, bool invert) {
        const MatrixView from = matrix_of(in);
        const MutableMatrixView to = mutable_matrix_of(out);
        const auto scalers = scalers_of(scaler, options, parameters, static_cast<std::size_t>(from.columns));
        const nb::gil_scoped_release release;
        std::vector<const Scaler*> pointers;
        for (const auto& s : scalers) pointers.push_back(s.get());
        apply_columns(pointers, from, to, threads, invert ? Direction::invert : Direction::apply);
      },
      "scaler"_a, "options"_a, "parameters"_a, "matrix"_a, "out"_a, "threads"_a, "invert"_a = false,
      "Applies one scaler, with a parameter per column in each array, to a matrix; out may be the matrix itself.");
  m.def(
      "check_domain",
      [](const std::string& scaler, nb::dict options, const InArray& matrix) {
        const MatrixView view = matrix_of(matrix);
        const auto scalers = scalers_of(scaler, options, nb::dict(), static_cast<std::size_t>(view.columns));
        const nb::gil_scoped_release release;
        check_domains(scalers, view);
      },
      "scaler"_a, "options"_a, "matrix"_a, "Error where the scaler gives a number of the matrix none.");
  m.def(
      "has_infinity",
      [](const InArray& matrix, int threads) {
        const MatrixView view = matrix_of(matrix);
        const nb::gil_scoped_release release;
        return has_infinity(view, threads);
      },
      "matrix"_a, "threads"_a, "Whether any of the numbers is infinite.");
  m.def(
      "normalize_matrix",
      [](const std::string& norm, const InArray& in, const OutArray& out, int threads) {
        const Norm parsed = parse_norm(norm);
        const MatrixView from = matrix_of(in);
        const MutableMatrixView to = mutable_matrix_of(out);
        const nb::gil_scoped_release release;
        normalize_rows(parsed, from, to, threads);
      },
      "norm"_a, "matrix"_a, "out"_a, "threads"_a, "Divides each row by its norm; out may be the matrix itself.");
}

}  // namespace strickle::python
