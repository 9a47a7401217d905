"""Matrices as scikit-learn's estimators take them, on their way into the engine and out of it."""

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_array, validate_data

from strickle import _engine

_READ = "dfbhilqBHILQ?"  # what the engine reads where it lies, by numpy's letters


def checked(estimator, X, *, reset, accept_sparse=False, names=True):
    """X as scikit-learn checks it, of any real type and without a copy where the engine reads it as it is.

    Shape, feature names and kinds are checked; NaN and infinities are not. With `names` false, as for an inverse,
    feature names are nobody's business.
    """
    if _is_plain(estimator, X, reset):
        if reset:
            estimator.n_features_in_ = X.shape[1]
        return X
    how = {"accept_sparse": accept_sparse, "dtype": "numeric", "ensure_all_finite": False}
    X = validate_data(estimator, X, reset=reset, **how) if names else check_array(X, estimator=estimator, **how)
    if sparse.issparse(X) and X.dtype not in (np.float64, np.float32):
        return X.astype(np.float64)
    return X


def _is_plain(estimator, X, reset):
    """Whether all that scikit-learn checks, which takes longer than scaling a small matrix, is plain to see."""
    if type(X) is not np.ndarray or X.ndim != 2 or X.dtype.char not in _READ or X.size == 0:
        return False
    if hasattr(estimator, "feature_names_in_"):
        return False
    return reset or getattr(estimator, "n_features_in_", None) == X.shape[1]


def readable(X):
    """The array itself, or a copy where the engine cannot read it: halves, long doubles, foreign bytes, odd strides."""
    if X.dtype.char not in _READ or not X.dtype.isnative:
        return X.astype(np.float32 if X.dtype.kind == "f" and X.dtype.itemsize == 2 else np.float64)
    if X.flags.aligned and not any(stride % X.dtype.itemsize for stride in X.strides):
        return X
    return X.copy()


def refuse_infinity(X, threads):
    """ValueError, in scikit-learn's words, where X holds an infinity."""
    if X.dtype.kind == "f" and _engine.has_infinity(X if X.ndim == 2 else X[:, None], threads):
        raise infinity_error(X.dtype)


def infinity_error(dtype):
    return ValueError(f"Input X contains infinity or a value too large for {np.dtype(dtype)!r}.")


def output_for(X, copy):
    """Where the scaled X goes: X itself where it may be overwritten, else an array like it; float32 and halves stay."""
    dtype = X.dtype if X.dtype.kind == "f" else np.dtype(np.float64)
    if not copy and X.dtype in (np.float64, np.float32) and X.dtype.isnative:
        if not X.flags.writeable:
            raise ValueError("X is read-only and cannot be scaled in place; copy=True leaves it alone")
        return X
    return np.empty_like(X, dtype=dtype if dtype in (np.float64, np.float32) else np.float64)


def sparse_output_for(X, copy):
    """Where a scaled sparse X goes: X itself where it may be overwritten, else a copy."""
    if copy:
        return X.copy()
    if not X.data.flags.writeable:
        raise ValueError("X is read-only and cannot be scaled in place; copy=True leaves it alone")
    return X


def scaled_type(X):
    """The type that X has when it is scaled."""
    return X.dtype if X.dtype.kind == "f" and X.dtype.itemsize in (2, 4, 8) else np.dtype(np.float64)


def feature_names(estimator, columns):
    """The names of a recipe's columns: those of the table it was fitted on, or x0, x1 ..."""
    names = getattr(estimator, "feature_names_in_", None)
    return [f"x{i}" for i in range(columns)] if names is None else [str(name) for name in names]


def with_names(estimator, names):
    """The estimator as if it had been fitted to columns of these names."""
    estimator.n_features_in_ = len(names)
    if names != [f"x{i}" for i in range(len(names))]:
        estimator.feature_names_in_ = np.asarray(names, dtype=object)
    return estimator
