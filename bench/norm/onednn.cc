// oneDNN's layer and batch normalization, training, plain layouts.
#include <dnnl.hpp>

#include <cstdio>
#include <exception>
#include <unordered_map>
#include <utility>

#include "norm/problem.h"

using dnnl::memory;

struct Problem {
  dnnl::engine engine{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream{engine};
  dnnl::primitive forward, backward;
  std::unordered_map<int, memory> forward_arguments, backward_arguments;
};

namespace {

const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

template <class Operation>
void build(Problem& problem, const memory::desc& data, const memory::desc& channels, float* const* buffers,
           const Operation& operation) {
  const auto [forward, backward] = operation();
  const auto at = [&](const memory::desc& shape, int buffer) { return memory(shape, problem.engine, buffers[buffer]); };
  const memory mean(forward.mean_desc(), problem.engine), variance(forward.variance_desc(), problem.engine);
  problem.forward_arguments = {
      {DNNL_ARG_SRC, at(data, 0)},       {DNNL_ARG_DST, at(data, 1)}, {DNNL_ARG_SCALE, at(channels, 2)},
      {DNNL_ARG_SHIFT, at(channels, 3)}, {DNNL_ARG_MEAN, mean},       {DNNL_ARG_VARIANCE, variance}};
  problem.backward_arguments = {{DNNL_ARG_SRC, at(data, 0)},
                                {DNNL_ARG_DIFF_DST, at(data, 4)},
                                {DNNL_ARG_SCALE, at(channels, 2)},
                                {DNNL_ARG_SHIFT, at(channels, 3)},
                                {DNNL_ARG_MEAN, mean},
                                {DNNL_ARG_VARIANCE, variance},
                                {DNNL_ARG_DIFF_SRC, at(data, 5)},
                                {DNNL_ARG_DIFF_SCALE, at(channels, 6)},
                                {DNNL_ARG_DIFF_SHIFT, at(channels, 7)}};
}

}  // namespace

Problem* problem(bool batch, std::int64_t samples, std::int64_t channels, std::int64_t positions, float epsilon,
                 float* const* buffers, int) {
  try {
    auto* made = new Problem;
    const memory::desc channel({channels}, memory::data_type::f32, memory::format_tag::a);
    if (batch) {
      const memory::desc data =
          positions == 1
              ? memory::desc({samples, channels}, memory::data_type::f32, memory::format_tag::ab)
              : memory::desc({samples, channels, positions}, memory::data_type::f32, memory::format_tag::abc);
      const dnnl::batch_normalization_forward::desc forward(dnnl::prop_kind::forward_training, data, epsilon, flags);
      const dnnl::batch_normalization_forward::primitive_desc forward_desc(forward, made->engine);
      const dnnl::batch_normalization_backward::desc backward(dnnl::prop_kind::backward, data, data, epsilon, flags);
      const dnnl::batch_normalization_backward::primitive_desc backward_desc(backward, made->engine, forward_desc);
      build(*made, data, channel, buffers, [&] { return std::pair(forward_desc, backward_desc); });
      made->forward = dnnl::batch_normalization_forward(forward_desc);
      made->backward = dnnl::batch_normalization_backward(backward_desc);
    } else {
      const memory::desc data({samples, channels}, memory::data_type::f32, memory::format_tag::ab);
      const dnnl::layer_normalization_forward::desc forward(dnnl::prop_kind::forward_training, data, epsilon, flags);
      const dnnl::layer_normalization_forward::primitive_desc forward_desc(forward, made->engine);
      const dnnl::layer_normalization_backward::desc backward(dnnl::prop_kind::backward, data, data,
                                                              forward_desc.mean_desc(), epsilon, flags);
      const dnnl::layer_normalization_backward::primitive_desc backward_desc(backward, made->engine, forward_desc);
      build(*made, data, channel, buffers, [&] { return std::pair(forward_desc, backward_desc); });
      made->forward = dnnl::layer_normalization_forward(forward_desc);
      made->backward = dnnl::layer_normalization_backward(backward_desc);
    }
    return made;
  } catch (const std::exception&) {
    return nullptr;
  }
}

void forward(Problem* problem) {
  problem->forward.execute(problem->stream, problem->forward_arguments);
  problem->stream.wait();
}

void backward(Problem* problem) {
  problem->backward.execute(problem->stream, problem->backward_arguments);
  problem->stream.wait();
}

extern "C" const char* version() {
  static char text[32];
  const dnnl_version_t* const version = dnnl_version();
  std::snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
  return text;
}
