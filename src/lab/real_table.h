// Tables of real data as matrices.
#pragma once

#include "lab/experiment.h"

namespace strickle::lab {

struct RealTable {
  std::vector<std::string> names;
  Matrix x;
  Labels labels = {};
};

/// The columns `names` of a table, or, where there are none, all but those in `without`; missing values take the median
/// of their column, and columns without two different values are left out. Error(mismatch) for a column that isn't
/// there.
RealTable read_table(Workbench& bench, const std::string& table, const std::vector<std::string>& names,
                     const std::vector<std::string>& without = {});
/// The same with a column of classes 0, 1 … beside it.
RealTable read_labelled(Workbench& bench, const std::string& table, const std::string& label,
                        const std::vector<std::string>& names = {});

/// `count` rows at random and their labels, without repetition.
RealTable random_rows(const RealTable& table, Index count, Random& random);

}  // namespace strickle::lab
