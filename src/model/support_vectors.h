// Support vectors, for classes and for numbers, with the kernel exp(−γ|x − x'|²), by libsvm.
#pragma once

#include <memory>

#include "model/matrix.h"

namespace strickle::model {

class SupportVectors {
 public:
  SupportVectors(const Matrix& x, const Labels& labels, double gamma, double c = 1);
  /// For numbers: errors of less than `epsilon` cost nothing.
  SupportVectors(const Matrix& x, const Vector& y, double gamma, double c = 1, double epsilon = 0.1);
  ~SupportVectors();
  SupportVectors(const SupportVectors&) = delete;
  SupportVectors& operator=(const SupportVectors&) = delete;
  Labels predict(const Matrix& x) const;
  Vector predict_numbers(const Matrix& x) const;

 private:
  struct Model;
  std::unique_ptr<Model> model_;
};

/// scikit-learn's default, gamma='scale': 1/(features · variance of all elements of X taken together), offsets between
/// features included.
double gamma_scale(const Matrix& x);

}  // namespace strickle::model
