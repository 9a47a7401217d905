// What the models make of a problem, for tests that hold them to numpy and scikit-learn.
//
// Input: a line with the task; then numbers as text. Matrices are rows, columns, elements. Output: numbers, one a line.
//   network ACTIVATION NORMALIZATION LOSS  layers, widths; x; y; parameters      -> loss, gradient
//   neighbors k | logistic C | svm γ C     training x; labels; test x            -> predicted labels
//   ridge λ                                x; y                                  -> w
//   components                             x                                     -> variances, loadings by columns
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "model/linear_models.h"
#include "model/loss.h"
#include "model/nearest_neighbors.h"
#include "model/network.h"
#include "model/principal_components.h"
#include "model/support_vectors.h"

namespace {

using namespace strickle::model;  // NOLINT(google-build-using-namespace)

template <class T>
T read() {
  T value{};
  std::cin >> value;
  return value;
}

Matrix read_matrix() {
  const auto rows = read<Index>(), columns = read<Index>();
  Matrix matrix(rows, columns);
  for (double& value : matrix.reshaped<Eigen::RowMajor>()) std::cin >> value;
  return matrix;
}

Labels read_labels() {
  Labels labels;
  const Matrix matrix = read_matrix();
  for (const double value : matrix.reshaped()) labels.push_back(static_cast<int>(value));
  return labels;
}

template <class Values>
void print_each(const Values& values) {
  for (const auto value : values) std::printf("%.17g\n", static_cast<double>(value));
}

void network() {
  const auto activation = static_cast<Activation>(read<int>());
  const auto kind = static_cast<Normalization::Kind>(read<int>());
  const auto loss_kind = static_cast<Loss::Kind>(read<int>());
  Architecture architecture{
      .widths = {}, .activation = activation, .bias = true, .normalization = {.kind = kind, .groups = 2}};
  for (auto left = read<int>(); left > 0; --left) architecture.widths.push_back(read<Index>());
  const Matrix x = read_matrix(), y = read_matrix();
  Network made(architecture);
  const Matrix parameters = read_matrix();
  made.parameters() = parameters.reshaped<Eigen::RowMajor>();
  const Loss loss(loss_kind, 3);
  const Matrix output = made.forward(x);
  print_each(std::vector<double>{loss.value(output, y)});
  print_each(made.backward(loss.gradient(output, y)));
}

}  // namespace

int main() {
  const auto task = read<std::string>();
  if (task == "network") network();
  else if (task == "components") {
    const PrincipalComponents found = principal_components(read_matrix());
    print_each(found.variances);
    print_each(found.loadings.reshaped());
  } else if (task == "ridge") {
    const auto lambda = read<double>();
    const Matrix x = read_matrix(), y = read_matrix();
    print_each(ridge(x, y.col(0), lambda));
  } else {
    const auto first = read<double>(), second = task == "svm" ? read<double>() : 0.0;
    const Matrix x = read_matrix();
    const Labels labels = read_labels();
    const Matrix test = read_matrix();
    if (task == "neighbors") print_each(nearest_neighbors(x, labels, test, static_cast<int>(first)));
    else if (task == "logistic") print_each(LogisticRegression(x, labels, first).predict(test));
    else if (task == "svm") print_each(SupportVectors(x, labels, first, second).predict(test));
    else return 2;
  }
  return 0;
}
