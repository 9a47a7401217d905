// Values that share a mean, taken one by one in double: for the few families whose squares leave the range of T.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/norm.h"

namespace strickle {

/// Value (i, j) of outer × inner lies at i * outer_stride + j * inner_stride.
struct FamilyShape {
  std::size_t outer, outer_stride, inner, inner_stride;
  std::size_t values() const { return outer * inner; }
  /// Where value i lies, counted with the inner ones fastest.
  std::size_t at(std::size_t i) const { return i / inner * outer_stride + i % inner * inner_stride; }
};

/// Mean + mean_low, variance with divisor n, 1/√(variance + ε), in the range of double.
struct FamilyStatistics {
  double mean = 0, mean_low = 0, variance = 0, rstd = 0;
};

/// 1/√variance, but 0 for 0 and finite.
double reciprocal_deviation(double variance);

/// The reciprocal deviations that vectors of T may normalize with: no square or product of theirs over- or underflows.
template <class T>
inline constexpr kernels::Range vector_range = {0x1p-450, 0x1p450};
template <>
inline constexpr kernels::Range vector_range<float> = {0x1p-50, 0x1p48};
template <class T>
bool within_range(double rstd) {
  return rstd >= vector_range<T>.least && rstd <= vector_range<T>.greatest;
}

/// The same of the values times 2^−exponent, which neither over- nor underflow: z = (x·2^−exponent − mean −
/// mean_low)·rstd.
struct ScaledStatistics {
  int exponent = 0;
  double mean = 0, mean_low = 0, rstd = 0;

  static ScaledStatistics of(const FamilyStatistics& statistics);
};

struct Family {
  FamilyStatistics statistics;
  ScaledStatistics scaled;
};

/// About zero if not `centered`. A NaN or an infinity makes NaN of all.
template <class T>
Family family_of(const T* x, const FamilyShape& shape, bool centered, double epsilon);

/// The weight and bias of value i are those of channel i / inner * step: each outer index has its own, or all share
/// one.
template <class T>
struct FamilyAffine {
  const T* weight;
  const T* bias;
  std::size_t step;
};

/// Which parts of a gradient go through the statistics: none where these are fixed, not the mean where there is none.
struct Through {
  bool mean, deviation;
};

/// Families of a call that vectors cannot take. Their results are made before those of the others are written, as these
/// may take their place in memory, and put there afterwards.
template <class T>
class FamiliesAlone {
 public:
  explicit FamiliesAlone(const FamilyShape& shape) : shape_(shape) {}

  void normalize(const T* x, const ScaledStatistics& statistics, const FamilyAffine<T>& affine, T* y);
  /// Adds Σg·z to dweight and Σg to dbias of the channels, unless nullptr.
  void differentiate(const T* x, const T* g, const ScaledStatistics& statistics, double rstd, const Through& through,
                     const FamilyAffine<T>& affine, T* dx, double* dweight, double* dbias);
  void put() const;

 private:
  std::vector<double> standardized(const T* x, const ScaledStatistics& statistics) const;

  struct Result {
    T* first;
    std::vector<T> values;
  };
  FamilyShape shape_;
  std::vector<Result> results_;
};

}  // namespace strickle
