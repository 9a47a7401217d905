#include "kernels/elementary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

using Kernel = void (*)(const double*, double*, std::size_t);
using Reference = long double (*)(long double);

std::vector<double> result(Kernel kernel, std::vector<double> x) {
  kernel(x.data(), x.data(), x.size());
  return x;
}

double distance_in_ulp(double found, long double exact) {
  const auto nearest = static_cast<double>(exact);
  if (found == nearest) return 0;
  int exponent = 0;
  std::frexp(nearest, &exponent);
  return static_cast<double>(std::abs(static_cast<long double>(found) - exact)) /
         std::ldexp(1.0, std::max(exponent - 53, -1074));
}

// Uniform numbers of an interval, and signed powers of two times uniform ones.
std::vector<double> numbers(double low, double high, int exponent_low, int exponent_high, bool negative = true) {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform(low, high), mantissa(1, 2);
  std::uniform_int_distribution<int> exponent(exponent_low, exponent_high);
  std::vector<double> x;
  for (int i = 0; i < 100'000; ++i) x.push_back(uniform(random));
  for (int i = 0; i < 100'000; ++i) {
    const double v = std::ldexp(mantissa(random), exponent(random));
    x.push_back(negative && random() % 2 == 0 ? -v : v);
  }
  return x;
}

// The largest error stays within `bound`, and every instruction set gives the same bits.
void expect_within(const char* name, Kernel kernel, Reference reference, const std::vector<double>& x, double bound) {
  const auto found = result(kernel, x);
  double largest = 0, at = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = distance_in_ulp(found[i], reference(x[i]));
    if (error > largest) {
      largest = error;
      at = x[i];
    }
  }
  EXPECT_LE(largest, bound) << name << " at " << at;
  testing::Test::RecordProperty(name, std::to_string(largest));
  on_all_targets([&] {
    const auto again = result(kernel, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      ASSERT_EQ(std::bit_cast<std::uint64_t>(again[i]), std::bit_cast<std::uint64_t>(found[i])) << name << " " << x[i];
    }
  });
}

long double distribution(long double z) { return 0.5L * std::erfc(-z / std::numbers::sqrt2_v<long double>); }

// By Newton's method on the smaller tail.
long double quantile(long double p) {
  const bool upper = p > 0.5L;
  const long double tail = upper ? 1 - p : p;
  auto start = static_cast<double>(p);
  normal_quantile(&start, &start, 1);
  long double z = upper ? -start : start;
  for (int i = 0; i < 4; ++i) {
    const long double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi_v<long double>);
    z -= (distribution(z) - tail) / density;
  }
  return upper ? -z : z;
}

TEST(Elementary, StaysWithinItsBounds) {
  if (std::numeric_limits<long double>::digits <= 53) GTEST_SKIP() << "no numbers here are longer than doubles";
  std::vector<double> above_minus_one = numbers(-1, 3, -60, 1000, false);
  for (const double x : numbers(0, 1, -52, -1, false)) above_minus_one.push_back(x - 1);
  expect_within(
      "log1p", log1p, [](long double x) { return std::log1p(x); }, above_minus_one, 1);
  expect_within(
      "log", log, [](long double x) { return std::log(x); }, numbers(0.3, 3, -1074, 1000, false), 1);
  expect_within(
      "expm1", expm1, [](long double x) { return std::expm1(x); }, numbers(-50, 709.7, -1000, 3), 1);
  expect_within(
      "exp", exp, [](long double x) { return std::exp(x); }, numbers(-745, 709.7, -60, 3), 1);
  expect_within(
      "asinh", asinh, [](long double x) { return std::asinh(x); }, numbers(-3, 3, -1000, 1022), 3);
  expect_within(
      "sinh", sinh, [](long double x) { return std::sinh(x); }, numbers(-710, 710, -1000, 1), 3);
  expect_within("normal_distribution", normal_distribution, distribution, numbers(-5.25, 5.25, -60, 1), 8);
  std::vector<double> probabilities = numbers(1e-7, 1 - 1e-7, -36, -1, false);
  probabilities.resize(110'000);
  expect_within("normal_quantile", normal_quantile, quantile, probabilities, 8);
}

TEST(Elementary, EndsOfDomains) {
  const double most = std::numeric_limits<double>::max(), least = std::numeric_limits<double>::denorm_min();
  on_all_targets([&] {
    const auto expect = [](Kernel kernel, const std::map<double, double>& values) {
      for (const auto& [x, y] : values) {
        const double found = result(kernel, {x})[0];
        EXPECT_TRUE(found == y || (std::isnan(found) && std::isnan(y))) << x << " gave " << found;
      }
      EXPECT_TRUE(std::isnan(result(kernel, {nan})[0]));
    };
    expect(log1p, {{-1, -infinity}, {-2, nan}, {-infinity, -infinity}, {infinity, infinity}, {0, 0}, {least, least}});
    expect(log, {{0, -infinity}, {-least, nan}, {-infinity, nan}, {infinity, infinity}, {1, 0}});
    expect(expm1, {{-infinity, -infinity}, {infinity, infinity}, {0, 0}, {710, infinity}, {-most, -1}, {least, least}});
    expect(exp, {{-infinity, 0}, {infinity, infinity}, {0, 1}, {most, infinity}, {-746, 0}, {-745, least}});
    expect(asinh, {{-infinity, -infinity}, {infinity, infinity}, {0, 0}, {least, least}, {-least, -least}});
    expect(sinh, {{-infinity, -infinity}, {infinity, infinity}, {0, 0}, {711, infinity}, {-711, -infinity}});
    expect(normal_distribution, {{0, 0.5}});
    expect(normal_quantile, {{0.5, 0}});
  });
}

}  // namespace
}  // namespace strickle::kernels
