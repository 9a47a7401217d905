// Count, sum and sum of squares of one column, exactly; rounded for the answer alone.
#include <strickle/update_columns.h>

#include "fit_matrix.h"

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int threads) {
    const auto column = std::make_shared<bench::Array>(std::move(arrays.at(0)));
    const strickle::ColumnState empty(strickle::StateParts{.sum = true, .squares = true});
    const auto states = std::make_shared<std::vector<strickle::ColumnState>>(1, empty);
    return bench::Peer{.work =
                           [=] {
                             states->front() = empty;
                             strickle::update_columns(*states, bench::view_of(*column), threads);
                           },
                       .answer =
                           [=] {
                             const strickle::ColumnState& state = states->front();
                             return bench::Lists{{state.sum->round()},
                                                 {state.squares->round()},
                                                 {static_cast<double>(state.counts.finite)}};
                           }};
  });
}
