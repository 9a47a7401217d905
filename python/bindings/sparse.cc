// Scalers over sparse matrices.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "arrays.h"
#include "columns_fit.h"
#include "module.h"
#include "strickle/apply_columns.h"
#include "strickle/normalizer.h"
#include "strickle/sparse_columns.h"

namespace strickle::python {

using namespace nb::literals;

namespace {

using Indices = nb::ndarray<const std::int64_t, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

std::span<const std::int64_t> indices_of(const Indices& array) { return {array.data(), array.shape(0)}; }

}  // namespace

void bind_sparse(nb::module_& m) {
  m.def(
      "fit_sparse",
      [](const Recipe& prototype, const InArray& values, const Indices& row_indices, const Indices& begins,
         std::int64_t rows, const std::optional<DoublesIn>& weights, bool ignore_zeros, int threads) {
        const SparseColumns matrix{matrix_of(values).column(0), indices_of(begins), rows};
        std::optional<SparseWeights> sparse_weights;
        if (weights) sparse_weights = SparseWeights{span_of(*weights), indices_of(row_indices)};
        const nb::gil_scoped_release release;
        ColumnsFit fit(prototype, matrix.columns());
        if (weights) rows -= std::ranges::count(sparse_weights->weights, 0.0);
        return fit.finish(fit_columns(fit.scalers(), matrix, sparse_weights, ignore_zeros, threads), rows);
      },
      "prototype"_a, "values"_a, "row_indices"_a, "begins"_a, "rows"_a, "weights"_a.none(), "ignore_zeros"_a,
      "threads"_a, "As fit_matrix, of compressed sparse columns.");
  m.def(
      "apply_sparse",
      [](const std::string& scaler, nb::dict options, nb::dict parameters, const InArray& in, const OutArray& out,
         const Indices& begins, int threads, bool invert) {
        const MatrixView from = matrix_of(in);
        MutableMatrixView to = mutable_matrix_of(out);
        const auto bounds = indices_of(begins);
        const auto scalers = scalers_of(scaler, std::move(options), std::move(parameters), bounds.size() - 1);
        const nb::gil_scoped_release release;
        for (std::size_t c = 0; c < scalers.size(); ++c) {
          MutableMatrixView column = to;
          column.data = static_cast<char*>(to.data) + bounds[c] * number_size(to.type);
          column.rows = bounds[c + 1] - bounds[c];
          const Scaler* const one = scalers[c].get();
          apply_columns({&one, 1}, from.rows_of(bounds[c], column.rows), column, threads,
                        invert ? Direction::invert : Direction::apply);
        }
      },
      "scaler"_a, "options"_a, "parameters"_a, "values"_a, "out"_a, "begins"_a, "threads"_a, "invert"_a = false,
      "As apply_matrix, of the stored values of compressed sparse columns.");
  m.def(
      "normalize_sparse",
      [](const std::string& norm, const InArray& in, const OutArray& out, const Indices& begins) {
        const Norm parsed = parse_norm(norm);
        const MatrixView from = matrix_of(in);
        const MutableMatrixView to = mutable_matrix_of(out);
        const auto bounds = indices_of(begins);
        const nb::gil_scoped_release release;
        std::vector<double> values;
        std::vector<double*> columns;
        for (std::size_t r = 0; r + 1 < bounds.size(); ++r) {
          const std::int64_t size = bounds[r + 1] - bounds[r];
          values.resize(static_cast<std::size_t>(size));
          columns.clear();
          for (double& value : values) columns.push_back(&value);
          load_doubles(from.column(0), bounds[r], size, values.data());
          normalize_rows(parsed, columns, 1);
          store_doubles(values.data(), size, to, bounds[r], 0);
        }
      },
      "norm"_a, "values"_a, "out"_a, "begins"_a,
      "As normalize_matrix, of the stored values of compressed sparse rows.");
}

}  // namespace strickle::python
