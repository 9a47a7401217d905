#include "doctor/measures.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "model/curvature.h"
#include "model/evaluation.h"
#include "model/least_squares_descent.h"
#include "model/linear_models.h"
#include "model/neural_tangent.h"
#include "model/random.h"
#include "model/training.h"
#include "strickle/error.h"

namespace strickle::doctor {

using model::Index;
using model::Matrix;
using model::Vector;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double eigenvalue_tolerance = 1e-4;
constexpr Index most_kernel_rows = 300;
constexpr Index block_rows = 256;
constexpr double step_tolerance = 1e-3;
constexpr double largest_unit = 1e60;
constexpr std::int64_t most_steps = 1'000'000'000'000;

// (XᵀX)v/n, or that of X without its means, block by block: a centred copy of a wide table would be as large again.
class Moments {
 public:
  Moments(const Matrix& x, Eigen::RowVectorXd shift) : x_(x), shift_(std::move(shift)) {}
  Vector operator()(const Vector& v) const {
    Vector product = Vector::Zero(x_.cols());
    for (Index begin = 0; begin < x_.rows(); begin += block_rows) {
      const Matrix block = x_.middleRows(begin, std::min(block_rows, x_.rows() - begin)).rowwise() - shift_;
      product += block.transpose() * (block * v);
    }
    return product / static_cast<double>(x_.rows());
  }
  /// With a column of ones behind X.
  Vector with_bias(const Vector& v) const {
    const Index d = x_.cols();
    Vector product = Vector::Zero(d + 1);
    for (Index begin = 0; begin < x_.rows(); begin += block_rows) {
      const auto block = x_.middleRows(begin, std::min(block_rows, x_.rows() - begin));
      const Vector along = (block * v.head(d)).array() + v[d];
      product.head(d) += block.transpose() * along;
      product[d] += along.sum();
    }
    return product / static_cast<double>(x_.rows());
  }

 private:
  const Matrix& x_;
  Eigen::RowVectorXd shift_;
};

// NaN where it is not found: no report is lost for one measure.
model::Eigenpair largest_eigenpair(const model::Product& product, Index size) {
  try {
    return model::largest_eigenpair(product, size, eigenvalue_tolerance);
  } catch (const Error&) {
    return {nan, Vector::Constant(size, nan)};
  }
}

// The largest eigenvalue of the covariance, and its vector.
model::Eigenpair first_component(const Matrix& x, const Eigen::RowVectorXd& mean) {
  if (x.cols() > whole_spectrum) {
    return largest_eigenpair(Moments(x, mean), x.cols());
  }
  const Matrix centred = x.rowwise() - mean;
  const model::Eigenvalues all = model::eigenvalues(centred.transpose() * centred / static_cast<double>(x.rows()));
  return {all.values[0], all.vectors.col(0)};
}

void measure_descent(const Matrix& x, const Vector& y, Measures& m) {
  m.condition = m.steps = nan;
  if (x.cols() > whole_spectrum) {
    const Moments moments(x, Eigen::RowVectorXd::Zero(x.cols()));
    m.largest_eigenvalue = largest_eigenpair([&](const Vector& v) { return moments.with_bias(v); }, x.cols() + 1).value;
  } else {
    const model::LeastSquaresDescent descent(model::with_ones(x), y.size() > 0 ? y : Vector::Zero(x.rows()));
    m.largest_eigenvalue = descent.sharpness();
    m.condition = descent.condition();
    if (y.size() > 0) {
      const auto steps = descent.predicted_steps(1 / m.largest_eigenvalue, step_tolerance, most_steps);
      m.steps = steps < 0 ? std::numeric_limits<double>::infinity() : static_cast<double>(steps);
    }
  }
  m.linear_rate = 2 / m.largest_eigenvalue;
}

void measure_kernel(const Matrix& x, std::uint64_t seed, Measures& m) {
  const Matrix chosen = model::rows_of(x, kernel_rows(x.rows(), seed));
  // The kernel of inputs in other units is that times the unit squared: huge units stay in range.
  const double unit = chosen.cwiseAbs().maxCoeff();
  const std::array<Index, 3> widths = {x.cols(), reference_width, 1};
  const Eigen::MatrixXd kernel = model::tangent_kernel(chosen / (unit > 0 ? unit : 1), widths);
  const double largest = largest_eigenpair([&](const Vector& v) { return Vector(kernel * v); }, kernel.rows()).value;
  m.network_rate = 2 * static_cast<double>(chosen.rows()) / largest / unit / unit;
}

// Shares of random directions that never answer, and that are on or off for all but a hundredth of the rows.
void measure_units(const Matrix& x, std::uint64_t seed, Measures& m) {
  model::Random random(seed, 2);
  const auto work = static_cast<double>(x.size());
  const auto units = static_cast<Index>(std::clamp(1e9 / work, 64.0, 512.0));  // fewer of a large matrix
  const Matrix directions = random.normal_matrix(x.cols(), units);
  Eigen::ArrayXd active = Eigen::ArrayXd::Zero(units);
  for (Index begin = 0; begin < x.rows(); begin += block_rows) {
    const auto rows = x.middleRows(begin, std::min(block_rows, x.rows() - begin));
    active += ((rows * directions).array() > 0).cast<double>().colwise().sum().transpose();
  }
  active /= static_cast<double>(x.rows());
  m.dead = (active == 0).cast<double>().mean();
  m.idle = (active < 0.01 || active > 0.99).cast<double>().mean();
}

bool trains(const Matrix& x, const Matrix& y, double rate, std::uint64_t seed) {
  model::Random random(seed, 3);
  model::Network network({.widths = {x.cols(), reference_width, 1}});
  network.initialize(model::Initialization::he, random);
  model::Sgd sgd(rate);
  const model::Course course =
      model::train(network, model::Loss(model::Loss::half_mse), sgd, x, y, {.steps = 300, .highest_loss = 1e6}, random);
  if (course.diverged) return false;
  network.forward(x);
  return model::dead_shares(network).front() < 0.95;
}

// The largest rate that `works`, to `precision`, where all below it do: upwards from `start` by factors of 2.
template <class Works>
double largest_rate(double start, double precision, Works&& works) {
  double low = start;
  for (int halvings = 0; !works(low); low /= 2) {
    if (++halvings > 10) return nan;
  }
  double high = low * 2;
  for (int doublings = 0; works(high); high *= 2) {
    if (++doublings > 20) return nan;
    low = high;
  }
  while (high / low > 1 + precision) {
    const double middle = std::sqrt(low * high);
    (works(middle) ? low : high) = middle;
  }
  return low;
}

void measure_shares(const Matrix& x, const std::vector<std::string>& names, Measures& m) {
  const Shares shares = shares_of(x);
  Index loudest = 0, component = 0;
  m.distance_share = shares.distance.maxCoeff(&loudest);
  m.loudest = names[static_cast<std::size_t>(loudest)];
  m.effective_features = 1 / shares.distance.squaredNorm();
  m.deviation_ratio = std::sqrt(m.distance_share / shares.distance.minCoeff());
  m.component_loading = shares.loading.maxCoeff(&component);
  m.component_column = names[static_cast<std::size_t>(component)];
  m.component_share = shares.component;
}

void measure_means(const Matrix& x, Measures& m) {
  const Eigen::RowVectorXd mean = x.colwise().mean();
  const double variance = (x.rowwise() - mean).squaredNorm() / static_cast<double>(x.rows());
  m.offset_ratio = mean.norm() / std::sqrt(variance);
  m.preactivation = std::sqrt(2 * (variance + mean.squaredNorm()) / static_cast<double>(x.cols()));
}

}  // namespace

Shares shares_of(const Matrix& x) {
  const Eigen::RowVectorXd mean = x.colwise().mean();
  Shares shares;
  shares.distance = (x.rowwise() - mean).colwise().squaredNorm().transpose();
  const double sum = shares.distance.sum();
  shares.distance /= sum;
  const model::Eigenpair first = first_component(x, mean);
  shares.loading = first.vector.cwiseAbs2();
  shares.component = first.value * static_cast<double>(x.rows()) / sum;
  return shares;
}

Measures measure(const Matrix& x, const std::vector<std::string>& names, const Vector& y, std::uint64_t seed) {
  Measures m;
  m.effective_features = m.distance_share = m.component_share = m.component_loading = m.deviation_ratio = nan;
  m.offset_ratio = m.preactivation = m.largest_eigenvalue = m.linear_rate = m.network_rate = nan;
  m.condition = m.steps = m.dead = m.idle = nan;
  if (x.cols() == 0 || x.rows() < 2 || !x.allFinite()) return m;
  const double largest = x.cwiseAbs().maxCoeff();
  if (largest > largest_unit) {
    // Squares would leave the range of doubles: measured in another unit, and taken back.
    m = measure(x / largest, names, y, seed);
    m.preactivation *= largest;
    m.largest_eigenvalue *= largest * largest;
    m.linear_rate = m.linear_rate / largest / largest;
    m.network_rate = m.network_rate / largest / largest;
    m.condition = m.steps = nan;  // the column of ones has its own unit
    return m;
  }
  measure_shares(x, names, m);
  measure_means(x, m);
  measure_descent(x, y, m);
  measure_kernel(x, seed, m);
  measure_units(x, seed, m);
  return m;
}

std::vector<Index> kernel_rows(Index rows, std::uint64_t seed) {
  model::Random random(seed, 1);
  std::vector<Index> chosen = random.permutation(rows);
  chosen.resize(static_cast<std::size_t>(std::min(most_kernel_rows, rows)));
  return chosen;
}

double stable_network_rate(const Matrix& x, const Vector& y, double predicted, std::uint64_t seed) {
  const std::vector<Index> rows = kernel_rows(x.rows(), seed);
  const Matrix chosen = model::rows_of(x, rows), target = y(rows);
  return largest_rate(predicted, 0.05, [&](double rate) { return trains(chosen, target, rate, seed); });
}

double stable_linear_rate(const Matrix& x, const Vector& y, double predicted) {
  const model::LeastSquaresDescent descent(model::with_ones(x), y);
  return largest_rate(predicted / 1.5, 1e-3, [&](double rate) { return !descent.grows(rate, 2000); });
}

}  // namespace strickle::doctor
