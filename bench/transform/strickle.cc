// The standard scaler, fitted before, scales a matrix into memory that is already there.
#include "fit_matrix.h"

namespace {

struct Transform {
  bench::Array in;
  bench::Memory out;
  bench::Scalers scalers;
  int threads;

  void run() const {
    std::vector<const strickle::Scaler*> columns;
    for (const auto& scaler : scalers) columns.push_back(scaler.get());
    const strickle::MutableMatrixView target{.type = bench::number_type(in),
                                             .data = out.get(),
                                             .rows = in.rows,
                                             .columns = in.columns,
                                             .row_stride = in.row_stride,
                                             .column_stride = in.column_stride};
    strickle::apply_columns(columns, bench::view_of(in), target, threads);
  }

  double scaled(std::int64_t row, std::int64_t column) const {
    const std::int64_t at = row * in.row_stride + column * in.column_stride;
    if (in.element_size == sizeof(double)) return static_cast<const double*>(out.get())[at];
    return static_cast<double>(static_cast<const float*>(out.get())[at]);
  }

  // A hundred rows or so speak for all.
  bench::Lists some_rows() const {
    bench::Lists lists;
    for (std::int64_t row = 0; row < in.rows; row += in.rows / 100) {
      lists.emplace_back();
      for (std::int64_t column = 0; column < in.columns; ++column) lists.back().push_back(scaled(row, column));
    }
    return lists;
  }
};

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int threads) {
    bench::Array& in = arrays.at(0);
    bench::Scalers scalers = bench::fit_matrix("standard", bench::view_of(in), threads);
    bench::Memory out = bench::touched_memory(in.bytes());
    const auto transform =
        std::make_shared<Transform>(Transform{std::move(in), std::move(out), std::move(scalers), threads});
    return bench::Peer{.work = [=] { transform->run(); }, .answer = [=] { return transform->some_rows(); }};
  });
}
