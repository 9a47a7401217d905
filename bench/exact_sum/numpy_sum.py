"""numpy's sum, which is in floating point and pairwise."""

import numpy

import peer

peer.serve(
    load=lambda arrays, threads: arrays[0].ravel(),
    work=numpy.sum,
    answer=lambda total: [[total]],
    versions={"numpy": numpy.__version__},
)
