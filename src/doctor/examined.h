// A table as findings and recommendation see it.
#pragma once

#include <string>
#include <vector>

#include "doctor/column_facts.h"
#include "doctor/trial.h"
#include "model/matrix.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

/// Why a column is no feature.
enum class Aside { no, empty, constant, rare, identifier, timestamp };  // rare: constant in the sample

struct Examined {
  explicit Examined(const Table& table, int threads);

  const Table& table;
  std::vector<ColumnFacts> facts;     // of each column of the table
  std::vector<Aside> aside;           // of each column
  std::vector<std::size_t> features;  // columns that are not aside
  std::vector<std::string> names;     // of the features
  std::vector<ColumnFacts> feature_facts;
  model::Matrix x;  // sampled rows × features, medians in the place of missing values

  std::int64_t sampled() const { return x.rows(); }
  struct Moments {
    double mean = 0, deviation = 0;
  };
  /// Of a target of numbers, in the sampled rows.
  Moments target_moments() const;
  /// The target with mean 0 and deviation 1 in all sampled rows, for gradient descent: a number, or 1 for the most
  /// frequent class and 0 for the others; 0 where it is missing. Empty without a target.
  model::Vector descent_target() const;
  /// About `most` rows that have a target, at random and stratified, with NaN where a value is missing. None without a
  /// target.
  Problem problem(model::Index most, model::Random& random) const;
};

}  // namespace strickle::doctor
