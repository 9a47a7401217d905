"""Mean and deviation of every column of a polars frame, in one select."""

import polars

import peer


def frame(arrays, threads):
    matrix = arrays[0]
    return polars.DataFrame({str(i): matrix[:, i] for i in range(matrix.shape[1])})


def work(data):
    return data.select([statistic for name in data.columns
                        for statistic in (polars.col(name).mean().alias(f"mean {name}"),
                                          polars.col(name).std(ddof=0).alias(f"deviation {name}"))])


def answer(result):
    row = result.row(0)
    return [row[0::2], row[1::2]]


peer.serve(frame, work, answer, {"polars": polars.__version__})
