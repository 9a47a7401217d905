#include "doctor/trial.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/linear_models.h"
#include "model/nearest_neighbors.h"
#include "model/scaling.h"
#include "model/support_vectors.h"
#include "model/training.h"

namespace strickle::doctor {

using model::Index;
using model::Labels;
using model::Matrix;
using model::Vector;

namespace {

constexpr int neighbors = 5;
constexpr Index hidden = 32, batch = 32;
constexpr double learning_rate = 0.05;
constexpr std::int64_t steps = 600;  // at least; whole epochs, no fewer than 20
constexpr double lowest_r_squared = -1;

Vector numbers_of(const Vector& y, const std::vector<Index>& rows) { return y(rows); }

// Training and test rows, scaled, and targets: classes, or numbers that have mean 0 and deviation 1 in training.
struct Prepared {
  Matrix x, test;
  Labels labels = {}, test_labels = {};
  Vector y = {}, test_y = {};
  int classes = 0;  // 0: numbers
};

// The median of each column of `training` in the place of missing values; 0 where that has none.
void impute(const Matrix& training, const std::vector<Matrix*>& matrices) {
  Vector medians = Vector::Zero(training.cols());
  for (Index j = 0; j < training.cols(); ++j) {
    std::vector<double> known;
    for (const double value : training.col(j)) {
      if (!std::isnan(value)) known.push_back(value);
    }
    if (known.empty()) continue;
    const auto middle = known.begin() + static_cast<std::ptrdiff_t>(known.size() / 2);
    std::ranges::nth_element(known, middle);
    medians[j] = *middle;
    if (known.size() % 2 == 0) medians[j] = std::midpoint(medians[j], *std::max_element(known.begin(), middle));
  }
  for (Matrix* matrix : matrices) {
    for (Index j = 0; j < matrix->cols(); ++j) {
      for (double& value : matrix->col(j)) value = std::isnan(value) ? medians[j] : value;
    }
  }
}

Prepared prepare(std::span<const std::string> chains, const Problem& problem, const model::Split& split) {
  Prepared prepared{.x = model::rows_of(problem.x, split.training), .test = model::rows_of(problem.x, split.test)};
  impute(prepared.x, {&prepared.x, &prepared.test});
  const model::Scaling scaling(chains, prepared.x);
  prepared.x = scaling(prepared.x);
  prepared.test = scaling(prepared.test);
  if (problem.classes) {
    prepared.classes = problem.class_count();
    prepared.labels = model::labels_of(problem.labels, split.training);
    prepared.test_labels = model::labels_of(problem.labels, split.test);
    return prepared;
  }
  prepared.y = numbers_of(problem.y, split.training);
  prepared.test_y = numbers_of(problem.y, split.test);
  const double mean = prepared.y.mean();
  const double deviation = std::sqrt((prepared.y.array() - mean).square().mean());
  for (Vector* y : {&prepared.y, &prepared.test_y}) *y = (y->array() - mean) / (deviation > 0 ? deviation : 1);
  return prepared;
}

double score_classes(const Labels& predicted, const Prepared& p) {
  return model::balanced_accuracy(predicted, p.test_labels);
}

double score_numbers(const Vector& predicted, const Prepared& p) {
  const double r = model::r_squared(predicted, p.test_y);
  return std::isfinite(r) ? std::max(r, lowest_r_squared) : predicted.allFinite() ? lowest_r_squared : 0;
}

double score_linear(const Prepared& p) {
  const Eigen::RowVectorXd mean = p.x.colwise().mean();
  const Matrix x = p.x.rowwise() - mean, test = p.test.rowwise() - mean;
  const auto predict = [&](const Vector& y) {
    return Vector((test * model::ridge(x, y.array() - y.mean(), 1)).array() + y.mean());
  };
  if (p.classes == 0) return score_numbers(predict(p.y), p);
  const Matrix targets = model::one_hot(p.labels, p.classes);
  Matrix output(test.rows(), p.classes);
  for (Index k = 0; k < p.classes; ++k) output.col(k) = predict(targets.col(k));
  return score_classes(model::classes_of(output), p);
}

Trial score_network(const Prepared& p, model::Random& random) {
  const bool classes = p.classes > 0;
  const Index outputs = classes ? p.classes : 1;
  model::Network network({.widths = {p.x.cols(), hidden, outputs}, .bias = true});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(learning_rate);
  const model::Loss loss(classes ? model::Loss::softmax : model::Loss::half_mse);
  const Matrix y = classes ? model::one_hot(p.labels, p.classes) : Matrix(p.y);
  Trial trial;
  const Index batches = std::max<Index>(1, p.x.rows() / batch);
  const auto epochs = std::max<std::int64_t>(20, (steps + batches - 1) / batches);
  for (std::int64_t epoch = 0; epoch < epochs && !trial.diverged; ++epoch) {
    trial.diverged =
        model::train(network, loss, sgd, p.x, y, {.epochs = 1, .batch = batch, .highest_loss = 1e12}, random).diverged;
    trial.losses.push_back(loss.value(network.forward(p.x, false), y));
  }
  trial.dead = model::dead_shares(network).front();
  const Matrix output = network.forward(p.test, false);
  trial.diverged = trial.diverged || !output.allFinite();
  if (trial.diverged) trial.score = classes ? 1.0 / p.classes : 0;
  else trial.score = classes ? score_classes(model::classes_of(output), p) : score_numbers(output.col(0), p);
  return trial;
}

}  // namespace

int Problem::class_count() const { return labels.empty() ? 0 : 1 + *std::ranges::max_element(labels); }

std::vector<model::Split> folds_of(const Problem& problem, int folds, model::Random& random) {
  const Labels labels = problem.classes ? problem.labels : Labels(static_cast<std::size_t>(problem.rows()), 0);
  return model::stratified_folds(labels, folds, random);
}

std::string_view learner_name(Learner learner) {
  constexpr std::string_view names[] = {"neighbors", "svm", "linear", "network"};
  return names[static_cast<std::size_t>(learner)];
}

std::string_view learner_title(std::string_view name) {
  if (name == "neighbors") return "nearest neighbours";
  if (name == "svm") return "the support vector machine";
  return name == "linear" ? "ridge regression" : "the network";
}

Trial run_trial(Learner learner, std::span<const std::string> chains, const Problem& problem, const model::Split& split,
                model::Random& random) {
  const Prepared p = prepare(chains, problem, split);
  const bool classes = p.classes > 0;
  if (learner == Learner::network) return score_network(p, random);
  if (!p.x.allFinite() || !p.test.allFinite()) return {.score = classes ? 1.0 / p.classes : 0};
  if (learner == Learner::linear) return {.score = score_linear(p)};
  if (learner == Learner::neighbors) {
    if (classes) return {.score = score_classes(model::nearest_neighbors(p.x, p.labels, p.test, neighbors), p)};
    return {.score = score_numbers(model::nearest_neighbors(p.x, p.y, p.test, neighbors), p)};
  }
  const double gamma = model::gamma_scale(p.x);
  if (classes) return {.score = score_classes(model::SupportVectors(p.x, p.labels, gamma).predict(p.test), p)};
  return {.score = score_numbers(model::SupportVectors(p.x, p.y, gamma).predict_numbers(p.test), p)};
}

}  // namespace strickle::doctor
