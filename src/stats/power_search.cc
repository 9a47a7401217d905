#include "stats/power_search.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "exact/decompose.h"
#include "kernels/compress.h"
#include "stats/panel_update.h"
#include "strickle/exact_statistics.h"

namespace strickle {

namespace {

// Less than a step of this, relative to λ where |λ| > 1, and λ is found.
constexpr double tolerance = 0x1p-30;
// By then a search that steps as tangents and secants say has ended; from there on every second step halves.
constexpr int patience = 8;

}  // namespace

PowerSearch::PowerSearch(const QuantileHistogram& histogram, kernels::PowerMethod method)
    : likelihood_(histogram, method), method_(method), total_(static_cast<std::int64_t>(histogram.total())) {
  look_at(likelihood_.root());
}

void PowerSearch::look_at(double lambda) {
  lambda_ = lambda;
  origin_ = likelihood_.means(lambda);
  sums_ = Sums();
}

void PowerSearch::add(std::span<const double> values, Part& part) const {
  auto& sums = static_cast<Sums&>(part);
  constexpr std::size_t block = 2048;  // whose terms stay in cache
  constexpr std::size_t room = block + kernels::max_lanes;
  const bool first = passes_ == 0;
  std::vector<double> buffer(5 * room);
  double* const finite = buffer.data();
  double* const psi = finite + room;
  double* const slopes = psi + room;
  double* const logs = slopes + 2 * room;
  PanelUpdate value_update({&sums.values, 1}), log_update({&sums.logs, 1});
  PanelUpdate slope_update(sums.slopes);
  for (std::size_t begin = 0; begin < values.size(); begin += block) {
    const std::size_t size = std::min(block, values.size() - begin);
    const int rows = kernels::keep_finite(values.data() + begin, static_cast<int>(size), finite);
    kernels::power_terms(finite, static_cast<std::size_t>(rows), method_, lambda_, origin_, psi, slopes,
                         first ? logs : nullptr);
    value_update.add({psi, 1, rows, 1});
    slope_update.add({slopes, 2, rows, 2});
    if (first) log_update.add({logs, 1, rows, 1});
  }
}

void PowerSearch::merge(Part& part) {
  const auto& other = static_cast<const Sums&>(part);
  sums_.values.merge(other.values);
  for (std::size_t i = 0; i < sums_.slopes.size(); ++i) sums_.slopes[i].merge(other.slopes[i]);
  sums_.logs.merge(other.logs);
}

double PowerSearch::gradient() const {
  // The mean of ψ − origin, which the rounded mean of ψ would be too coarse for.
  const auto [integer, exponent] = decompose(origin_.value);
  ExactSum away = *sums_.values.sum;
  away.add_scaled(-static_cast<Int128>(integer) * total_, exponent);
  const double slope = sums_.slopes[0].mean(), product = sums_.slopes[1].mean();
  return (product - exact_mean(total_, away) * slope) / sums_.values.variance() - mean_log_;
}

// What the rounding of the terms may make of a gradient of 0: a bound of ψ's errors beside its deviation, times what
// the gradient is the difference of.
double PowerSearch::noise() const {
  const double unit = std::numeric_limits<double>::epsilon() * (3 + 2 * std::abs(lambda_ * mean_log_));
  const double beside_deviation = 1 + std::abs(sums_.values.mean()) / sums_.values.deviation();
  return unit * beside_deviation * std::abs(mean_log_);
}

void PowerSearch::end_pass() {
  consistent_ = sums_.values.counts.finite == total_;
  if (!consistent_) return;
  if (passes_++ == 0) mean_log_ = sums_.logs.mean();
  // There may be one λ to choose from, and all ψ may be one number where values differ by a unit in the last place.
  done_ = likelihood_.allowed().low == likelihood_.allowed().high || sums_.values.constant();
  if (!done_) next(gradient());
}

void PowerSearch::next(double g) {
  const double tangent = [&] {
    if (last_ && last_->lambda != lambda_) return (g - last_->gradient) / (lambda_ - last_->lambda);
    const double h = 1e-3 * std::max(1.0, std::abs(lambda_));
    const auto below = likelihood_.gradient(lambda_ - h), above = likelihood_.gradient(lambda_ + h);
    return below && above ? (*above - *below) / (2 * h) : 0.0;
  }();
  (g < 0 ? below_ : above_) = Point{lambda_, g};
  last_ = Point{lambda_, g};
  const auto [least, most] = likelihood_.allowed();
  const double low = below_ ? below_->lambda : least, high = above_ ? above_->lambda : most;
  // At an end of what is allowed, with the root beyond it.
  done_ = std::abs(g) <= noise() || (g < 0 && lambda_ >= most) || (g > 0 && lambda_ <= least);
  if (done_) return;
  double step = tangent > 0 ? -g / tangent : (g < 0 ? most : least) - lambda_;
  const double wanted = tolerance * std::max(1.0, std::abs(lambda_));
  if (tangent > 0 && std::abs(step) <= wanted) {
    done_ = true;
    return;
  }
  const bool halve = below_ && above_ && passes_ >= patience && passes_ % 2 == 0;
  double lambda = lambda_ + step;
  if (lambda <= low || lambda >= high || halve) {
    const bool to_the_end = (lambda <= low && !below_) || (lambda >= high && !above_);
    lambda = to_the_end ? std::clamp(lambda, least, most) : low / 2 + high / 2;
  }
  done_ = high - low <= wanted || lambda == lambda_;
  if (!done_) look_at(lambda);
}

std::vector<Estimate> PowerSearch::found() const {
  const double center = sums_.values.mean(), deviation = sums_.values.deviation();
  return {{lambda_, lambda_, lambda_}, {center, center, center}, {deviation, deviation, deviation}};
}

}  // namespace strickle
