// A layer over given buffers, for libraries that bench/norm/peers.py calls from their own language.
#pragma once

#include <cstdint>

struct Problem;

extern "C" {

/// Buffers: x, y, weight, bias, grad, dx, dweight, dbias. `batch`: over (samples, channels, positions); otherwise over
/// the last of (samples, channels). Lives as long as the process; nullptr where the library cannot.
Problem* problem(bool batch, std::int64_t samples, std::int64_t channels, std::int64_t positions, float epsilon,
                 float* const* buffers, int threads);
void forward(Problem* problem);
void backward(Problem* problem);
}
