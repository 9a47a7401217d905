#include <fmt/format.h>

#include "strickle/error.h"
#include "strickle/norm.h"

namespace strickle {

RunningStatistics::RunningStatistics(std::int64_t channels)
    : mean_(static_cast<std::size_t>(channels)), variance_(static_cast<std::size_t>(channels), 1.0) {}

RunningStatistics::RunningStatistics(std::vector<double> mean, std::vector<double> variance, std::int64_t batches)
    : mean_(std::move(mean)), variance_(std::move(variance)), batches_(batches) {
  if (mean_.size() == variance_.size()) return;
  throw Error(ErrorCode::mismatch, fmt::format("{} means beside {} variances", mean_.size(), variance_.size()));
}

void RunningStatistics::update(const NormStatistics& batch, double momentum, bool unbiased) {
  if (batch.mean.size() != mean_.size()) {
    throw Error(ErrorCode::mismatch,
                fmt::format("a batch of {} channels for the statistics of {}", batch.mean.size(), mean_.size()));
  }
  if (!(momentum >= 0 && momentum <= 1)) {
    throw Error(ErrorCode::invalid_argument, fmt::format("momentum = {} is not in [0, 1]", momentum));
  }
  if (batch.values == 0) return;
  const double n = static_cast<double>(batch.values), correction = unbiased && n > 1 ? n / (n - 1) : 1;
  for (std::size_t c = 0; c < mean_.size(); ++c) {
    mean_[c] = (1 - momentum) * mean_[c] + momentum * batch.mean[c];
    variance_[c] = (1 - momentum) * variance_[c] + momentum * (batch.variance[c] * correction);
  }
  ++batches_;
}

void RunningStatistics::update_cumulative(const NormStatistics& batch, bool unbiased) {
  update(batch, 1 / static_cast<double>(batches_ + 1), unbiased);
}

}  // namespace strickle
