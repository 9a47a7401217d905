#include "kernels/power.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
const std::vector<double> lambdas = {-3, -1, -1e-9, 0, 0.5, 1, 1.7, 2, 2.000001, 5};

std::vector<double> numbers(PowerMethod method) {
  std::mt19937_64 random(3);
  std::normal_distribution<double> normal;
  std::vector<double> x;
  for (int i = 0; i < 3001; ++i) x.push_back(std::exp(2 * normal(random)) * (random() % 2 == 0 ? -1 : 1));
  if (method == PowerMethod::box_cox) {
    for (double& v : x) v = std::abs(v);
  } else {
    x.insert(x.end(), {0.0, -0.0, 1e-300, -1e-300});
  }
  return x;
}

// From its definition, and the exponent that magnifies the error of the logarithm.
struct Exact {
  long double value, exponent;
};
Exact psi(PowerMethod method, long double x, long double lambda) {
  const auto one_sided = [](long double log, long double mu) { return mu == 0 ? log : std::expm1(mu * log) / mu; };
  if (method == PowerMethod::box_cox) return {one_sided(std::log(x), lambda), std::abs(lambda * std::log(x))};
  const long double log = std::log1p(std::abs(x)), mu = x < 0 ? 2 - lambda : lambda;
  return {x < 0 ? -one_sided(log, mu) : one_sided(log, mu), std::abs(mu * log)};
}

TEST(Power, FollowsItsDefinitionWithinTheBoundAndInvertsIt) {
  for (const PowerMethod method : {PowerMethod::yeo_johnson, PowerMethod::box_cox}) {
    const auto x = numbers(method);
    for (const double lambda : lambdas) {
      const PowerMap map{.method = method, .lambda = lambda, .center = 0, .scale = 1};
      std::vector<double> y(x.size()), back(x.size());
      power(x.data(), y.data(), x.size(), map);
      invert_power(y.data(), back.data(), x.size(), map);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const auto [value, exponent] = psi(method, x[i], lambda);
        if (value == 0) {
          ASSERT_EQ(y[i], 0);
        } else {
          const double unit = std::ldexp(1.0, std::max(-1074, std::ilogb(static_cast<double>(value)) - 52));
          ASSERT_LE(std::abs(y[i] - value), (3 + 2 * exponent) * unit) << x[i] << " at " << lambda;
        }
        // What ψ lost of x does not come back: where its slope is small beside ψ / x.
        const double lost = exponent > 0 ? std::abs(static_cast<double>(std::expm1(exponent))) : 0;
        ASSERT_NEAR(back[i], x[i], 1e-15 * (10 + 4 * lost) * (std::abs(x[i]) + 1)) << "λ " << lambda;
      }
    }
  }
}

TEST(Power, SameBitsOnEveryInstructionSetAndOfAnySize) {
  for (const PowerMethod method : {PowerMethod::yeo_johnson, PowerMethod::box_cox}) {
    auto x = numbers(method);
    x.insert(x.end(), {nan, infinity, -infinity});
    for (const double lambda : lambdas) {
      const PowerMap map{.method = method, .lambda = lambda, .center = 0.25, .scale = 3};
      std::vector<double> y(x.size()), back(x.size());
      power(x.data(), y.data(), x.size(), map);
      invert_power(y.data(), back.data(), x.size(), map);
      on_all_targets([&] {
        for (const std::size_t n : {std::size_t{1}, std::size_t{7}, x.size()}) {
          std::vector<double> again(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n));
          const auto same = [&](const std::vector<double>& expected) {
            for (std::size_t i = 0; i < n; ++i) {
              ASSERT_TRUE((std::isnan(again[i]) && std::isnan(expected[i])) ||
                          std::bit_cast<std::uint64_t>(again[i]) == std::bit_cast<std::uint64_t>(expected[i]));
            }
          };
          power(again.data(), again.data(), n, map);
          same(y);
          invert_power(again.data(), again.data(), n, map);
          same(back);
        }
      });
      EXPECT_TRUE(std::isnan(y[x.size() - 3]));
      EXPECT_EQ(y[x.size() - 2], infinity);
      EXPECT_EQ(y[x.size() - 1], -infinity);
    }
  }
}

TEST(Power, OutsideOfDomainsThereIsNoNumber) {
  const PowerMap box_cox{.method = PowerMethod::box_cox, .lambda = 0.5, .center = 0, .scale = 1};
  std::vector<double> x = {-1, -1e-300}, y(2);
  power(x.data(), y.data(), 2, box_cox);
  EXPECT_TRUE(std::isnan(y[0]) && std::isnan(y[1]));
  // ψ of λ = −1 stays below 1.
  const PowerMap map{.method = PowerMethod::yeo_johnson, .lambda = -1, .center = 0, .scale = 1};
  x = {1.5, 0.5};
  invert_power(x.data(), y.data(), 2, map);
  EXPECT_TRUE(std::isnan(y[0]));
  EXPECT_NEAR(y[1], 1, 1e-15);
}

TEST(PowerTerms, AreTheDerivativeAndItsProduct) {
  for (const PowerMethod method : {PowerMethod::yeo_johnson, PowerMethod::box_cox}) {
    const auto x = numbers(method);
    const std::size_t n = x.size(), room = n + max_lanes;
    for (const double lambda : lambdas) {
      std::vector<double> values(room), slopes(2 * room), logs(room);
      const PowerOrigin origin{.value = 0.5, .slope = -2};
      power_terms(x.data(), n, method, lambda, origin, values.data(), slopes.data(), logs.data());
      for (std::size_t i = 0; i < n; ++i) {
        constexpr long double h = 1e-5L;
        const long double slope = (psi(method, x[i], lambda + h).value - psi(method, x[i], lambda - h).value) / (2 * h);
        ASSERT_NEAR(slopes[2 * i] + origin.slope, static_cast<double>(slope), 1e-7 * (1 + std::abs(slopes[2 * i])));
        ASSERT_EQ(slopes[2 * i + 1], (values[i] - origin.value) * slopes[2 * i]);
        const double log =
            method == PowerMethod::box_cox ? std::log(x[i]) : std::copysign(std::log1p(std::abs(x[i])), x[i]);
        ASSERT_NEAR(logs[i], log, 1e-15 * std::abs(log));
      }
      on_all_targets([&] {
        std::vector<double> values_again(room), slopes_again(2 * room);
        power_terms(x.data(), n, method, lambda, origin, values_again.data(), slopes_again.data(), nullptr);
        EXPECT_TRUE(std::equal(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n), values_again.begin()));
        EXPECT_TRUE(
            std::equal(slopes.begin(), slopes.begin() + static_cast<std::ptrdiff_t>(2 * n), slopes_again.begin()));
      });
    }
  }
}

}  // namespace
}  // namespace strickle::kernels
