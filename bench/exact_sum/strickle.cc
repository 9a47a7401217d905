// The exact sum of one column, rounded once.
#include <strickle/update_columns.h>

#include "fit_matrix.h"

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int threads) {
    const auto column = std::make_shared<bench::Array>(std::move(arrays.at(0)));
    const auto sum = std::make_shared<double>(0.0);
    return bench::Peer{.work =
                           [=] {
                             std::vector<strickle::ColumnState> states(
                                 1, strickle::ColumnState(strickle::StateParts{.sum = true}));
                             strickle::update_columns(states, bench::view_of(*column), threads);
                             *sum = states.front().sum->round();
                           },
                       .answer = [=] { return bench::Lists{{*sum}}; }};
  });
}
