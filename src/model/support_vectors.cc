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
};

SupportVectors::SupportVectors(const Matrix& x, const Labels& labels, double gamma, double c)
    : model_(std::make_unique<Model>()) {
  static const bool silent = [] {  // libsvm's own setting, for the whole process
    svm_set_print_string_function([](const char*) {});
    return true;
  }();
  (void)silent;
  std::vector<svm_node*> starts;
  std::vector<double> classes(labels.begin(), labels.end());
  for (Index i = 0; i < x.rows(); ++i) model_->rows.push_back(nodes_of(x, i));
  for (auto& row : model_->rows) starts.push_back(row.data());
  const svm_problem problem{static_cast<int>(x.rows()), classes.data(), starts.data()};
  svm_parameter parameter{};
  parameter.svm_type = C_SVC;
  parameter.kernel_type = RBF;
  parameter.gamma = gamma;
  parameter.C = c;
  parameter.cache_size = 100;  // MB
  parameter.eps = 1e-3;
  parameter.shrinking = 1;
  if (const char* complaint = svm_check_parameter(&problem, &parameter)) {
    throw Error(ErrorCode::invalid_argument, complaint);
  }
  model_->fitted = svm_train(&problem, &parameter);
}

SupportVectors::~SupportVectors() = default;

Labels SupportVectors::predict(const Matrix& x) const {
  Labels found;
  for (Index i = 0; i < x.rows(); ++i) {
    found.push_back(static_cast<int>(svm_predict(model_->fitted, nodes_of(x, i).data())));
  }
  return found;
}

double gamma_scale(const Matrix& x) {
  const double variance = (x.array() - x.mean()).square().mean();
  return 1 / (static_cast<double>(x.cols()) * (variance > 0 ? variance : 1));
}

}  // namespace strickle::model
