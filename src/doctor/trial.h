// One model, trained on some rows of a problem and scored on others, behind scalers that saw the training rows alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/evaluation.h"
#include "model/matrix.h"
#include "model/random.h"

namespace strickle::doctor {

/// Rows with a target: classes, or numbers.
struct Problem {
  model::Matrix x;  // NaN where a value is missing
  bool classes = false;
  model::Labels labels = {};  // of classes, from 0
  model::Vector y = {};       // of numbers
  int class_count() const;
  model::Index rows() const { return x.rows(); }
};

/// `folds` splits, stratified by classes.
std::vector<model::Split> folds_of(const Problem& problem, int folds, model::Random& random);

/// The models that the doctor trains, with the settings that people start with:
///
///   neighbors  the 5 nearest
///   svm        support vectors, C = 1, gamma = 1/(features · variance of all elements)
///   linear     ridge regression, λ = 1; of classes, one against the others
///   network    one layer of 32 ReLUs, He initialization, cross-entropy or half the squared error, SGD in batches of 32
///              with learning rate 0.05
enum class Learner { neighbors, svm, linear, network };
inline constexpr Learner learners[] = {Learner::neighbors, Learner::svm, Learner::linear, Learner::network};
std::string_view learner_name(Learner learner);
/// By the name: "the network".
std::string_view learner_title(std::string_view name);

struct Trial {
  /// The mean over classes of the share that was found; or R², at least −1. A model that gives no numbers is scored as
  /// one that always says the same: 1/classes, or 0.
  double score = 0;
  bool diverged = false;            // of the network: a loss or an output was no number
  double dead = 0;                  // share of its units that are 0 for every training row after training
  std::vector<double> losses = {};  // on the training rows, after each epoch
};

/// `chains` as in model::Scaling, a chain per column. A missing value takes the median of its column's training rows.
Trial run_trial(Learner learner, std::span<const std::string> chains, const Problem& problem, const model::Split& split,
                model::Random& random);

}  // namespace strickle::doctor
