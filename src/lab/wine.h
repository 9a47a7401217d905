// The wines: thirteen chemical measurements of 178 wines of three cultivars.
#pragma once

#include "lab/experiment.h"

namespace strickle::lab {

struct Wine {
  Matrix x;
  Labels labels;
};

Wine read_wine(const Workbench& bench);

}  // namespace strickle::lab
