#include "kernels/apply.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "kernels/all_targets.h"

namespace strickle::kernels {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double largest = std::numeric_limits<double>::max();

std::vector<double> numbers() {
  std::vector<double> x = {0.0,     -0.0,     1.0,    -1.0,    nan, infinity, -infinity,
                           largest, -largest, 5e-324, -5e-324, 2.0, 0.5,      3.0};
  std::mt19937_64 random(1);
  for (int i = 0; i < 200; ++i)
    x.push_back(
        std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), -63 + static_cast<int>(random() % 8)));
  for (int i = 0; i < 50; ++i) {
    const double v = std::bit_cast<double>(random());
    x.push_back(v);
  }
  return x;
}

using Kernel = std::function<void(const double*, double*, std::size_t)>;
using Formula = std::function<double(double)>;

// The kernel against the formula, bit for bit, on every instruction set, at every small size, misaligned and in place.
void expect_formula(const Kernel& kernel, const Formula& formula) {
  const auto x = numbers();
  on_all_targets([&] {
    for (std::size_t begin = 0; begin < 3; ++begin) {
      for (std::size_t n :
           {std::size_t{0}, std::size_t{1}, std::size_t{5}, std::size_t{8}, std::size_t{17}, x.size() - begin}) {
        std::vector<double> y(x.begin() + static_cast<std::ptrdiff_t>(begin), x.end());
        kernel(x.data() + begin, y.data(), n);
        for (std::size_t i = 0; i < y.size(); ++i) {
          const double expected = i < n ? formula(x[begin + i]) : x[begin + i];
          const bool same = std::isnan(expected)
                                ? std::isnan(y[i])
                                : std::bit_cast<std::uint64_t>(expected) == std::bit_cast<std::uint64_t>(y[i]);
          ASSERT_TRUE(same) << x[begin + i] << " gave " << y[i] << ", not " << expected;
        }
        std::vector<double> in_place(x.begin() + static_cast<std::ptrdiff_t>(begin), x.end());
        kernel(in_place.data(), in_place.data(), n);
        for (std::size_t i = 0; i < n; ++i) ASSERT_TRUE(in_place[i] == y[i] || std::isnan(y[i]));
      }
    }
  });
}

TEST(Apply, CenterAndScale) {
  for (const auto& [c, s] :
       std::vector<std::pair<double, double>>{{0, 1}, {0.1, 3}, {1.7e9, 1e-3}, {-1e308, 1e308}, {0, 5e-324}}) {
    expect_formula([=](auto in, auto out, auto n) { center_and_scale(in, out, n, c, s); },
                   [=](double x) { return (x - c) / s; });
    expect_formula([=](auto in, auto out, auto n) { uncenter_and_unscale(in, out, n, c, s); },
                   [=](double y) {
                     const double product = y * s;
                     return product + c;
                   });
  }
}

double min_max_formula(double x, const MinMaxMap& m) {
  const bool overflows = std::isinf(m.max - m.min);
  const double width = overflows ? m.max / 2 - m.min / 2 : m.max - m.min;
  const double u = (overflows ? x / 2 - m.min / 2 : x - m.min) / (width == 0 ? 1 : width);
  if (std::isnan(u)) return u;
  const double product = u * (m.high - m.low);
  const double y = product + m.low;
  if (u == 1) return m.high;
  if (m.clip || (u >= 0 && u <= 1)) return std::min(std::max(y, m.low), m.high);
  return y;
}

TEST(Apply, MinMax) {
  for (const bool clip : {false, true}) {
    for (const auto& [min, max] :
         std::vector<std::pair<double, double>>{{0, 1}, {-1, 1}, {0.1, 0.7}, {2, 2}, {-1.7e308, 1.7e308}}) {
      for (const auto& [low, high] : std::vector<std::pair<double, double>>{{0, 1}, {-1, 1}, {0.1, 0.3}, {-5, 1e10}}) {
        const MinMaxMap map{min, max, low, high, clip};
        expect_formula([=](auto in, auto out, auto n) { min_max(in, out, n, map); },
                       [=](double x) { return min_max_formula(x, map); });
      }
    }
  }
}

TEST(Apply, MinMaxReachesItsEndsAndNeverLeavesThem) {
  std::mt19937_64 random(2);
  const auto any = [&] {
    return std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 40) - 70);
  };
  on_all_targets([&] {
    for (int trial = 0; trial < 3000; ++trial) {
      double a = any(), b = any(), low = -any(), high = any();
      if (a == b) continue;
      const MinMaxMap map{std::min(a, b), std::max(a, b), low, high, false};
      double x[64];
      x[0] = map.min;
      x[1] = map.max;
      for (int i = 2; i < 64; ++i)
        x[i] =
            std::clamp(map.min + (map.max - map.min) * static_cast<double>(random() >> 11) * 0x1p-53, map.min, map.max);
      std::sort(x, x + 64);
      double y[64];
      min_max(x, y, 64, map);
      ASSERT_EQ(y[0], low);
      ASSERT_EQ(y[63], high);
      ASSERT_TRUE(std::is_sorted(y, y + 64));
    }
  });
}

TEST(Apply, Squash) {
  for (const double bound : {3.0, 0.1, 1e10}) {
    expect_formula([=](auto in, auto out, auto n) { squash(in, out, n, 0.5, 0.25, bound); },
                   [=](double x) {
                     const double z = (x - 0.5) / 0.25;
                     const double u = z / bound;
                     if (std::isnan(z)) return z;
                     if (std::fabs(u) > 0x1p500) return std::copysign(bound, z);
                     const double square = u * u;
                     return std::clamp(z / std::sqrt(1 + square), -bound, bound);
                   });
  }
}

TEST(Apply, InfinitiesPassThroughAndSquashToTheBound) {
  const double x[] = {infinity, -infinity, nan};
  double y[3];
  center_and_scale(x, y, 3, 5, 2);
  EXPECT_EQ(y[0], infinity);
  EXPECT_EQ(y[1], -infinity);
  EXPECT_TRUE(std::isnan(y[2]));
  min_max(x, y, 3, {0, 1, 0, 1, false});
  EXPECT_EQ(y[0], infinity);
  EXPECT_EQ(y[1], -infinity);
  squash(x, y, 3, 0, 1, 3);
  EXPECT_EQ(y[0], 3);
  EXPECT_EQ(y[1], -3);
  EXPECT_TRUE(std::isnan(y[2]));
}

TEST(Apply, InvertGivesValuesBack) {
  std::mt19937_64 random(4);
  std::vector<double> x(1000), y(1000);
  for (double& v : x) v = 100 + static_cast<double>(random() >> 11) * 0x1p-45;
  const MinMaxMap map{100, 400, -1, 1, false};
  min_max(x.data(), y.data(), x.size(), map);
  invert_min_max(y.data(), y.data(), y.size(), map);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(y[i], x[i], 4 * 0x1p-44);
  squash(x.data(), y.data(), x.size(), 200, 100, 3);
  invert_squash(y.data(), y.data(), y.size(), 200, 100, 3);
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(y[i], x[i], 16 * 0x1p-44);
  const MinMaxMap wide{-1.7e308, 1.7e308, 0, 1, false};
  const double ends[] = {-1.7e308, 0, 1.7e308};
  double mapped[3];
  min_max(ends, mapped, 3, wide);
  EXPECT_EQ(mapped[0], 0);
  EXPECT_EQ(mapped[1], 0.5);
  EXPECT_EQ(mapped[2], 1);
  invert_min_max(mapped, mapped, 3, wide);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(mapped[i], ends[i]);
}

}  // namespace
}  // namespace strickle::kernels
