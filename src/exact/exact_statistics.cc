#include "strickle/exact_statistics.h"

#include <limits>

#include "exact/round_quotient.h"

namespace strickle {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

Dyadic whole(std::int64_t n) { return {n, 0}; }

struct Quotient {
  Dyadic numerator;
  Dyadic denominator;
  bool defined() const { return denominator.integer > 0; }
};

Quotient variance_of(const Dyadic& n, const Dyadic& sum, const Dyadic& squares, int ddof) {
  return {n * squares - sum * sum, n * (n - whole(ddof))};
}

Quotient variance_of(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares, int ddof) {
  if (n <= ddof) return {};
  return variance_of(whole(n), dyadic(sum.parts()), dyadic(squares.parts()), ddof);
}

Quotient variance_of(const ExactSum& weights, const ExactProductSum& sum, const ExactTripleSum& squares, int ddof) {
  const Dyadic total = dyadic(weights.parts());
  if ((total - whole(ddof)).integer <= 0) return {};
  return variance_of(total, dyadic(sum.parts()), dyadic(squares.parts()), ddof);
}

double rounded(const Quotient& q) { return q.defined() ? round_quotient(q.numerator, q.denominator) : nan; }
double rounded_root(const Quotient& q) {
  return q.defined() ? round_root_of_quotient(q.numerator, q.denominator) : nan;
}

}  // namespace

double exact_mean(std::int64_t n, const ExactSum& sum) {
  return n > 0 ? round_quotient(dyadic(sum.parts()), whole(n)) : nan;
}

double exact_mean(const ExactSum& weights, const ExactProductSum& weighted_sum) {
  return weights.sign() > 0 ? round_quotient(dyadic(weighted_sum.parts()), dyadic(weights.parts())) : nan;
}

double exact_variance(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares, int ddof) {
  return rounded(variance_of(n, sum, squares, ddof));
}

double exact_variance(const ExactSum& weights, const ExactProductSum& weighted_sum,
                      const ExactTripleSum& weighted_squares, int ddof) {
  return rounded(variance_of(weights, weighted_sum, weighted_squares, ddof));
}

double exact_deviation(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares, int ddof) {
  return rounded_root(variance_of(n, sum, squares, ddof));
}

double exact_deviation(const ExactSum& weights, const ExactProductSum& weighted_sum,
                       const ExactTripleSum& weighted_squares, int ddof) {
  return rounded_root(variance_of(weights, weighted_sum, weighted_squares, ddof));
}

int spread_sign(std::int64_t n, const ExactSum& sum, const ExactProductSum& squares) {
  return variance_of(whole(n), dyadic(sum.parts()), dyadic(squares.parts()), 0).numerator.integer.sign();
}

int spread_sign(const ExactSum& weights, const ExactProductSum& weighted_sum, const ExactTripleSum& weighted_squares) {
  return variance_of(dyadic(weights.parts()), dyadic(weighted_sum.parts()), dyadic(weighted_squares.parts()), 0)
      .numerator.integer.sign();
}

}  // namespace strickle
