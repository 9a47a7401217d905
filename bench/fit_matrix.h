// The scalers of a matrix, fitted in memory through strickle's public headers: shared by the tasks that fit or apply.
#pragma once

#include <strickle/apply_columns.h>
#include <strickle/fit_columns.h>
#include <strickle/matrix_view.h>
#include <strickle/scaler.h>

#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "peer.h"

namespace bench {

inline strickle::NumberType number_type(const Array& array) {
  return array.element_size == sizeof(double) ? strickle::NumberType::float64 : strickle::NumberType::float32;
}

inline strickle::MatrixView view_of(const Array& array) {
  return {.type = number_type(array),
          .data = array.memory.get(),
          .rows = array.rows,
          .columns = array.columns,
          .row_stride = array.row_stride,
          .column_stride = array.column_stride};
}

using Scalers = std::vector<std::unique_ptr<strickle::Scaler>>;

inline Scalers fit_matrix(std::string_view name, const strickle::MatrixView& matrix, int threads) {
  Scalers scalers;
  for (std::int64_t c = 0; c < matrix.columns; ++c) scalers.push_back(strickle::make_scaler(name, {}));
  strickle::fit_columns(scalers, matrix, threads);
  return scalers;
}

/// A parameter of every column, one column after the other where it is a list.
inline std::vector<double> parameter(const Scalers& scalers, std::string_view name) {
  std::vector<double> values;
  for (const std::unique_ptr<strickle::Scaler>& scaler : scalers) {
    for (const strickle::Parameter& held : scaler->parameters()) {
      if (held.name == name) values.push_back(held.value);
    }
  }
  if (values.size() < scalers.size()) throw std::runtime_error("no such parameter: " + std::string(name));
  return values;
}

/// The main function of a task that fits `name`; the answer holds these parameters.
inline int serve_fit(int argc, char** argv, const char* name, const std::vector<const char*>& parameters) {
  return serve(argc, argv, [&](std::vector<Array> arrays, int threads) {
    const auto matrix = std::make_shared<Array>(std::move(arrays.at(0)));
    const auto scalers = std::make_shared<Scalers>();
    return Peer{.work = [=] { *scalers = fit_matrix(name, view_of(*matrix), threads); },
                .answer =
                    [=] {
                      Lists lists;
                      for (const char* held : parameters) lists.push_back(parameter(*scalers, held));
                      return lists;
                    }};
  });
}

}  // namespace bench
