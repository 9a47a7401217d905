// The exponent λ of a power transform by maximum likelihood: the root of
//
//   g(λ) = Cov(ψ, dψ/dλ) / Var(ψ) − mean of the signed logarithms,
//
// which is −1/n of the log-likelihood's derivative. −log-likelihood is convex in λ (Kouider and Chen 1995 for Box-Cox,
// Marchand, Muzellec, Béguier, Ogier du Terrail and Andreux 2022 for Yeo-Johnson), so a change of sign encloses the
// only root. g comes from exact sums of the computed terms: order, threads and chunks cannot change it.
//
// λ is kept where the transform of the fitted values loses at most half of their digits and stays below e^300: the
// largest exponent μ·L (kernels/power.h) of any of them lies in [−18, 300]. Data far from 0 beside their spread would
// have other maxima, whose transforms doubles do not hold.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "kernels/power.h"
#include "strickle/column_state.h"
#include "strickle/search.h"

namespace strickle {

/// What the histogram knows of g.
class PowerLikelihood {
 public:
  PowerLikelihood(const QuantileHistogram& histogram, kernels::PowerMethod method);

  struct Range {
    double low, high;
  };
  /// The λ that are allowed.
  Range allowed() const { return allowed_; }
  /// g with every value at the middle of its bin, or nothing where these are all one.
  std::optional<double> gradient(double lambda) const;
  /// The root of that, or the end of `allowed` that is nearest to it; 1 where the bins are too wide to tell.
  double root() const;
  /// The means of ψ and of dψ/dλ, of the same values.
  kernels::PowerOrigin means(double lambda) const;
  /// λ, and mean and deviation of ψ, with intervals that hold the exact ones whatever the values in the bins are.
  std::vector<Estimate> estimates() const;

 private:
  struct Terms {
    std::vector<double> values, slopes, logs;
  };
  Terms terms(double lambda, const std::vector<double>& at) const;
  double mean(const std::vector<double>& terms) const;
  struct About {
    const std::vector<double>& terms;
    double center;
  };
  /// The means of products about the centers, and of squares, of which it is the root.
  double product(const About& a, const About& b) const;
  double norm(const About& about) const;
  Range gradient_range(double lambda) const;
  Range around(double root) const;

  kernels::PowerMethod method_;
  std::vector<double> low_, middle_, high_;  // of the bins that hold anything, ascending
  std::vector<double> share_;                // of all values
  Range allowed_{};
};

class PowerSearch final : public Search {
 public:
  PowerSearch(const QuantileHistogram& histogram, kernels::PowerMethod method);

  bool done() const override { return done_ || !consistent_; }
  std::unique_ptr<Part> part() const override { return std::make_unique<Sums>(); }
  void add(std::span<const double> values, Part& part) const override;
  void merge(Part& part) override;
  void end_pass() override;
  bool consistent() const override { return consistent_; }
  /// λ, and mean and deviation of ψ.
  std::vector<Estimate> found() const override;

 private:
  // Of the terms of some of the values.
  struct Sums final : Part {
    ColumnState values{StateParts{.sum = true, .squares = true}};
    std::vector<ColumnState> slopes{2, ColumnState(StateParts{.sum = true})};
    ColumnState logs{StateParts{.sum = true}};
  };
  double gradient() const;
  double noise() const;
  void next(double gradient);
  void look_at(double lambda);

  PowerLikelihood likelihood_;
  kernels::PowerMethod method_;
  std::int64_t total_;
  double lambda_ = 1;
  kernels::PowerOrigin origin_{};
  Sums sums_;
  double mean_log_ = 0;
  struct Point {
    double lambda, gradient;
  };
  std::optional<Point> below_, above_;  // the nearest of negative and of positive gradient so far
  std::optional<Point> last_;
  int passes_ = 0;
  bool done_ = false, consistent_ = true;
};

}  // namespace strickle
