// A small program on the installed library: the example of the README, and exact sums.
#include <strickle/engine.h>
#include <strickle/error.h>
#include <strickle/exact_sum.h>

#include <cstdio>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  strickle::ExactSum sum;
  for (const double x : {1e308, 1.0, -1e308}) sum.add(x);
  std::printf("%g\n", sum.round());
  try {
    const std::vector<std::string> inputs(argv + 1, argv + argc);
    const strickle::FitReport fit = strickle::fit_files(strickle::find_inputs(inputs), {}, {});
    std::printf("%s %.17g\n", fit.recipe.columns.front().name.c_str(), fit.recipe.columns.front().state->mean());
  } catch (const strickle::Error& error) {
    std::printf("%s\n", error.what());
    return 2;
  }
}
