// What the columns of a CSV table hold, judged by the first of its records.
#pragma once

#include <vector>

#include "io/csv_body.h"

namespace strickle::io {

std::vector<ColumnInfo> judge_columns(const CsvTable& table, const CsvBody& sample);

}  // namespace strickle::io
