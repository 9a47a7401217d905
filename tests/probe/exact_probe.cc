// Prints what the exact engine makes of sets of doubles, for tests that hold it to Python's fractions.
//
// Input: records of a 64-bit n and a 64-bit flag (1: weighted), then n doubles, then n weights where weighted. Output:
// a line per record: sum, mean, variance (ddof 0, 1), deviation (ddof 0, 1) in hexadecimal, texts of Σx and Σx² (of Σwx
// and Σwx²), spread_sign; the sums once value by value and once through the vectorised state, which must agree.
#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "strickle/column_state.h"
#include "strickle/exact_statistics.h"

namespace {

std::vector<double> read_doubles(std::int64_t n) {
  std::vector<double> values(static_cast<std::size_t>(n));
  if (n > 0 && std::fread(values.data(), sizeof(double), values.size(), stdin) != values.size()) std::exit(2);
  return values;
}

}  // namespace

int main() {
  using namespace strickle;
  std::int64_t header[2];
  while (std::fread(header, sizeof header, 1, stdin) == 1) {
    const auto x = read_doubles(header[0]);
    if (header[1] == 1) {
      const auto w = read_doubles(header[0]);
      ColumnState state(StateParts{.weighted = true});
      state.update(x, w);
      const WeightedSums& s = *state.weighted;
      std::printf("%a %a %a %a %a %a %s %s %d\n", s.sum.round(), state.mean(), state.variance(0), state.variance(1),
                  state.deviation(0), state.deviation(1), s.sum.to_text().c_str(), s.squares.to_text().c_str(),
                  spread_sign(s.weights, s.sum, s.squares));
      continue;
    }
    ExactSum sum;
    ExactProductSum squares;
    for (const double v : x) {
      sum.add(v);
      squares.add_product(v, v);
    }
    ColumnState state(StateParts{.sum = true, .squares = true});
    state.update(x);
    if (*state.sum != sum || *state.squares != squares) {
      std::fprintf(stderr, "the vectorised sums differ from the sums value by value\n");
      return 1;
    }
    std::printf("%a %a %a %a %a %a %s %s %d\n", sum.round(), state.mean(), state.variance(0), state.variance(1),
                state.deviation(0), state.deviation(1), sum.to_text().c_str(), squares.to_text().c_str(),
                spread_sign(header[0], sum, squares));
  }
}
