// The floor under any transform: the same bytes copied into memory that is already there.
#include <omp.h>

#include "peer.h"

namespace {

void copy(const bench::Array& in, void* out, int threads) {
#pragma omp parallel num_threads(threads)
  {
    const std::size_t parts = static_cast<std::size_t>(omp_get_num_threads());
    const std::size_t part = static_cast<std::size_t>(omp_get_thread_num());
    const std::size_t begin = in.bytes() * part / parts, end = in.bytes() * (part + 1) / parts;
    std::memcpy(static_cast<char*>(out) + begin, static_cast<const char*>(in.memory.get()) + begin, end - begin);
  }
}

}  // namespace

int main(int argc, char** argv) {
  return bench::serve(argc, argv, [](std::vector<bench::Array> arrays, int threads) {
    const auto in = std::make_shared<bench::Array>(std::move(arrays.at(0)));
    const auto out = std::make_shared<bench::Memory>(bench::touched_memory(in->bytes()));
    return bench::Peer{.work = [=] { copy(*in, out->get(), threads); }, .answer = {}};
  });
}
