#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/elementary.h"
#include "stats/power_search.h"

namespace strickle {

namespace {

using kernels::PowerMethod;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double greatest_exponent = 300, least_exponent = -18;
constexpr double farthest = 0x1p40;  // |λ|, where the data sets no limit

// The μ with which the largest of all μ·L is allowed, where L goes from `low` to `high`.
PowerLikelihood::Range allowed_exponents(double low, double high) {
  const double most = high > 0 ? greatest_exponent / high : high < 0 ? least_exponent / high : infinity;
  const double least = low < 0 ? greatest_exponent / low : low > 0 ? least_exponent / low : -infinity;
  return {std::max(least, -farthest), std::min(most, farthest)};
}

PowerLikelihood::Range allowed_lambdas(double low, double high, PowerMethod method) {
  if (method == PowerMethod::box_cox) {
    kernels::log(&low, &low, 1);
    kernels::log(&high, &high, 1);
    return allowed_exponents(low, high);
  }
  const auto log = [](double x) {
    double size = std::abs(x);
    kernels::log1p(&size, &size, 1);
    return size;
  };
  if (low >= 0) return allowed_exponents(log(low), log(high));
  // Below 0 the exponent is 2 − λ.
  const auto reflected = allowed_exponents(high > 0 ? 0 : log(high), log(low));
  const double least = 2 - reflected.high;
  const double most = high > 0 ? allowed_exponents(0, log(high)).high : 2 - reflected.low;
  if (least <= most) return {least, most};
  // Values of both signs so far from 0 that every λ is too large for one of them: both ends get the same exponent.
  const double equal = 2 * log(low) / (log(low) + log(high));
  return {equal, equal};
}

}  // namespace

PowerLikelihood::PowerLikelihood(const QuantileHistogram& histogram, PowerMethod method) : method_(method) {
  const auto total = static_cast<double>(histogram.total());
  for (const auto& [bin, count] : histogram.occupied()) {
    low_.push_back(QuantileHistogram::lowest(bin));
    high_.push_back(QuantileHistogram::highest(bin));
    // log x has no value at 0, where the least bin begins.
    if (method == PowerMethod::box_cox && low_.back() == 0) low_.back() = std::numeric_limits<double>::denorm_min();
    middle_.push_back(low_.back() / 2 + high_.back() / 2);
    share_.push_back(static_cast<double>(count) / total);
  }
  allowed_ = allowed_lambdas(low_.front(), high_.back(), method);
}

PowerLikelihood::Terms PowerLikelihood::terms(double lambda, const std::vector<double>& at) const {
  const std::size_t n = at.size(), room = n + kernels::max_lanes;
  Terms terms{std::vector<double>(room), std::vector<double>(2 * room), std::vector<double>(room)};
  kernels::power_terms(at.data(), n, method_, lambda, {}, terms.values.data(), terms.slopes.data(), terms.logs.data());
  for (std::size_t i = 0; i < n; ++i) terms.slopes[i] = terms.slopes[2 * i];
  return terms;
}

double PowerLikelihood::mean(const std::vector<double>& terms) const {
  double sum = 0;
  for (std::size_t i = 0; i < share_.size(); ++i) sum += share_[i] * terms[i];
  return sum;
}

double PowerLikelihood::product(const About& a, const About& b) const {
  double sum = 0;
  for (std::size_t i = 0; i < share_.size(); ++i) {
    sum += share_[i] * (a.terms[i] - a.center) * (b.terms[i] - b.center);
  }
  return sum;
}

double PowerLikelihood::norm(const About& about) const {
  if (const double squares = product(about, about); std::isfinite(squares)) return std::sqrt(squares);
  double largest = 0, sum = 0;
  for (std::size_t i = 0; i < share_.size(); ++i) largest = std::max(largest, std::abs(about.terms[i] - about.center));
  for (std::size_t i = 0; i < share_.size(); ++i) {
    const double part = (about.terms[i] - about.center) / largest;
    sum += share_[i] * (part * part);
  }
  return std::isinf(largest) ? largest : largest * std::sqrt(sum);
}

kernels::PowerOrigin PowerLikelihood::means(double lambda) const {
  const Terms t = terms(lambda, middle_);
  return {mean(t.values), mean(t.slopes)};
}

std::optional<double> PowerLikelihood::gradient(double lambda) const {
  if (share_.size() < 2) return {};
  const Terms t = terms(lambda, middle_);
  const About values{t.values, mean(t.values)}, slopes{t.slopes, mean(t.slopes)};
  const double variance = product(values, values);
  if (!(variance > 0)) return {};
  return product(values, slopes) / variance - mean(t.logs);
}

double PowerLikelihood::root() const {
  double low = std::clamp(1.0, allowed_.low, allowed_.high);
  const auto first = gradient(low);
  const bool knows_nothing = gradient_range(allowed_.low).high >= 0 && gradient_range(allowed_.high).low <= 0;
  if (!first || knows_nothing) return low;
  // Away from 1 by steps that double, until the sign changes.
  double at_low = *first;
  double high, at_high;
  for (double step = *first < 0 ? 0.5 : -0.5;; step *= 2) {
    const double next = std::clamp(low + step, allowed_.low, allowed_.high);
    const auto g = gradient(next);
    if (!g || next == low) return low;
    if ((*g < 0) != (*first < 0)) {
      high = next;
      at_high = *g;
      break;
    }
    low = next;
    at_low = *g;
  }
  // Regula falsi; the value at an end that stays is halved (the Illinois rule), so that both ends come closer.
  constexpr int most_steps = 60;
  for (int i = 0; i < most_steps; ++i) {
    const double next = low - at_low * ((high - low) / (at_high - at_low));
    const auto g = gradient(next);
    if (!g || *g == 0 || std::abs(high - low) <= 1e-8 * std::max(1.0, std::abs(next))) return next;
    if ((*g < 0) == (at_high < 0)) {
      at_low /= 2;
    } else {
      low = high;
      at_low = at_high;
    }
    if (std::abs(next - high) <= 1e-9 * std::max(1.0, std::abs(next))) return next;
    high = next;
    at_high = *g;
  }
  return high;
}

// With values anywhere in their bins, ψ and dψ/dλ move by at most du and dv, in the norm whose square is the mean of
// squares; taking means away makes a norm no larger. Hence bounds by Cauchy, Bunyakovsky and Schwarz.
PowerLikelihood::Range PowerLikelihood::gradient_range(double lambda) const {
  const Terms low = terms(lambda, low_), middle = terms(lambda, middle_), high = terms(lambda, high_);
  const auto farthest_from_middle = [&](const std::vector<double>& a, const std::vector<double>& b,
                                        const std::vector<double>& m) {
    std::vector<double> away(share_.size());
    constexpr double rounding = 1e-12;
    for (std::size_t i = 0; i < away.size(); ++i) {
      away[i] = std::max(std::abs(a[i] - m[i]), std::abs(b[i] - m[i])) + rounding * std::abs(m[i]);
    }
    return norm({away, 0});
  };
  const double du = farthest_from_middle(low.values, high.values, middle.values);
  const double dv = farthest_from_middle(low.slopes, high.slopes, middle.slopes);
  const About values{middle.values, mean(middle.values)}, slopes{middle.slopes, mean(middle.slopes)};
  const double u = norm(values), v = norm(slopes), covariance = product(values, slopes);
  if (!(u > du)) return {-infinity, infinity};
  const double slack = u * dv + du * v + du * dv + 1e-12 * u * v;
  const double least = (u - du) * (u - du), most = (u + du) * (u + du);
  const double from = covariance - slack, to = covariance + slack;
  return {from / (from > 0 ? most : least) - mean(high.logs), to / (to > 0 ? least : most) - mean(low.logs)};
}

PowerLikelihood::Range PowerLikelihood::around(double root) const {
  Range range = allowed_;
  // g grows with λ: where even its largest is negative the root lies above.
  for (double step = 1e-4; root - step > allowed_.low; step *= 2) {
    if (gradient_range(root - step).high >= 0) continue;
    range.low = root - step;
    break;
  }
  for (double step = 1e-4; root + step < allowed_.high; step *= 2) {
    if (gradient_range(root + step).low <= 0) continue;
    range.high = root + step;
    break;
  }
  return range;
}

std::vector<Estimate> PowerLikelihood::estimates() const {
  const double lambda = root();
  const Range range = around(lambda);
  // ψ grows with x and with λ.
  const Terms least = terms(range.low, low_), middle = terms(lambda, middle_), most = terms(range.high, high_);
  const double center = mean(middle.values), deviation = norm({middle.values, center});
  std::vector<double> away(share_.size());
  double largest = 0;
  for (std::size_t i = 0; i < away.size(); ++i) {
    away[i] = std::max(most.values[i] - middle.values[i], middle.values[i] - least.values[i]);
    largest = std::max({largest, std::abs(least.values[i]), std::abs(most.values[i])});
  }
  constexpr double greatest = std::numeric_limits<double>::max();
  const double rounding = 1e-10 * largest, spread = norm({away, 0}) + rounding;
  const auto finite = [&](double x) { return std::isnan(x) ? greatest : std::clamp(x, -greatest, greatest); };
  return {{lambda, range.low, range.high},
          {center, -finite(rounding - mean(least.values)), finite(mean(most.values) + rounding)},
          {deviation, std::max(0.0, -finite(spread - deviation)), finite(deviation + spread)}};
}

}  // namespace strickle
