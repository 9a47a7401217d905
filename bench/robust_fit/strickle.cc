#include "fit_matrix.h"

int main(int argc, char** argv) { return bench::serve_fit(argc, argv, "robust", {"center", "scale"}); }
