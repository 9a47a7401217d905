#include "model/training.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "model/evaluation.h"
#include "model/neural_tangent.h"
#include "model/random.h"

namespace strickle::model {
namespace {

TEST(Sgd, FollowsItsFormula) {
  Sgd sgd(0.1, 0.5, 0.01);
  Vector w{{1.0, -2.0}};
  sgd.step(w, Vector{{3.0, 4.0}});
  EXPECT_NEAR(w[0], 1 - 0.1 * (3 + 0.01), 1e-15);
  EXPECT_NEAR(w[1], -2 - 0.1 * (4 - 0.02), 1e-15);
  const double first = 3 + 0.01, before = w[0];
  sgd.step(w, Vector{{1.0, 0.0}});
  EXPECT_NEAR(w[0], before - 0.1 * (0.5 * first + 1 + 0.01 * before), 1e-15);
}

TEST(Adam, TheFirstStepOfBothConventions) {
  for (const double g : {1e-9, -1e-8, 3.0}) {
    Vector w = Vector::Zero(1), v = Vector::Zero(1);
    Adam(0.1).step(w, Vector{{g}});
    EXPECT_NEAR(w[0] / (-0.1 * g / (std::abs(g) + 1e-8)), 1, 1e-12);
    Adam(0.1, {.convention = Adam::Epsilon::hat}).step(v, Vector{{g}});
    EXPECT_NEAR(v[0] / (-0.1 * g / (std::abs(g) + 1e-8 / std::sqrt(0.001))), 1, 1e-12);
  }
}

TEST(Adam, FollowsItsFormulaForSeveralSteps) {
  Vector w = Vector::Ones(1);
  Adam adam(0.01, {.beta1 = 0.8, .beta2 = 0.9, .epsilon = 1e-3});
  double by_hand = 1, m = 0, v = 0;
  for (int t = 1; t <= 5; ++t) {
    const double g = std::sin(t);
    adam.step(w, Vector{{g}});
    m = 0.8 * m + 0.2 * g;
    v = 0.9 * v + 0.1 * g * g;
    by_hand -= 0.01 * (m / (1 - std::pow(0.8, t))) / (std::sqrt(v / (1 - std::pow(0.9, t))) + 1e-3);
    EXPECT_NEAR(w[0], by_hand, 1e-15);
  }
}

struct Task {
  Random random{11};
  Matrix x = random.normal_matrix(60, 4);
  Matrix y = x.leftCols(1) - x.rightCols(1);
};

TEST(Training, FullBatchesAreGradientDescent) {
  Task task;
  Network network({.widths = {4, 1}});
  network.parameters().setZero();
  Sgd sgd(0.1);
  Random order(1);
  const Course course = train(network, Loss(Loss::half_mse), sgd, task.x, task.y, {.steps = 3}, order);
  Vector w = Vector::Zero(4);
  for (int i = 0; i < 3; ++i) w -= 0.1 * task.x.transpose() * (task.x * w - task.y) / 60;
  EXPECT_LT((network.parameters() - w).norm(), 1e-14);
  EXPECT_EQ(course.steps, 3);
  EXPECT_FALSE(course.diverged);
}

TEST(Training, TheSameSeedGivesTheSameBytes) {
  const auto trained = [](std::uint64_t seed) {
    Task task;
    Random start(2);
    Network network({.widths = {4, 8, 1}});
    network.initialize(Initialization::he, start);
    Adam adam(0.01);
    Random order(seed);
    const Course course = train(network, Loss(Loss::mse), adam, task.x, task.y, {.epochs = 3, .batch = 16}, order);
    EXPECT_EQ(course.steps, 9);  // 60 samples: three full batches an epoch
    return network.parameters();
  };
  EXPECT_EQ(trained(5), trained(5));
  EXPECT_NE(trained(5), trained(6));
}

TEST(Training, DivergenceEndsIt) {
  Task task;
  Network network({.widths = {4, 1}});
  network.parameters().setOnes();
  Sgd sgd(10);
  Random order(1);
  const Course course =
      train(network, Loss(Loss::mse), sgd, task.x, task.y, {.steps = 1000, .highest_loss = 1e6}, order);
  EXPECT_TRUE(course.diverged);
  EXPECT_LT(course.steps, 20);
  EXPECT_GT(course.highest_loss, 1e6);
}

TEST(Random, StreamsAreFixedForEver) {
  // Boost's algorithms are part of its interface: these change only if a figure of the lab may change.
  Random random(7, 3);
  EXPECT_EQ(random.uniform(), Random(7, 3).uniform());
  EXPECT_NE(Random(7, 3).uniform(), Random(7, 4).uniform());
  EXPECT_NE(Random(7, 3).uniform(), Random(8, 3).uniform());
  const std::vector<Index> order = random.permutation(100);
  EXPECT_EQ(std::set<Index>(order.begin(), order.end()).size(), 100U);
}

TEST(Random, HasTheMomentsOfItsDistributions) {
  Random random(9);
  const Matrix normal = random.normal_matrix(1000, 100, 2);
  EXPECT_NEAR(normal.mean(), 0, 0.02);
  EXPECT_NEAR(normal.squaredNorm() / 1e5, 4, 0.06);
  double t = 0;
  for (int i = 0; i < 100'000; ++i) t += std::pow(random.student_t(5), 2);
  EXPECT_NEAR(t / 1e5, 5.0 / 3, 0.1);
}

// Of nets drawn at random, as wide as the kernel assumes.
TEST(NeuralTangent, IsTheMeanOverNetworks) {
  Random random(4);
  const Matrix x = random.normal_matrix(6, 10).array() + 0.5;
  const std::vector<Index> widths = {10, 300, 200, 1};
  Eigen::MatrixXd mean = Eigen::MatrixXd::Zero(6, 6);
  const int nets = 60;
  for (int i = 0; i < nets; ++i) {
    Network network({.widths = widths});
    network.initialize(Initialization::he, random);
    Eigen::MatrixXd jacobian(6, network.parameters().size());
    network.forward(x);
    for (Index s = 0; s < 6; ++s) jacobian.row(s) = network.backward(Matrix(Vector::Unit(6, s))).transpose();
    mean += jacobian * jacobian.transpose() / nets;
  }
  const Eigen::MatrixXd kernel = tangent_kernel(x, widths);
  EXPECT_LT((mean - kernel).norm() / kernel.norm(), 0.05);
}

TEST(NeuralTangent, OfOneSampleIsItsSquareTimesTheFanIns) {
  const std::vector<Index> widths = {32, 64, 48, 1};
  Matrix x = Matrix::Constant(1, 32, 1.5);
  EXPECT_NEAR(tangent_kernel(x, widths)(0, 0), 2.25 * (32 + 64 + 48), 1e-9);
  // Offsets without bound make all samples one.
  EXPECT_NEAR(tangent_sharpness(2.25, 1, widths), 2.25 * (32 + 64 + 48), 1e-9);
  // Centred, two layers: 1 + (m − 1)/π in theory.md's form: m·κ₁(0)·1 + d·0.
  EXPECT_NEAR(tangent_sharpness(1, 0, std::vector<Index>{32, 64, 1}), 64 / M_PI, 1e-12);
}

TEST(NeuralTangent, ArcCosineKernels) {
  EXPECT_DOUBLE_EQ(arc_cosine_0(1), 1);
  EXPECT_DOUBLE_EQ(arc_cosine_0(0), 0.5);
  EXPECT_DOUBLE_EQ(arc_cosine_0(-1), 0);
  EXPECT_DOUBLE_EQ(arc_cosine_1(1), 1);
  EXPECT_DOUBLE_EQ(arc_cosine_1(0), 1 / M_PI);
  EXPECT_NEAR(arc_cosine_1(-1), 0, 1e-15);
  EXPECT_DOUBLE_EQ(arc_cosine_1(1 + 1e-12), 1);  // a cosine may be rounded above 1
}

TEST(Evaluation, FoldsAreParts) {
  const Labels labels = {0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2};
  Random random(1);
  std::set<Index> tested;
  for (const Split& split : stratified_folds(labels, 3, random)) {
    EXPECT_EQ(split.training.size() + split.test.size(), labels.size());
    EXPECT_EQ(labels_of(labels, split.test).size(), 4U);
    std::vector<int> counts(3);
    for (const int label : labels_of(labels, split.test)) ++counts[static_cast<std::size_t>(label)];
    EXPECT_EQ(counts, (std::vector<int>{2, 1, 1}));
    tested.insert(split.test.begin(), split.test.end());
  }
  EXPECT_EQ(tested.size(), labels.size());
}

TEST(Evaluation, Scores) {
  EXPECT_DOUBLE_EQ(accuracy({0, 1, 1}, {0, 1, 2}), 2.0 / 3);
  const Vector y{{1.0, 2.0, 3.0}};
  EXPECT_DOUBLE_EQ(r_squared(y, y), 1);
  EXPECT_DOUBLE_EQ(r_squared(Vector::Constant(3, 2.0), y), 0);
  EXPECT_EQ(classes_of(Matrix{{0.1, 0.3}, {2, 1}}), (Labels{1, 0}));
  EXPECT_EQ(classes_of(Matrix{{0.1}, {-2.0}}), (Labels{1, 0}));
}

}  // namespace
}  // namespace strickle::model
