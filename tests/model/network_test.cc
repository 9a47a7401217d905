// Gradients, tangents and curvature products against differences of what they are derivatives of.
#include "model/network.h"

#include <gtest/gtest.h>

#include <Eigen/Eigenvalues>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

#include "model/curvature.h"
#include "model/loss.h"
#include "model/random.h"

namespace strickle::model {
namespace {

struct Problem {
  Network network;
  Loss loss;
  Matrix x, y;

  double value_at(const Vector& parameters) {
    const Vector kept = network.parameters();
    network.parameters() = parameters;
    const double value = loss.value(network.forward(x), y);
    network.parameters() = kept;
    return value;
  }
  Vector gradient() { return network.backward(loss.gradient(network.forward(x), y)); }
};

Problem make_problem(Architecture architecture, Loss::Kind kind, double exponent = 2, std::uint64_t seed = 1) {
  Random random(seed);
  Network network(architecture);
  network.initialize(Initialization::he, random);
  network.parameters() += random.normal_vector(network.parameters().size(), 0.1);  // biases, weights of norms
  const Index n = 7, inputs = architecture.widths.front(), outputs = architecture.widths.back();
  const Matrix x = random.normal_matrix(n, inputs);
  Matrix y = random.normal_matrix(n, outputs, 2);
  if (kind == Loss::logistic) y = y.array().sign();
  if (kind == Loss::softmax) {
    Labels labels;
    for (Index i = 0; i < n; ++i) labels.push_back(static_cast<int>(random.below(outputs)));
    y = one_hot(labels, static_cast<int>(outputs));
  }
  return {std::move(network), Loss(kind, exponent), x, y};
}

// Largest difference relative to the largest element.
double distance(const Matrix& a, const Matrix& b) {
  return (a - b).cwiseAbs().maxCoeff() / std::max(1e-300, b.cwiseAbs().maxCoeff());
}

Vector numeric_gradient(Problem& problem) {
  const Vector start = problem.network.parameters();
  Vector gradient(start.size());
  const double h = 1e-6;
  for (Index i = 0; i < start.size(); ++i) {
    const Vector step = h * Vector::Unit(start.size(), i);
    gradient[i] = (problem.value_at(start + step) - problem.value_at(start - step)) / (2 * h);
  }
  return gradient;
}

const std::vector<std::pair<std::string, Normalization>> normalizations = {
    {"none", {}},
    {"batch", {.kind = Normalization::batch}},
    {"layer", {.kind = Normalization::layer}},
    {"group", {.kind = Normalization::group, .groups = 2}},
    {"rms", {.kind = Normalization::rms}},
};

TEST(Network, GradientsAreThoseOfDifferences) {
  for (const Activation activation :
       {Activation::identity, Activation::relu, Activation::squared_relu, Activation::tanh, Activation::sigmoid}) {
    for (const auto& [name, normalization] : normalizations) {
      for (const Loss::Kind kind : {Loss::mse, Loss::half_mse, Loss::mae, Loss::power, Loss::logistic, Loss::softmax}) {
        const Index outputs = kind == Loss::logistic ? 1 : 3;
        Problem problem = make_problem(
            {.widths = {5, 6, 4, outputs}, .activation = activation, .bias = true, .normalization = normalization},
            kind, 3);
        EXPECT_LT(distance(problem.gradient(), numeric_gradient(problem)), 2e-6)
            << name << ", activation " << static_cast<int>(activation) << ", loss " << kind;
      }
    }
  }
}

TEST(Network, NormalizationOfTheInputsHasAGradientToo) {
  for (const auto& [name, normalization] : normalizations) {
    Problem problem = make_problem({.widths = {6, 4, 1}, .input_normalization = normalization}, Loss::mse);
    EXPECT_LT(distance(problem.gradient(), numeric_gradient(problem)), 2e-6) << name;
  }
}

TEST(Network, TheGradientForTheInputsIsThatOfDifferences) {
  Problem problem = make_problem({.widths = {5, 6, 1}, .bias = true}, Loss::mse);
  Matrix gradient;
  problem.network.backward(problem.loss.gradient(problem.network.forward(problem.x), problem.y), &gradient);
  Matrix numeric(problem.x.rows(), problem.x.cols());
  const double h = 1e-6;
  for (Index i = 0; i < problem.x.rows(); ++i) {
    for (Index j = 0; j < problem.x.cols(); ++j) {
      Matrix moved = problem.x;
      moved(i, j) += h;
      const double ahead = problem.loss.value(problem.network.forward(moved), problem.y);
      moved(i, j) -= 2 * h;
      numeric(i, j) = (ahead - problem.loss.value(problem.network.forward(moved), problem.y)) / (2 * h);
    }
  }
  EXPECT_LT(distance(gradient, numeric), 1e-6);
}

TEST(Network, TangentsAreThoseOfDifferences) {
  for (const bool training : {true, false}) {
    for (const auto& [name, normalization] : normalizations) {
      Problem problem = make_problem(
          {.widths = {5, 6, 4, 3}, .activation = Activation::tanh, .bias = true, .normalization = normalization},
          Loss::mse);
      problem.network.forward(problem.x);  // running statistics that are not those of the start
      Random random(3);
      const Vector start = problem.network.parameters();
      const Vector direction = random.normal_vector(start.size());
      const double h = 1e-6;
      problem.network.parameters() = start + h * direction;
      const Matrix ahead = problem.network.forward(problem.x, training);
      problem.network.parameters() = start - h * direction;
      const Matrix behind = problem.network.forward(problem.x, training);
      problem.network.parameters() = start;
      problem.network.forward(problem.x, training);
      // In training every pass moves the running statistics, which training does not read.
      EXPECT_LT(distance(problem.network.tangent(direction), (ahead - behind) / (2 * h)), 1e-7) << name;
    }
  }
}

TEST(Network, InferenceUsesTheRunningStatistics) {
  Network network({.widths = {3, 2}, .input_normalization = {.kind = Normalization::batch, .momentum = 1}});
  Random random(1);
  network.initialize(Initialization::he, random);
  const Matrix x = random.normal_matrix(50, 3).array() * 3 + 5;
  const Matrix training = network.forward(x, true);
  EXPECT_GT(distance(network.forward(x.topRows(2), true), training.topRows(2)), 0.1);
  network.forward(x, true);
  // The running variance has the divisor n − 1.
  EXPECT_LT(distance(network.forward(x.topRows(2), false), training.topRows(2)), 0.02);
}

TEST(Network, InitializationHasTheVarianceItIsNamedFor) {
  const Index in = 200, out = 300;
  Network network({.widths = {in, out}, .bias = true});
  for (const auto& [kind, variance, bias] :
       {std::tuple{Initialization::he, 2.0 / in, 0.0}, std::tuple{Initialization::xavier, 2.0 / (in + out), 0.0},
        std::tuple{Initialization::torch, 1.0 / (3 * in), 1.0 / (3 * in)}}) {
    Random random(5);
    network.initialize(kind, random);
    const Vector weights = network.parameters().head(in * out), biases = network.parameters().tail(out);
    EXPECT_NEAR(weights.squaredNorm() / static_cast<double>(in * out) / variance, 1, 0.02);
    EXPECT_NEAR(biases.squaredNorm() / out, bias, 0.2 * bias);
  }
}

TEST(Network, WeightsAndBiasesOfALayerLieWhereTheNetworkSays) {
  Network network({.widths = {3, 4, 1}, .bias = true, .normalization = {.kind = Normalization::layer}});
  ASSERT_EQ(network.linear_layers(), 2);
  EXPECT_EQ(network.weights(0).begin, 0);
  EXPECT_EQ(network.weights(0).size, 12);
  EXPECT_EQ(network.biases(0).begin, 12);
  EXPECT_EQ(network.weights(1).begin, 12 + 4 + 8);
  EXPECT_EQ(network.parameters().size(), 12 + 4 + 8 + 4 + 1);
}

TEST(Network, DeadUnitsAreThoseThatNeverFire) {
  Network network({.widths = {1, 4, 1}});
  network.parameters() << 1, -1, 2, -3, 1, 1, 1, 1;
  network.forward(Matrix::Constant(3, 1, 2.0));
  EXPECT_EQ(dead_shares(network), std::vector<double>{0.5});
  network.forward(Matrix{{1.0}, {-1.0}});
  EXPECT_EQ(dead_shares(network), std::vector<double>{0.0});
}

TEST(Curvature, ProductsAreThoseOfTheWholeMatrix) {
  for (const Loss::Kind kind : {Loss::mse, Loss::half_mse, Loss::power, Loss::logistic, Loss::softmax}) {
    const Index outputs = kind == Loss::logistic ? 1 : 3;
    Problem p = make_problem({.widths = {4, 5, outputs}, .activation = Activation::tanh, .bias = true}, kind, 4);
    const Index size = p.network.parameters().size();
    // Columns of the Hessian from differences of gradients, and of Gauss–Newton from its definition.
    Eigen::MatrixXd hessian(size, size), jacobian(p.y.size(), size), curvature(p.y.size(), p.y.size());
    const Matrix output = p.network.forward(p.x);
    for (Index i = 0; i < size; ++i) {
      jacobian.col(i) = p.network.tangent(Vector::Unit(size, i)).reshaped<Eigen::RowMajor>();
    }
    for (Index i = 0; i < p.y.size(); ++i) {
      Matrix unit = Matrix::Zero(p.y.rows(), p.y.cols());
      unit.reshaped<Eigen::RowMajor>()[i] = 1;
      curvature.col(i) = p.loss.curvature(output, p.y, unit).reshaped<Eigen::RowMajor>();
    }
    for (Index i = 0; i < size; ++i) {
      hessian.col(i) = hessian_product(p.network, p.loss, p.x, p.y, Vector::Unit(size, i));
    }
    const Eigen::MatrixXd gauss_newton = jacobian.transpose() * curvature * jacobian;
    Random random(2);
    const Vector v = random.normal_vector(size);
    EXPECT_LT(distance(gauss_newton_product(p.network, p.loss, p.x, p.y, v), gauss_newton * v), 1e-12) << kind;
    EXPECT_LT(distance(hessian_product(p.network, p.loss, p.x, p.y, v), hessian * v), 1e-6) << kind;
    EXPECT_LT(distance(hessian, hessian.transpose()), 1e-6) << kind;
    const auto top = [](const Eigen::MatrixXd& m) {
      return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>((m + m.transpose()) / 2).eigenvalues().maxCoeff();
    };
    EXPECT_NEAR(largest_gauss_newton_eigenvalue(p.network, p.loss, p.x, p.y) / top(gauss_newton), 1, 1e-8) << kind;
    EXPECT_NEAR(largest_hessian_eigenvalue(p.network, p.loss, p.x, p.y) / top(hessian), 1, 1e-6) << kind;
  }
}

TEST(Curvature, TheSecondDerivativeOfALossIsThatOfDifferences) {
  for (const Loss::Kind kind : {Loss::mse, Loss::half_mse, Loss::mae, Loss::power, Loss::logistic, Loss::softmax}) {
    Problem p = make_problem({.widths = {2, kind == Loss::logistic ? Index{1} : Index{3}}}, kind, 3);
    const Matrix output = p.network.forward(p.x);
    Random random(4);
    const Matrix v = random.normal_matrix(output.rows(), output.cols());
    const double h = 1e-6;
    const Matrix numeric = (p.loss.gradient(output + h * v, p.y) - p.loss.gradient(output - h * v, p.y)) / (2 * h);
    EXPECT_LT((p.loss.curvature(output, p.y, v) - numeric).cwiseAbs().maxCoeff(), 1e-8) << kind;
  }
}

TEST(Curvature, OfALinearModelIsTheSecondMoment) {
  Problem p = make_problem({.widths = {4, 1}}, Loss::half_mse);
  const Eigen::MatrixXd moments = p.x.transpose() * p.x / static_cast<double>(p.x.rows());
  const double second_moment = Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(moments).eigenvalues().maxCoeff();
  EXPECT_NEAR(largest_hessian_eigenvalue(p.network, p.loss, p.x, p.y) / second_moment, 1, 1e-7);
  EXPECT_NEAR(largest_gauss_newton_eigenvalue(p.network, p.loss, p.x, p.y) / second_moment, 1, 1e-9);
}

TEST(Curvature, OfTwoParametersIsFoundToo) {
  const Eigen::Matrix2d m{{2, 1}, {1, 2}};
  EXPECT_NEAR(largest_eigenvalue([&](const Vector& v) -> Vector { return m * v; }, 2), 3, 1e-12);
  EXPECT_TRUE(std::isnan(largest_eigenvalue([&](const Vector& v) -> Vector { return v * NAN; }, 2)));
}

TEST(Loss, LargeOutputsDoNotOverflow) {
  const Matrix f{{800.0}, {-800.0}};
  const Matrix wrong{{-1.0}, {1.0}}, right{{1.0}, {-1.0}};
  const Loss logistic(Loss::logistic);
  EXPECT_DOUBLE_EQ(logistic.value(f, wrong), 800);
  EXPECT_DOUBLE_EQ(logistic.value(f, right), 0);
  EXPECT_EQ(logistic.gradient(f, wrong), (Matrix{{0.5}, {-0.5}}));
  const Loss softmax(Loss::softmax);
  EXPECT_DOUBLE_EQ(softmax.value(Matrix{{0.0, 900.0}}, Matrix{{1.0, 0.0}}), 900);
  EXPECT_EQ(softmax.gradient(Matrix{{0.0, 900.0}}, Matrix{{1.0, 0.0}}), (Matrix{{-1.0, 1.0}}));
}

}  // namespace
}  // namespace strickle::model
