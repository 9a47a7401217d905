// A fitted scaler scales a matrix into memory that is already there: shared by the tasks that transform.
#pragma once

#include "fit_matrix.h"

namespace bench {

struct Transform {
  Array in;
  Memory out;
  Scalers scalers;
  int threads;

  void run() const {
    std::vector<const strickle::Scaler*> columns;
    for (const auto& scaler : scalers) columns.push_back(scaler.get());
    const strickle::MutableMatrixView target{.type = number_type(in),
                                             .data = out.get(),
                                             .rows = in.rows,
                                             .columns = in.columns,
                                             .row_stride = in.row_stride,
                                             .column_stride = in.column_stride};
    strickle::apply_columns(columns, view_of(in), target, threads);
  }

  double scaled(std::int64_t row, std::int64_t column) const {
    const std::int64_t at = row * in.row_stride + column * in.column_stride;
    if (in.element_size == sizeof(double)) return static_cast<const double*>(out.get())[at];
    return static_cast<double>(static_cast<const float*>(out.get())[at]);
  }

  // A hundred rows or so speak for all.
  Lists some_rows() const {
    Lists lists;
    for (std::int64_t row = 0; row < in.rows; row += in.rows / 100) {
      lists.emplace_back();
      for (std::int64_t column = 0; column < in.columns; ++column) lists.back().push_back(scaled(row, column));
    }
    return lists;
  }
};

/// The main function of a task that applies `name`, fitted before.
inline int serve_transform(int argc, char** argv, const char* name) {
  return serve(argc, argv, [&](std::vector<Array> arrays, int threads) {
    Array& in = arrays.at(0);
    Scalers scalers = fit_matrix(name, view_of(in), threads);
    Memory out = touched_memory(in.bytes());
    const auto transform =
        std::make_shared<Transform>(Transform{std::move(in), std::move(out), std::move(scalers), threads});
    return Peer{.work = [=] { transform->run(); }, .answer = [=] { return transform->some_rows(); }};
  });
}

}  // namespace bench
