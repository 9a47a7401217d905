// The training loop, in full batches or in mini-batches whose order comes from an explicit seed.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <vector>

#include "model/loss.h"
#include "model/network.h"
#include "model/optimizer.h"

namespace strickle::model {

struct Schedule {
  std::int64_t steps = 0;  // of full batches; or, where `batch` is given,
  std::int64_t epochs = 0;
  Index batch = 0;
  /// Training ends as diverged where a step's loss is no number or greater than this.
  double highest_loss = std::numeric_limits<double>::infinity();
};

struct Course {
  bool diverged = false;
  std::int64_t steps = 0;  // that were made
  double first_loss = 0;   // of the first batch, before any step
  double last_loss = 0;    // of the last batch, before its step
  double highest_loss = 0;
};

/// Called after each step with the number of steps made.
using AfterStep = std::function<void(std::int64_t)>;

/// Each epoch goes through the samples in a new random order; a last batch that isn't full is left out where there is a
/// full one, so that all batches weigh the same.
Course train(Network& network, const Loss& loss, Optimizer& optimizer, const Matrix& x, const Matrix& y,
             const Schedule& schedule, Random& order, const AfterStep& after_step = {});

}  // namespace strickle::model
