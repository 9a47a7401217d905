#include "model/support_vectors.h"

#include <libsvm/svm.h>

#include <vector>

#include "strickle/error.h"

namespace strickle::model {

namespace {

// libsvm's sparse rows: (1-based index, value) until an index of −1. Zeros are left out, as it expects.
std::vector<svm_node> nodes_of(const Matrix& x, Index row) {
  std::vector<svm_node> nodes;
  for (Index j = 0; j < x.cols(); ++j) {
    if (x(row, j) != 0) nodes.push_back({static_cast<int>(j) + 1, x(row, j)});
  }
  nodes.push_back({-1, 0});
  return nodes;
}

}  // namespace

struct SupportVectors::Model {
  std::vector<std::vector<svm_node>> rows;  // the model points into them
  svm_model* fitted = nullptr;
  ~Model() { svm_free_and_destroy_model(&fitted); }

  void fit(const Matrix& x, std::vector<double> targets, svm_parameter parameter) {
    static const bool silent = [] {  // libsvm's own setting, for the whole process
      svm_set_print_string_function([](const char*) {});
      return true;
    }();
    (void)silent;
    std::vector<svm_node*> starts;
    for (Index i = 0; i < x.rows(); ++i) rows.push_back(nodes_of(x, i));
    for (auto& row : rows) starts.push_back(row.data());
    const svm_problem problem{static_cast<int>(x.rows()), targets.data(), starts.data()};
    parameter.kernel_type = RBF;
    parameter.cache_size = 100;  // MB
    parameter.eps = 1e-3;
    parameter.shrinking = 1;
    if (const char* complaint = svm_check_parameter(&problem, &parameter)) {
      throw Error(ErrorCode::invalid_argument, complaint);
    }
    fitted = svm_train(&problem, &parameter);
  }
};

SupportVectors::SupportVectors(const Matrix& x, const Labels& labels, double gamma, double c)
    : model_(std::make_unique<Model>()) {
  svm_parameter parameter{};
  parameter.svm_type = C_SVC;
  parameter.gamma = gamma;
  parameter.C = c;
  model_->fit(x, {labels.begin(), labels.end()}, parameter);
}

SupportVectors::SupportVectors(const Matrix& x, const Vector& y, double gamma, double c, double epsilon)
    : model_(std::make_unique<Model>()) {
  svm_parameter parameter{};
  parameter.svm_type = EPSILON_SVR;
  parameter.gamma = gamma;
  parameter.C = c;
  parameter.p = epsilon;
  model_->fit(x, {y.begin(), y.end()}, parameter);
}

SupportVectors::~SupportVectors() = default;

Labels SupportVectors::predict(const Matrix& x) const {
  Labels found;
  for (const double value : predict_numbers(x)) found.push_back(static_cast<int>(value));
  return found;
}

Vector SupportVectors::predict_numbers(const Matrix& x) const {
  Vector found(x.rows());
  for (Index i = 0; i < x.rows(); ++i) found[i] = svm_predict(model_->fitted, nodes_of(x, i).data());
  return found;
}

double gamma_scale(const Matrix& x) {
  const double variance = (x.array() - x.mean()).square().mean();
  return 1 / (static_cast<double>(x.cols()) * (variance > 0 ? variance : 1));
}

}  // namespace strickle::model
