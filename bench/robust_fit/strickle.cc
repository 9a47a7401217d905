// The median, the distance of the quartiles, and the two quartiles, exactly.
#include <strickle/matrix_quantiles.h>

#include <array>

#include "fit_matrix.h"

namespace {

bench::Lists center_and_scale(const std::vector<std::vector<double>>& quantiles) {
  bench::Lists lists(4);
  for (const std::vector<double>& column : quantiles) {
    lists[0].push_back(column[1]);
    lists[1].push_back(column[2] - column[0]);
    lists[2].push_back(column[0]);
    lists[3].push_back(column[2]);
  }
  return lists;
}

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int threads) {
    const auto matrix = std::make_shared<bench::Array>(std::move(arrays.at(0)));
    const auto quantiles = std::make_shared<std::vector<std::vector<double>>>();
    return bench::Peer{.work =
                           [=] {
                             constexpr std::array<double, 3> probabilities{0.25, 0.5, 0.75};
                             *quantiles = strickle::matrix_quantiles(bench::view_of(*matrix), probabilities, threads);
                           },
                       .answer = [=] { return center_and_scale(*quantiles); }};
  });
}
