#include "model/training.h"

#include <algorithm>
#include <cmath>

#include "model/evaluation.h"

namespace strickle::model {

Course train(Network& network, const Loss& loss, Optimizer& optimizer, const Matrix& x, const Matrix& y,
             const Schedule& schedule, Random& order, const AfterStep& after_step) {
  Course course;
  // One step; false where the loss says that there is no use in going on.
  const auto step = [&](const Matrix& batch_x, const Matrix& batch_y) {
    const Matrix output = network.forward(batch_x);
    const double value = loss.value(output, batch_y);
    if (course.steps == 0) course.first_loss = value;
    course.last_loss = value;
    course.highest_loss = std::max(course.highest_loss, value);
    if (!(value <= schedule.highest_loss)) {
      course.diverged = true;
      return false;
    }
    optimizer.step(network.parameters(), network.backward(loss.gradient(output, batch_y)));
    ++course.steps;
    if (after_step) after_step(course.steps);
    return true;
  };

  if (schedule.batch == 0) {
    while (course.steps < schedule.steps && step(x, y)) {
    }
    return course;
  }
  const Index batch = std::min(schedule.batch, x.rows());
  for (std::int64_t epoch = 0; epoch < schedule.epochs; ++epoch) {
    const std::vector<Index> rows = order.permutation(x.rows());
    for (Index begin = 0; begin + batch <= x.rows(); begin += batch) {
      if (!step(rows_of(x, rows, begin, batch), rows_of(y, rows, begin, batch))) return course;
    }
  }
  return course;
}

}  // namespace strickle::model
