// What a standard fit costs where numbers are spread over many powers of two, beside normal numbers, in turn, on one
// thread. usage: heavy_tails_strickle VALUES ROUNDS; prints a line "kind columns nanoseconds ratio" for each.
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <random>

#include "fit_matrix.h"

namespace {

using Random = std::mt19937_64;

double normal(Random& random) { return std::normal_distribution<double>()(random); }

double subnormal_once_in(unsigned rare, Random& random) {
  const double tiny = std::numeric_limits<double>::denorm_min() * static_cast<double>(random() % 100000);
  return random() % rare == 0 ? tiny : normal(random);
}

struct Kind {
  const char* name;
  std::function<double(Random&)> draw;
};

const std::array<Kind, 6> kinds = {{
    {"lognormal", [](Random& random) { return std::exp(3 * normal(random)); }},
    {"cauchy", [](Random& random) { return std::cauchy_distribution<double>()(random); }},
    {"tenth_missing", [](Random& random) { return random() % 10 == 0 ? std::nan("") : normal(random); }},
    {"thousandth_subnormal", [](Random& random) { return subnormal_once_in(1000, random); }},
    {"hundredth_subnormal", [](Random& random) { return subnormal_once_in(100, random); }},
    {"half_subnormal", [](Random& random) { return subnormal_once_in(2, random); }},
}};

bench::Memory drawn(std::size_t count, const std::function<double(Random&)>& draw) {
  bench::Memory memory = bench::touched_memory(count * sizeof(double));
  Random random(0);
  std::generate_n(static_cast<double*>(memory.get()), count, [&] { return draw(random); });
  return memory;
}

double seconds_of_fit(const bench::Memory& memory, std::int64_t rows, std::int64_t columns) {
  const strickle::MatrixView matrix{.data = memory.get(), .rows = rows, .columns = columns, .row_stride = columns};
  return bench::seconds_of([&] { bench::fit_matrix("standard", matrix, 1); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    const std::int64_t values = std::stoll(argv[1]), rounds = std::stoll(argv[2]);
    const bench::Memory plain = drawn(static_cast<std::size_t>(values), normal);
    for (const Kind& kind : kinds) {
      const bench::Memory spread = drawn(static_cast<std::size_t>(values), kind.draw);
      for (const std::int64_t columns : {1, 10, 100}) {
        std::vector<double> seconds, ratios;
        for (std::int64_t round = 0; round < rounds; ++round) {
          const double beside = seconds_of_fit(plain, values / columns, columns);
          seconds.push_back(seconds_of_fit(spread, values / columns, columns));
          ratios.push_back(seconds.back() / beside);
        }
        std::printf("%s %lld %.4f %.4f\n", kind.name, static_cast<long long>(columns),
                    bench::median(seconds) * 1e9 / static_cast<double>(values), bench::median(ratios));
        std::fflush(stdout);
      }
    }
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
    return 1;
  }
}
