#include "strickle/norm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/all_targets.h"
#include "norm/layers.h"
#include "strickle/error.h"

namespace strickle {
namespace {

template <class T>
constexpr double unit = std::numeric_limits<T>::epsilon();

template <class T>
struct Forward {
  std::vector<T> y;
  NormStatistics saved;
};
template <class T>
Forward<T> forward(const Layer<T>& layer, const std::vector<T>& x, const Affine<T>& affine, double epsilon,
                   int threads = 1) {
  Forward<T> result;
  result.y.resize(x.size());
  layer.forward(layer.view(x.data()), affine, epsilon, layer.view(result.y.data()), &result.saved, threads);
  return result;
}

template <class T>
struct Backward {
  std::vector<T> x, weight, bias;
};
template <class T>
Backward<T> backward(const Layer<T>& layer, const std::vector<T>& x, const std::vector<T>& g,
                     const NormStatistics& saved, const T* weight, int threads = 1) {
  Backward<T> result{std::vector<T>(x.size()), std::vector<T>(layer.channels), std::vector<T>(layer.channels)};
  layer.backward(layer.view(x.data()), layer.view(g.data()), saved, weight,
                 {layer.view(result.x.data()), result.weight.data(), result.bias.data()}, threads);
  return result;
}

std::string described(const auto& layer) {
  std::string text = layer.name;
  for (const std::int64_t extent : layer.shape) text += " " + std::to_string(extent);
  return text;
}

// |y − definition|, in units of the last place of what is added up: max(1, |z|)·|weight| + |bias|.
template <class T>
void expect_forward_near(const Layer<T>& layer, const std::vector<T>& x, double epsilon, double units) {
  SCOPED_TRACE(described(layer));
  const std::vector<T> weight = normal_values<T>(layer.channels, 1, 0.5, 2);
  const std::vector<T> bias = layer.centered ? normal_values<T>(layer.channels, 0, 1, 3) : std::vector<T>();
  const Affine<T> affine{weight.data(), layer.centered ? bias.data() : nullptr};
  const Forward<T> found = forward(layer, x, affine, epsilon);
  const Reference expected = reference(layer, x, affine, epsilon);
  double worst = 0;
  for (Index i = 0; i < x.size(); ++i) {
    const Index c = layer.channel(i);
    const double z = std::max(1.0, std::abs(static_cast<double>(expected.z[i])));
    const double size = z * std::abs(weight[c]) + (layer.centered ? std::abs(bias[c]) : 0);
    const double error = static_cast<double>(std::abs(found.y[i] - expected.y[i])) / size / unit<T>;
    ASSERT_TRUE(error <= units) << i << ": " << found.y[i] << " for " << static_cast<double>(expected.y[i]);
    worst = std::max(worst, error);
  }
  ::testing::Test::RecordProperty(described(layer), std::to_string(worst));
}

template <class T>
class NormTest : public ::testing::Test {};
using Types = ::testing::Types<float, double>;
TYPED_TEST_SUITE(NormTest, Types);

TYPED_TEST(NormTest, EveryLayerIsItsDefinitionOnEveryInstructionSet) {
  using T = TypeParam;
  on_all_targets([] {
    for (const Layer<T>& layer : small_layers<T>()) {
      expect_forward_near(layer, normal_values<T>(layer.size(), 3, 2, 1), 1e-5, std::is_same_v<T, float> ? 3 : 4);
    }
  });
  for (const Layer<T>& layer : large_layers<T>()) {
    expect_forward_near(layer, normal_values<T>(layer.size(), 3, 2, 1), 1e-5, std::is_same_v<T, float> ? 3 : 4);
  }
}

TYPED_TEST(NormTest, AnOffsetCostsNoDigits) {
  using T = TypeParam;
  const double offset = std::is_same_v<T, float> ? 1e6 : 1e15;
  for (const auto& layers : {small_layers<T>(), large_layers<T>()}) {
    for (const Layer<T>& layer : layers) {
      if (!layer.centered) continue;
      expect_forward_near(layer, normal_values<T>(layer.size(), offset, 1, 1), 1e-5, std::is_same_v<T, float> ? 3 : 4);
    }
  }
}

// The derivative of Σ g·y by central differences of the definition in long double.
template <class T>
void expect_gradients_near(const Layer<T>& layer, double tolerance) {
  SCOPED_TRACE(described(layer));
  constexpr double epsilon = 1e-3;
  const std::vector<T> x = normal_values<T>(layer.size(), 0.5, 1.5, 4), g = normal_values<T>(layer.size(), 0.2, 1, 5);
  const std::vector<T> weight = normal_values<T>(layer.channels, 1, 0.5, 6);
  const Affine<T> affine{weight.data(), nullptr};
  const Backward<T> found = backward(layer, x, g, forward(layer, x, affine, epsilon).saved, weight.data());
  const std::vector<long double> at(x.begin(), x.end());
  const auto loss = [&](const std::vector<long double>& point) {
    const Reference value = reference(layer, point, affine, epsilon);
    long double sum = 0;
    for (Index i = 0; i < point.size(); ++i) sum += g[i] * value.y[i];
    return sum;
  };
  constexpr long double step = 1e-5L;
  for (Index i = 0; i < x.size(); ++i) {
    std::vector<long double> above = at, below = at;
    above[i] += step;
    below[i] -= step;
    ASSERT_NEAR(found.x[i], static_cast<double>((loss(above) - loss(below)) / (2 * step)), tolerance) << i;
  }
  // The loss is linear in weight and bias.
  const Reference value = reference(layer, at, affine, epsilon);
  std::vector<long double> dweight(layer.channels), dbias(layer.channels);
  for (Index i = 0; i < x.size(); ++i) {
    dweight[layer.channel(i)] += g[i] * value.z[i];
    dbias[layer.channel(i)] += g[i];
  }
  for (Index c = 0; c < layer.channels; ++c) {
    ASSERT_NEAR(found.weight[c], static_cast<double>(dweight[c]), tolerance * 20) << c;
    ASSERT_NEAR(found.bias[c], static_cast<double>(dbias[c]), tolerance * 20) << c;
  }
}

TYPED_TEST(NormTest, GradientsAreFiniteDifferencesOnEveryInstructionSet) {
  using T = TypeParam;
  for (const Layer<T>& layer : small_layers<T>()) expect_gradients_near(layer, std::is_same_v<T, float> ? 2e-6 : 1e-9);
  on_all_targets([] {
    expect_gradients_near(layer_of<T>({5, 19}, 1, true), std::is_same_v<T, float> ? 2e-6 : 1e-9);
    expect_gradients_near(group_of<T>({2, 4, 19}, 1, 2), std::is_same_v<T, float> ? 2e-6 : 1e-9);
    expect_gradients_near(batch_of<T>({9, 19}, 1), std::is_same_v<T, float> ? 2e-6 : 1e-9);
  });
}

TYPED_TEST(NormTest, ResultsDoNotDependOnThreads) {
  using T = TypeParam;
  for (const Layer<T>& layer : large_layers<T>()) {
    SCOPED_TRACE(described(layer));
    const std::vector<T> x = normal_values<T>(layer.size(), 1, 2, 7), g = normal_values<T>(layer.size(), 0, 1, 8);
    const std::vector<T> weight = normal_values<T>(layer.channels, 1, 0.5, 9);
    const Forward<T> one = forward(layer, x, {weight.data(), nullptr}, 1e-5);
    const Backward<T> one_back = backward(layer, x, g, one.saved, weight.data());
    for (const int threads : {2, 3, 8}) {
      const Forward<T> many = forward(layer, x, {weight.data(), nullptr}, 1e-5, threads);
      EXPECT_EQ(one.y, many.y);
      EXPECT_EQ(one.saved.mean, many.saved.mean);
      EXPECT_EQ(one.saved.rstd, many.saved.rstd);
      const Backward<T> many_back = backward(layer, x, g, many.saved, weight.data(), threads);
      EXPECT_EQ(one_back.x, many_back.x);
      EXPECT_EQ(one_back.weight, many_back.weight);
      EXPECT_EQ(one_back.bias, many_back.bias);
    }
  }
}

TYPED_TEST(NormTest, LayerNormIsGroupNormWithOneGroupToTheBit) {
  using T = TypeParam;
  // Where a sample has no positions, so that a weight per channel is one per element.
  const std::vector<T> x = normal_values<T>(60 * 120, 5, 3, 1), g = normal_values<T>(60 * 120, 0, 1, 2);
  const std::vector<T> weight = normal_values<T>(120, 1, 1, 3), bias = normal_values<T>(120, 0, 1, 4);
  const Affine<T> affine{weight.data(), bias.data()};
  const Forward<T> as_layer = forward(layer_of<T>({60, 120}, 1, true), x, affine, 1e-5);
  const Forward<T> as_group = forward(group_of<T>({60, 120}, 1, 1), x, affine, 1e-5);
  EXPECT_EQ(as_layer.y, as_group.y);
  EXPECT_EQ(as_layer.saved.rstd, as_group.saved.rstd);
  const Backward<T> layer_back = backward(layer_of<T>({60, 120}, 1, true), x, g, as_layer.saved, weight.data());
  const Backward<T> group_back = backward(group_of<T>({60, 120}, 1, 1), x, g, as_group.saved, weight.data());
  EXPECT_EQ(layer_back.x, group_back.x);
  EXPECT_EQ(layer_back.weight, group_back.weight);
  EXPECT_EQ(layer_back.bias, group_back.bias);
}

TYPED_TEST(NormTest, ConstantsGiveTheBias) {
  using T = TypeParam;
  for (const double epsilon : {1e-5, 0.0}) {
    for (const double constant : {0.0, 0.1, -1e6, 1e30, 2e36, 1e-30}) {
      for (const Layer<T>& layer : small_layers<T>()) {
        if (!layer.centered) continue;
        SCOPED_TRACE(described(layer));
        const std::vector<T> x(layer.size(), static_cast<T>(constant)),
            bias = normal_values<T>(layer.channels, 0, 1, 3);
        const Forward<T> found = forward(layer, x, {nullptr, bias.data()}, epsilon);
        for (Index i = 0; i < x.size(); ++i) ASSERT_EQ(found.y[i], bias[layer.channel(i)]) << constant;
        const Backward<T> gradients =
            backward(layer, x, normal_values<T>(x.size(), 0, 1, 1), found.saved, static_cast<const T*>(nullptr));
        for (const auto* numbers : {&gradients.x, &gradients.weight, &gradients.bias}) {
          for (const T gradient : *numbers) ASSERT_TRUE(std::isfinite(gradient));
        }
      }
    }
  }
}

TYPED_TEST(NormTest, HugeAndTinyValuesKeepTheirDigits) {
  using T = TypeParam;
  constexpr bool is_float = std::is_same_v<T, float>;
  for (const double size :
       is_float ? std::vector<double>{1e25, 1e38, 1e-30, 1e-38} : std::vector<double>{1e200, 8e307, 1e-200, 1e-300}) {
    for (const Layer<T>& layer : small_layers<T>()) {
      SCOPED_TRACE(described(layer) + " of " + std::to_string(std::log10(size)));
      std::vector<T> x = normal_values<T>(layer.size(), 0, 0.3, 1), g = normal_values<T>(layer.size(), 0, 1, 2);
      const Forward<T> plain = forward(layer, x, {}, 0);
      const Backward<T> plain_back = backward(layer, x, g, plain.saved, static_cast<const T*>(nullptr));
      // A power of two, so that the digits are the same.
      const T factor = static_cast<T>(std::exp2(std::floor(std::log2(size))));
      for (T& value : x) value *= factor;
      const Forward<T> found = forward(layer, x, {}, 0);
      const Backward<T> back = backward(layer, x, g, found.saved, static_cast<const T*>(nullptr));
      for (Index i = 0; i < x.size(); ++i) {
        ASSERT_NEAR(found.y[i], plain.y[i], (size < 1e-37 && is_float ? 1e-5 : 16 * unit<T>)) << i;
        const double gradient = static_cast<double>(back.x[i]) * factor;  // of floats in double, as it may be subnormal
        if (std::isfinite(gradient) && std::abs(back.x[i]) > std::numeric_limits<T>::min()) {
          ASSERT_NEAR(gradient, plain_back.x[i], 64 * unit<T> * 10) << i;
        }
      }
      for (Index c = 0; c < layer.channels; ++c) ASSERT_NEAR(back.weight[c], plain_back.weight[c], 1e3 * unit<T>);
    }
  }
}

TYPED_TEST(NormTest, NotANumberStaysWhereItIs) {
  using T = TypeParam;
  for (const T bad : {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
    for (const Layer<T>& layer : small_layers<T>()) {
      SCOPED_TRACE(described(layer));
      std::vector<T> x = normal_values<T>(layer.size(), 2, 1, 1);
      const std::vector<T> g = normal_values<T>(layer.size(), 0, 1, 2);
      const Forward<T> clean = forward(layer, x, {}, 1e-5);
      const Backward<T> clean_back = backward(layer, x, g, clean.saved, static_cast<const T*>(nullptr));
      const Index at = layer.size() / 2;
      x[at] = bad;
      const Forward<T> found = forward(layer, x, {}, 1e-5);
      const Backward<T> back = backward(layer, x, g, found.saved, static_cast<const T*>(nullptr));
      for (Index i = 0; i < x.size(); ++i) {
        if (layer.family(i) == layer.family(at)) {
          ASSERT_TRUE(std::isnan(found.y[i])) << i;
          ASSERT_TRUE(std::isnan(back.x[i])) << i;
        } else {
          ASSERT_EQ(found.y[i], clean.y[i]) << i;
          ASSERT_EQ(back.x[i], clean_back.x[i]) << i;
        }
      }
    }
  }
}

TYPED_TEST(NormTest, AnInfiniteGradientIsInfiniteForTheBias) {
  using T = TypeParam;
  for (const Layer<T>& layer :
       {layer_of<T>({5, 19}, 1, true), batch_of<T>({40, 19}, 1), group_of<T>({3, 4, 19}, 1, 2)}) {
    SCOPED_TRACE(described(layer));
    const std::vector<T> x = normal_values<T>(layer.size(), 2, 1, 1);
    std::vector<T> g = normal_values<T>(layer.size(), 0, 1, 2);
    g[3] = std::numeric_limits<T>::infinity();
    const Forward<T> found = forward(layer, x, {}, 1e-5);
    const Backward<T> back = backward(layer, x, g, found.saved, static_cast<const T*>(nullptr));
    for (Index c = 0; c < layer.channels; ++c) EXPECT_EQ(std::isinf(back.bias[c]), c == layer.channel(3)) << c;
  }
}

TYPED_TEST(NormTest, FixedStatisticsCarryNoInfinityFromOneSampleToAnother) {
  using T = TypeParam;
  const Index samples = 9, channels = 19;
  std::vector<T> x = normal_values<T>(samples * channels, 2, 1, 1), dx(x.size());
  const std::vector<T> g = normal_values<T>(x.size(), 0, 1, 2);
  x[3] = std::numeric_limits<T>::infinity();
  const std::vector<double> mean(channels, 2.0), variance(channels, 0.25);
  const auto view = [&](auto* data) {
    return TensorView<std::remove_pointer_t<decltype(data)>>(data, {samples, channels});
  };
  batch_norm_inference_backward<T>(view(std::as_const(x).data()), view(g.data()), fixed_statistics(mean, variance, 0),
                                   1, nullptr, {view(dx.data())});
  for (Index i = 0; i < x.size(); ++i) {
    if (i == 3) continue;
    EXPECT_EQ(dx[i], 2 * g[i]) << i;
  }
}

TYPED_TEST(NormTest, StridesAndPlaceDoNotMatter) {
  using T = TypeParam;
  for (const Layer<T>& layer : small_layers<T>()) {
    SCOPED_TRACE(described(layer));
    const std::vector<T> x = normal_values<T>(layer.size(), 2, 1, 1);
    const Forward<T> plain = forward(layer, x, {}, 1e-5);
    // Every second element of an array that is twice as long and lies backwards.
    TensorView<const T> view = layer.view(x.data());
    std::vector<T> spread(2 * x.size()), out(2 * x.size(), T(7));
    for (Index i = 0; i < x.size(); ++i) spread[2 * (x.size() - 1 - i)] = x[i];
    for (std::int64_t& stride : view.strides) stride *= -2;
    view.data = spread.data() + 2 * (x.size() - 1);
    TensorView<T> to = layer.view(out.data());
    for (std::int64_t& stride : to.strides) stride *= 2;
    layer.forward(view, {}, 1e-5, to, nullptr, 1);
    for (Index i = 0; i < x.size(); ++i) {
      ASSERT_NEAR(out[2 * i], plain.y[i], 8 * unit<T>);
      ASSERT_EQ(out[2 * i + 1], T(7));
    }
    std::vector<T> in_place = x;
    layer.forward(layer.view(static_cast<const T*>(in_place.data())), {}, 1e-5, layer.view(in_place.data()), nullptr,
                  1);
    EXPECT_EQ(in_place, plain.y);
  }
}

TYPED_TEST(NormTest, AShiftFarFromTheMeanIsMended) {
  using T = TypeParam;
  // The first values of each family are far from all others.
  for (const Layer<T>& layer : {layer_of<T>({4, 5000}, 1, true), group_of<T>({2, 4, 4000}, 1, 2),
                                batch_of<T>({5000, 20}, 1), batch_of<T>({3, 4, 5000}, 1)}) {
    std::vector<T> x = normal_values<T>(layer.size(), 1, 1e-3, 1);
    std::vector<int> seen(layer.families);
    for (Index i = 0; i < x.size(); ++i) {
      if (seen[layer.family(i)]++ < 16) x[i] = T(2);
    }
    expect_forward_near(layer, x, 1e-12, std::is_same_v<T, float> ? 16 : 64);
  }
}

TYPED_TEST(NormTest, ManyValuesAboutAShiftAsideKeepTheirDigits) {
  using T = TypeParam;
  // The values that a shift is made of are all 1.9 deviations above the mean: nothing mends it, and the sums grow long.
  const auto expect_near = [](const Layer<T>& layer, const auto& makes_shift) {
    std::vector<T> x = normal_values<T>(layer.size(), 0, 1, 1);
    for (Index i = 0; i < x.size(); ++i) {
      if (makes_shift(i)) x[i] = T(1.9);
    }
    expect_forward_near(layer, x, 1e-5, std::is_same_v<T, float> ? 3 : 4);
  };
  expect_near(layer_of<T>({2, 200000}, 1, true), [](Index i) { return i % 50000 == 0; });
  expect_near(batch_of<T>({40000, 12}, 1), [](Index i) { return i / 12 % 10000 == 0; });
  expect_near(batch_of<T>({20000, 3, 9}, 1), [](Index i) { return i < 27; });
}

TEST(RunningStatisticsTest, FollowPyTorchsConvention) {
  RunningStatistics running(1);
  NormStatistics batch{{3.0}, {0.0}, {2.0}, {1.0}, 5, 0};
  running.update(batch, 0.1);
  EXPECT_DOUBLE_EQ(running.mean()[0], 0.3);
  EXPECT_DOUBLE_EQ(running.variance()[0], 0.9 + 0.1 * 2.5);
  running.update(batch, 0.1, false);
  EXPECT_DOUBLE_EQ(running.variance()[0], 0.9 * 1.15 + 0.1 * 2.0);
  EXPECT_EQ(running.batches(), 2);
  RunningStatistics cumulative(1);
  cumulative.update_cumulative(batch, false);
  batch.mean[0] = 5;
  cumulative.update_cumulative(batch, false);
  EXPECT_DOUBLE_EQ(cumulative.mean()[0], 4.0);
  EXPECT_DOUBLE_EQ(cumulative.variance()[0], 2.0);
  EXPECT_THROW(running.update(batch, 1.5), Error);
  EXPECT_THROW(running.update(NormStatistics{{1, 2}, {0, 0}, {1, 1}, {1, 1}, 2, 0}, 0.1), Error);
}

TYPED_TEST(NormTest, InferenceTakesTheStatisticsThatAreGiven) {
  using T = TypeParam;
  const std::vector<T> x = normal_values<T>(6 * 3 * 5, 1, 1, 1), g = normal_values<T>(x.size(), 0, 1, 2);
  const std::vector<double> mean{1, 2, 3}, variance{4, 0.25, 1e30};
  const std::vector<T> weight{T(1), T(2), T(3)}, bias{T(0), T(1), T(2)};
  const NormStatistics fixed = fixed_statistics(mean, variance, 0);
  std::vector<T> y(x.size()), dx(x.size()), dweight(3), dbias(3);
  batch_norm_inference<T>({x.data(), {6, 3, 5}}, 1, fixed, {weight.data(), bias.data()}, {y.data(), {6, 3, 5}});
  batch_norm_inference_backward<T>({x.data(), {6, 3, 5}}, {g.data(), {6, 3, 5}}, fixed, 1, weight.data(),
                                   {{dx.data(), {6, 3, 5}}, dweight.data(), dbias.data()});
  for (Index i = 0; i < x.size(); ++i) {
    const Index c = i / 5 % 3;
    const double z = (x[i] - mean[c]) / std::sqrt(variance[c]);
    EXPECT_NEAR(y[i], z * weight[c] + bias[c], 8 * unit<T>);
    EXPECT_NEAR(dx[i], g[i] * weight[c] / std::sqrt(variance[c]), 8 * unit<T>);
  }
  EXPECT_THROW(fixed_statistics(mean, std::vector<double>{1, 2}, 0), Error);
  EXPECT_THROW(fixed_statistics(mean, std::vector<double>{1, 2, -1}, 0), Error);
}

TYPED_TEST(NormTest, FoldingIsTheTwoLayers) {
  using T = TypeParam;
  const Index samples = 7, inputs = 5, outputs = 3;
  const std::vector<T> x = normal_values<T>(samples * inputs, 0, 1, 1), w = normal_values<T>(outputs * inputs, 0, 1, 2);
  const std::vector<T> b = normal_values<T>(outputs, 0, 1, 3), weight = normal_values<T>(outputs, 1, 1, 4),
                       bias = normal_values<T>(outputs, 0, 1, 5);
  const NormStatistics fixed = fixed_statistics(std::vector<double>{1, -2, 3}, std::vector<double>{4, 0.25, 9}, 1e-5);
  std::vector<T> folded_weight(w.size()), folded_bias(outputs), y(samples * outputs);
  fold_batch_norm<T>(w.data(), b.data(), 3, 5, fixed, {weight.data(), bias.data()}, folded_weight.data(),
                     folded_bias.data());
  const auto linear = [&](const std::vector<T>& matrix, const std::vector<T>& start) {
    std::vector<T> result(samples * outputs);
    for (Index n = 0; n < samples; ++n) {
      for (Index o = 0; o < outputs; ++o) {
        double sum = start[o];
        for (Index i = 0; i < inputs; ++i) sum += static_cast<double>(matrix[o * inputs + i]) * x[n * inputs + i];
        result[n * outputs + o] = static_cast<T>(sum);
      }
    }
    return result;
  };
  const std::vector<T> hidden = linear(w, b), folded = linear(folded_weight, folded_bias);
  batch_norm_inference<T>({hidden.data(), {7, 3}}, 1, fixed, {weight.data(), bias.data()}, {y.data(), {7, 3}});
  for (Index i = 0; i < y.size(); ++i) EXPECT_NEAR(folded[i], y[i], 64 * unit<T>);
}

TEST(NormErrorTest, SayWhatDoesNotBelongTogether) {
  std::vector<float> x(12), y(12);
  NormStatistics saved;
  const auto fails = [](const auto& call, const std::string& part) {
    try {
      call();
      FAIL() << "no error with " << part;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  };
  fails([&] { layer_norm<float>({x.data(), {3, 4}}, 1, {}, 1e-5, {y.data(), {4, 3}}); }, "(4, 3)");
  fails([&] { layer_norm<float>({x.data(), {3, 4}}, 3, {}, 1e-5, {y.data(), {3, 4}}); }, "last 3 axes");
  fails([&] { layer_norm<float>({x.data(), {3, 4}}, 1, {}, -1, {y.data(), {3, 4}}); }, "epsilon");
  fails([&] { group_norm<float>({x.data(), {3, 4}}, 1, 3, {}, 1e-5, {y.data(), {3, 4}}); }, "3 groups");
  fails([&] { batch_norm<float>({x.data(), {12}}, 1, {}, 1e-5, {y.data(), {12}}); }, "axis 1");
  fails(
      [&] {
        batch_norm_backward<float>({x.data(), {3, 4}}, {y.data(), {3, 4}}, saved, 1, nullptr, {{y.data(), {3, 4}}});
      },
      "statistics");
  fails([&] { TensorView<float>(x.data(), {1, 1, 1, 1, 1, 1, 1, 1, 1}); }, "9 axes");
  layer_norm<float>({x.data(), {0, 4}}, 1, {}, 1e-5, {y.data(), {0, 4}}, &saved);
  EXPECT_TRUE(saved.mean.empty());
}

}  // namespace
}  // namespace strickle
