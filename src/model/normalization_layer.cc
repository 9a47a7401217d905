#include <optional>

#include "model/layer.h"
#include "strickle/norm.h"

namespace strickle::model {

namespace {

TensorView<const double> view(const Matrix& x) { return {x.data(), {x.rows(), x.cols()}}; }
TensorView<double> view(Matrix& x) { return {x.data(), {x.rows(), x.cols()}}; }

class NormalizationLayer final : public Layer {
 public:
  NormalizationLayer(const Normalization& normalization, Index features)
      : how_(normalization), features_(features), running_(features), noise_(normalization.noise_seed, 1) {}

  Index parameters() const override { return 2 * features_; }

  void initialize(MutableParameters parameters, Initialization, Random&) const override {
    parameters.head(features_).setOnes();
    parameters.tail(features_).setZero();
  }

  Matrix forward(const Matrix& x, Parameters parameters, bool training) override {
    x_ = x;
    training_ = training;
    factor_.resize(0, 0);
    Matrix y = normalize({parameters.data(), parameters.data() + features_});
    if (how_.kind == Normalization::batch && training) running_.update(saved_, how_.momentum);
    if (how_.noise > 0 && training) {
      factor_ = 1 + noise_.normal_matrix(y.rows(), y.cols(), how_.noise).array();
      y = y.cwiseProduct(factor_) + noise_.normal_matrix(y.rows(), y.cols(), how_.noise);
      const Matrix shift = noise_.normal_matrix(1, y.cols(), how_.noise);
      y.rowwise() += shift.row(0);
    }
    return y;
  }

  Matrix backward(const Matrix& gradient, Parameters parameters, MutableParameters parameter_gradient) override {
    Matrix dx(x_.rows(), x_.cols());
    double* weight_gradient = parameter_gradient.data();
    propagate(factor_.size() > 0 ? Matrix(gradient.cwiseProduct(factor_)) : gradient, parameters.data(),
              {view(dx), weight_gradient, weight_gradient + features_});
    if (how_.kind == Normalization::rms) parameter_gradient.tail(features_).setZero();
    return dx;
  }

  // The derivative of normalization is symmetric: it takes tangents forward as it takes gradients back.
  Matrix tangent(const Matrix& dx, Parameters parameters, Parameters dparameters) override {
    Matrix moved(dx.rows(), dx.cols());
    propagate(dx, nullptr, {view(moved), nullptr, nullptr});
    const Matrix normalized = normalize({});
    Matrix dy = moved * parameters.head(features_).asDiagonal();
    dy += normalized * dparameters.head(features_).asDiagonal();
    if (how_.kind != Normalization::rms) dy.rowwise() += dparameters.tail(features_).transpose();
    return factor_.size() > 0 ? Matrix(dy.cwiseProduct(factor_)) : dy;
  }

 private:
  Matrix normalize(const Affine<double>& affine) {
    Matrix y(x_.rows(), x_.cols());
    const TensorView<const double> x = view(x_);
    switch (how_.kind) {
      case Normalization::none: break;
      case Normalization::batch:
        if (training_) {
          batch_norm<double>(x, 1, affine, how_.epsilon, view(y), &saved_);
        } else {
          saved_ = fixed_statistics(running_.mean(), running_.variance(), how_.epsilon);
          batch_norm_inference<double>(x, 1, saved_, affine, view(y));
        }
        break;
      case Normalization::layer: layer_norm<double>(x, 1, affine, how_.epsilon, view(y), &saved_); break;
      case Normalization::group: group_norm<double>(x, 1, how_.groups, affine, how_.epsilon, view(y), &saved_); break;
      case Normalization::rms: rms_norm<double>(x, 1, affine.weight, how_.epsilon, view(y), &saved_); break;
    }
    return y;
  }

  void propagate(const Matrix& gradient, const double* weight, const NormGradients<double>& gradients) const {
    const auto x = view(x_), g = view(gradient);
    switch (how_.kind) {
      case Normalization::none: break;
      case Normalization::batch:
        if (training_) batch_norm_backward<double>(x, g, saved_, 1, weight, gradients);
        else batch_norm_inference_backward<double>(x, g, saved_, 1, weight, gradients);
        break;
      case Normalization::layer: layer_norm_backward<double>(x, g, saved_, 1, weight, gradients); break;
      case Normalization::group: group_norm_backward<double>(x, g, saved_, 1, how_.groups, weight, gradients); break;
      case Normalization::rms: rms_norm_backward<double>(x, g, saved_, 1, weight, gradients); break;
    }
  }

  Normalization how_;
  Index features_;
  RunningStatistics running_;
  Random noise_;
  NormStatistics saved_;
  Matrix x_, factor_;
  bool training_ = true;
};

}  // namespace

std::unique_ptr<Layer> make_normalization(const Normalization& normalization, Index features) {
  return std::make_unique<NormalizationLayer>(normalization, features);
}

}  // namespace strickle::model
