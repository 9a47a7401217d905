// The proof: models trained on the user's own rows behind each scaling, cross-validated.
#pragma once

#include <string>
#include <vector>

#include "doctor/examined.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

/// Why there is nothing to train, or empty.
std::string reason_against_probe(const Examined& examined, const Options& options);

/// Trains what `options.model` stands for (any: all learners) on up to 600 rows in 5 folds, behind every scaling in
/// `scalings`, and fills in their scores, losses and dead units. Chains are made from the training rows of each fold.
Probe run_probe(const Examined& examined, const Options& options, std::vector<ScalingReport>& scalings);

/// Measures the largest stable rates of `scaling`, whose matrix is `x`, beside what its measures predict.
void measure_stable_rates(const model::Matrix& x, const model::Vector& y, std::uint64_t seed, ScalingReport& scaling);

/// Of each learner, whether it scores better than chance behind any scaling, by two standard errors.
std::vector<bool> learners_that_learn(const std::vector<ScalingReport>& scalings);

/// The scaling that models which learn anything did clearly better with than with `prior`: by a point or more in the
/// mean over folds (and learners), and by two standard errors of the paired differences; of several the best. `prior`
/// where there is none.
std::string clearly_best(const std::vector<ScalingReport>& scalings, const std::string& prior);

}  // namespace strickle::doctor
