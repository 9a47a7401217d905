"""Arrays that the engine reads where they lie."""

import numpy as np

READ = "dfbhilqBHILQ?"  # by numpy's letters


def readable(X):
    """The array itself, or a copy where the engine cannot read it: halves, long doubles, foreign bytes, odd strides."""
    if X.dtype.char not in READ:
        return X.astype(np.float32 if X.dtype.kind == "f" and X.dtype.itemsize == 2 else np.float64)
    if not X.dtype.isnative:
        return X.astype(X.dtype.newbyteorder("="))
    if X.flags.aligned and not any(stride % X.dtype.itemsize for stride in X.strides):
        return X
    return X.copy()
