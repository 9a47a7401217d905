// What normalization layers compute, for every instruction set: sums over lines (contiguous values, each line with
// statistics of its own) and over columns of a matrix (each column with its own), and what becomes of the values. T is
// float or double. Each expression is written down once, in norm-inl.h:
//
//   z = (x − center)·scale + rest,  y = z·weight + bias,  dx = g·gradient + (z·slope + offset)
#pragma once

#include <cstddef>

namespace strickle::kernels {

/// Lines: values data[line * stride + i] for i < length. Columns: values data[row * stride + column] for row < length.
/// `count` is the number of lines or of columns.
template <class T>
struct Block {
  T* data;
  std::size_t count, length, stride;
};

/// What rounding a + b to `sum` took away (D. E. Knuth's TwoSum).
inline double lost(double a, double b, double sum) {
  const double added = sum - a;
  return (a - (sum - added)) + (b - added);
}

/// So many rows are added up in T, one after the other, before their sum is added to one in double.
template <class T>
inline constexpr std::size_t rows_in_T = 64 / sizeof(T);

/// Per line or column: Σd and Σd² of d = x − shift; or of gradients g, Σg and Σg·(x − center). T rounds a few additions
/// in a row, the rest is double. Sums of doubles come with what rounding took away from them.
struct Sums {
  double* first;
  double* product;
  double* lost_first;
  double* lost_product;
};

/// Per line or column: the mean, and what a double lacks of it; the variance with divisor n; 1/√(variance + ε). Double
/// is const where they are only read.
template <class Double>
struct Statistics {
  Double* mean;
  Double* mean_low;
  Double* variance;
  Double* rstd;

  operator Statistics<const Double>() const {  // NOLINT(google-explicit-constructor): what may be written may be read
    return {mean, mean_low, variance, rstd};
  }
};

/// Of 1/√(variance + ε).
struct Range {
  double least, greatest;
};

/// Per line or column: z = (x − center)·scale + rest, where `rest` makes up for the rounding of the center.
template <class T>
struct Standardizing {
  T* center;
  T* scale;
  T* rest;

  operator Standardizing<const T>() const { return {center, scale, rest}; }  // NOLINT(google-explicit-constructor)
};

/// Per line or column: dx = g·gradient + (z·slope + offset).
template <class T>
struct GradientMap {
  T* gradient;
  T* slope;
  T* offset;

  operator GradientMap<const T>() const { return {gradient, slope, offset}; }  // NOLINT(google-explicit-constructor)
};

/// Weight and bias per line, column or element of a line; nullptr where there is none.
template <class T>
struct Affine {
  const T* weight;
  const T* bias;
};

/// Whether results are written past the cache, as larger ones should be: other threads see them after finish_stores().
enum class Store { through_cache, past_cache };
void finish_stores();

/// The functions for the processor at hand. Arrays of shifts, sums and maps, and doubles that are added to, have room
/// for 2 * max_lanes elements more than are used. `g` and `dx` lie as `x` does.
template <class T>
struct NormKernels {
  /// Sums about shifts, added to those that are there.
  void (*add_line_sums)(const Block<const T>& x, const T* shifts, const Sums& sums);
  void (*add_column_sums)(const Block<const T>& x, const T* shifts, const Sums& sums);
  /// From the sums of n values each about shifts, per line or column. rstd is finite; 0 for a constant with ε = 0.
  /// Whether vectors of T may take them all: rstd is in `range`, and no shift further than two deviations from its
  /// mean, which would cost the sums digits.
  bool (*finish_statistics)(const T* shifts, const Sums& sums, std::size_t count, double n, double epsilon,
                            const Range& range, const Statistics<double>& statistics, const Standardizing<T>& map);
  /// The same map from statistics. Whether rstd is in `range` for all of them; where it isn't, the map makes 0 of
  /// everything.
  bool (*set_standardizing)(const Statistics<const double>& statistics, std::size_t count, const Range& range,
                            const Standardizing<T>& map);

  /// Rows are lines with a weight and a bias per element.
  void (*normalize_lines)(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                          const Block<T>& y, Store store);
  void (*normalize_columns)(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                            const Block<T>& y, Store store);
  void (*normalize_rows)(const Block<const T>& x, const Standardizing<const T>& map, const Affine<T>& affine,
                         const Block<T>& y, Store store);

  /// Sums of gradients; of lines with a weight per element (or nullptr), sums of g·weight.
  void (*add_line_gradient_sums)(const Block<const T>& x, const T* g, const T* centers, const T* weight,
                                 const Sums& sums);
  void (*add_column_gradient_sums)(const Block<const T>& x, const T* g, const T* centers, const Sums& sums);

  /// dx = r·w·g − r/n·(Σwg + z·Σwg·z) from the sums of gradients, r·w·g alone for 1/n = 0, and Σg·z and Σg as gradients
  /// of weight and bias, which may be nullptr, as may `weight`.
  void (*set_gradient_map)(const Sums& sums, const Standardizing<const T>& z, const double* rstd, const T* weight,
                           std::size_t count, double one_over_n, const GradientMap<T>& map, T* dweight, T* dbias);
  void (*differentiate_lines)(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                              const GradientMap<const T>& map, T* dx, Store store);
  void (*differentiate_columns)(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                                const GradientMap<const T>& map, T* dx, Store store);
  /// With g·weight (where there is one) for g in dx. Adds Σg·z to dweight and Σg to dbias, per element, unless nullptr.
  void (*differentiate_rows)(const Block<const T>& x, const T* g, const Standardizing<const T>& z,
                             const GradientMap<const T>& map, const T* weight, T* dx, double* dweight, double* dbias,
                             Store store);
};

/// For float and double.
template <class T>
NormKernels<T> norm_kernels();

}  // namespace strickle::kernels
