// The scalings among which the doctor chooses, each as a chain of scalers per column.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doctor/column_facts.h"

namespace strickle::doctor {

struct Candidate {
  std::string_view name;   // "robust-clip"
  std::string_view title;  // "robust, clipped at 5"
};

/// From here on tails are heavy: σ over IQR/1.349; and where min-max would squeeze: the share of the range that the
/// middle 98 % take.
inline constexpr double heavy_tail = 3, least_compression = 0.2;
/// Below this share of effective features, N_eff/d, a few columns rule distances; above this share of them one does,
/// which N_eff cannot say of two or three.
inline constexpr double fewest_features = 0.4, largest_share = 0.8;

/// raw, min-max, min-max-symmetric, standard, robust, robust-clip, squash, common, logarithm.
std::span<const Candidate> candidates();

/// The chain of each column, from the facts of the rows that the scalers will be fitted to.
std::vector<std::string> chains_of(std::string_view candidate, std::span<const ColumnFacts> facts);

/// Whether a few values make the deviation or the range of a column.
bool heavy(const ColumnFacts& facts);

/// The scaling that the facts speak for, where no model was trained: squash where any column is heavy; otherwise one
/// common scale where no column rules distances; otherwise standard.
/// docs/doctor.md has the table that it comes from.
std::string_view rule(std::span<const ColumnFacts> facts);

/// A stretch like a logarithm and '+', where a column's values are not negative and their tail is long on the right;
/// else empty.
std::string logarithm_for(const ColumnFacts& facts);

}  // namespace strickle::doctor
