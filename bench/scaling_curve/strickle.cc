// What a standard fit costs per value as a matrix grows taller, one column of it, and wider, a fixed number of values.
// usage: scaling_curve_strickle THREADS MOST-ROWS WIDE-VALUES; prints a line "rows columns nanoseconds" per shape.
#include <algorithm>
#include <random>

#include "fit_matrix.h"

namespace {

// The median of at least three fits, and of more where they are short, so that small shapes are measured too.
double seconds_of_fit(const double* values, std::int64_t rows, std::int64_t columns, int threads) {
  const strickle::MatrixView matrix{.type = strickle::NumberType::float64,
                                    .data = values,
                                    .rows = rows,
                                    .columns = columns,
                                    .row_stride = columns,
                                    .column_stride = 1};
  const auto fit = [&] { bench::fit_matrix("standard", matrix, threads); };
  fit();
  std::vector<double> seconds;
  for (double total = 0; seconds.size() < 3 || (total < 0.2 && seconds.size() < 1000); total += seconds.back()) {
    seconds.push_back(bench::seconds_of(fit));
  }
  return bench::median(std::move(seconds));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  try {
    const int threads = std::stoi(argv[1]);
    const std::int64_t most_rows = std::stoll(argv[2]), wide_values = std::stoll(argv[3]);
    std::mt19937_64 random(0);
    std::normal_distribution<double> normal;
    const std::size_t count = static_cast<std::size_t>(std::max(most_rows, wide_values));
    const bench::Memory memory = bench::touched_memory(count * sizeof(double));
    double* values = static_cast<double*>(memory.get());
    std::generate_n(values, count, [&] { return normal(random); });
    const auto measure = [&](std::int64_t rows, std::int64_t columns) {
      const double seconds = seconds_of_fit(values, rows, columns, threads);
      const double nanoseconds = seconds * 1e9 / static_cast<double>(rows * columns);
      std::printf("%lld %lld %.4f\n", static_cast<long long>(rows), static_cast<long long>(columns), nanoseconds);
      std::fflush(stdout);
    };
    for (std::int64_t rows = 1000; rows <= most_rows; rows *= 10) measure(rows, 1);
    for (std::int64_t columns = 1; columns <= 4096; columns *= 4) measure(wide_values / columns, columns);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
}
