// From what was examined and measured to findings.
#pragma once

#include <string>
#include <vector>

#include "doctor/examined.h"
#include "strickle/doctor.h"

namespace strickle::doctor {

/// Faults of the data whatever its scale: constants, duplicates, sentinels …
std::vector<Finding> find_faults(const Examined& examined, std::uint64_t seed);

/// What the scale will do, from the columns and from the matrix raw and standardized.
std::vector<Finding> find_scale(const Examined& examined, const Measures& raw, const Measures& standard);

/// Those that touch `model`, the worst first.
std::vector<Finding> ordered(std::vector<Finding> findings, Model model);

/// "99.96 %": three digits, and never 100 % for what is less.
std::string percent_text(double share);

/// "'a', 'b' and 3 more".
std::string names_text(const std::vector<std::string>& names);

/// Columns to which something was found to apply, each with its figure; sorted by it, the greatest first.
class Gathered {
 public:
  void add(const std::string& column, double figure) { entries_.push_back({figure, column}); }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::vector<std::string> columns() const;
  double worst() const;

 private:
  struct Entry {
    double figure;
    std::string column;
  };
  std::vector<Entry> sorted() const;
  std::vector<Entry> entries_;
};

/// Collinear columns: of `x` (without missing values), the columns that are linear combinations of others to 0.9999 of
/// their variance, by pivoted Cholesky factorization of the correlation matrix; of more than 256 columns, or fewer than
/// twice as many rows as columns, pairs alone, by random projections.
std::vector<model::Index> collinear_columns(const model::Matrix& x, std::uint64_t seed);

/// A value that stands for a missing one: see DATA011. `share` is that of the sampled values.
struct Sentinel {
  double value = 0, share = 0;
};
std::optional<Sentinel> sentinel_of(const ColumnFacts& facts, std::span<const double> values);

/// The factor between two groups of positive values that look like one quantity in two units: see DATA012; 0 where
/// there are none.
double unit_factor(std::span<const double> values);

/// Whether a column's name says that its integers are codes.
bool looks_like_codes(const std::string& name, const ColumnFacts& facts);

}  // namespace strickle::doctor
