// strickle's own layers from C++.
#include "strickle/norm.h"

#include <type_traits>

#include "norm/problem.h"

struct Problem {
  bool batch;
  strickle::TensorView<const float> x, g;
  strickle::TensorView<float> y;
  strickle::Affine<float> affine;
  strickle::NormGradients<float> gradients;
  float epsilon;
  int threads;
  strickle::NormStatistics saved;
};

Problem* problem(bool batch, std::int64_t samples, std::int64_t channels, std::int64_t positions, float epsilon,
                 float* const* buffers, int threads) {
  const auto over = [=](auto* data) {
    using View = strickle::TensorView<std::remove_pointer_t<decltype(data)>>;
    return positions == 1 ? View(data, {samples, channels}) : View(data, {samples, channels, positions});
  };
  return new Problem{batch,
                     over(static_cast<const float*>(buffers[0])),
                     over(static_cast<const float*>(buffers[4])),
                     over(buffers[1]),
                     {buffers[2], buffers[3]},
                     {over(buffers[5]), buffers[6], buffers[7]},
                     epsilon,
                     threads,
                     {}};
}

void forward(Problem* problem) {
  Problem& p = *problem;
  if (p.batch) strickle::batch_norm(p.x, 1, p.affine, p.epsilon, p.y, &p.saved, p.threads);
  else strickle::layer_norm(p.x, 1, p.affine, p.epsilon, p.y, &p.saved, p.threads);
}

void backward(Problem* problem) {
  Problem& p = *problem;
  if (p.batch) strickle::batch_norm_backward(p.x, p.g, p.saved, 1, p.affine.weight, p.gradients, p.threads);
  else strickle::layer_norm_backward(p.x, p.g, p.saved, 1, p.affine.weight, p.gradients, p.threads);
}
