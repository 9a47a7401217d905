// R. M. Neal's exact sum with a large superaccumulator, in Y. Afshar's C++ form of it: the package xsum.
#include <xsum.hpp>

#include "peer.h"

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int /*threads*/) {
    const auto column = std::make_shared<bench::Array>(std::move(arrays.at(0)));
    const auto sum = std::make_shared<double>(0.0);
    return bench::Peer{.work =
                           [=] {
                             xsum::xsum_large accumulator;
                             accumulator.add(column->doubles(), static_cast<xsum::xsum_length>(column->size()));
                             *sum = accumulator.round();
                           },
                       .answer = [=] { return bench::Lists{{*sum}}; },
                       .versions = {{"xsum", XSUM_VERSION}}};
  });
}
