#include "transform_matrix.h"

int main(int argc, char** argv) { return bench::serve_transform(argc, argv, "quantile"); }
