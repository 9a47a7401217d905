// What scalers do to real data: components, neighbours and a small network. Shared by biology and astronomy.
#pragma once

#include "lab/real_table.h"

namespace strickle::lab {

/// How well methods do behind a scaler, on rows that neither it nor they have seen.
struct Score {
  double neighbors = 0, network = 0;  // balanced accuracy
  bool diverged = false;
};

/// Half of `rows` random rows teach, half test: five neighbours, and a network of one hidden layer of 32 trained by SGD
/// at η = 0.05 on cross-entropy in batches of 32.
Score score(const RealTable& table, const std::string& scaler, Index rows, std::int64_t epochs, Random& random);

/// The first component: its share of the variance, and the largest squared loading of one feature.
struct FirstComponent {
  double share = 0, largest_loading = 0;
  std::string feature;
};
FirstComponent first_component(const RealTable& table, const std::string& scaler);

/// Rows on what the feature of the largest deviation takes of squared distances, raw and standardized.
void compare_distances(Workbench& bench, const RealTable& table, const std::string& what);

/// Rows and a figure of both methods for every scaler; cases are named for `what`. Gains are over raw data.
void compare_scalers(Workbench& bench, const RealTable& table, const std::string& what,
                     const std::vector<std::string>& scalers);

}  // namespace strickle::lab
