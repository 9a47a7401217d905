#include "doctor/candidates.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace strickle::doctor {

namespace {

constexpr std::array<Candidate, 9> all = {{
    {"raw", "as it is"},
    {"min-max", "min-max to [0, 1]"},
    {"min-max-symmetric", "min-max to [-1, 1]"},
    {"standard", "standard"},
    {"robust", "robust"},
    {"robust-clip", "robust, clipped at 5"},
    {"squash", "squash"},
    {"common", "one common scale"},
    {"logarithm", "logarithm + standard"},
}};

// The deviation of all centred values together.
double common_scale(std::span<const ColumnFacts> facts) {
  double variance = 0, columns = 0;
  for (const ColumnFacts& f : facts) {
    if (f.empty() || f.constant()) continue;
    variance += f.deviation * f.deviation;
    columns += 1;
  }
  const double scale = std::sqrt(variance / columns);
  return std::isfinite(scale) && scale > 0 ? scale : 1;
}

// Three digits are enough of a unit.
std::string unit_text(double value) { return fmt::format("{:.3g}", value); }

}  // namespace

std::span<const Candidate> candidates() { return all; }

std::vector<std::string> chains_of(std::string_view candidate, std::span<const ColumnFacts> facts) {
  const auto everywhere = [&](std::string_view chain) {
    return std::vector<std::string>(facts.size(), std::string(chain));
  };
  if (candidate == "raw" || candidate == "min-max" || candidate == "standard" || candidate == "squash")
    return everywhere(candidate);
  if (candidate == "min-max-symmetric") return everywhere("min-max(range=[-1,1])");
  if (candidate == "robust") return everywhere("robust(unit_variance,zero_iqr=deviation)");
  if (candidate == "robust-clip") return everywhere("robust(unit_variance,clip=5,zero_iqr=deviation)");
  if (candidate == "common")
    return everywhere("divide(by=" + unit_text(common_scale(facts)) + ")+standard(with_std=false)");
  std::vector<std::string> chains;
  for (const ColumnFacts& f : facts) chains.push_back(logarithm_for(f) + "standard");
  return chains;
}

bool heavy(const ColumnFacts& facts) {
  return facts.iqr() > 0 && (facts.tail_ratio() > heavy_tail || facts.compression() < least_compression);
}

std::string_view rule(std::span<const ColumnFacts> facts) {
  if (std::ranges::any_of(facts, heavy)) return "squash";
  double sum = 0, squares = 0, largest = 0;
  for (const ColumnFacts& f : facts) sum += f.deviation * f.deviation;
  for (const ColumnFacts& f : facts) {
    const double share = f.deviation / sum * f.deviation;
    squares += share * share;
    largest = std::max(largest, share);
  }
  const bool ruled = !(1 / squares >= fewest_features * static_cast<double>(facts.size())) || largest > largest_share;
  return ruled ? "standard" : "common";
}

std::string logarithm_for(const ColumnFacts& facts) {
  if (!(facts.min >= 0) || facts.distinct < 10 || !(facts.skewness > 1.5)) return "";
  if (!(std::abs(facts.log_skewness) < 0.5 * facts.skewness)) return "";
  const double unit = facts.q25 > 0 ? facts.q25 : facts.median > 0 ? facts.median : facts.q75;
  if (!(unit > 0)) return "";
  return unit >= 10 ? "log1p+" : "asinh(scale=" + unit_text(unit / 10) + ")+";
}

}  // namespace strickle::doctor
