"""Three quantiles of every column of a polars frame, in one select."""

import numpy
import polars

import peer

PROBABILITIES = (0.25, 0.5, 0.75)


def frame(arrays, threads):
    matrix = arrays[0]
    return polars.DataFrame({str(i): numpy.ascontiguousarray(matrix[:, i]) for i in range(matrix.shape[1])})


def work(data):
    return data.select([polars.col(name).quantile(q, interpolation="linear").alias(f"{q} {name}")
                        for name in data.columns for q in PROBABILITIES])


def answer(result):
    row = result.row(0)
    low, middle, high = row[0::3], row[1::3], row[2::3]
    return [middle, [b - a for a, b in zip(low, high)]]


peer.serve(frame, work, answer, {"polars": polars.__version__})
