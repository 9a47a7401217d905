"""Matrices as scikit-learn's estimators take them, on their way into the engine and out of it."""

import numpy as np
from scipy import sparse
from sklearn.utils.validation import check_array, validate_data

from strickle import _engine
from strickle._readable import READ, readable

# What scikit-learn leaves alone when it checks an array; all else becomes the first of these.
_TAKEN = [np.float64, np.float32, np.float16, *(np.dtype(letter).type for letter in READ)]
_FLOATS = [np.float64, np.float32]


def checked(estimator, X, *, reset, accept_sparse=False, names=True, finite=False):
    """X as scikit-learn checks it, of any real type and without a copy where the engine reads it as it is.

    Shape, feature names and kinds are checked; NaN and infinities only where `finite` is set. With `names` false, as
    for an inverse, feature names are nobody's business.
    """
    if not finite and _is_plain(estimator, X, reset):
        if reset:
            estimator.n_features_in_ = X.shape[1]
        return X
    how = how_checked(X, accept_sparse, finite)
    return validate_data(estimator, X, reset=reset, **how) if names else check_array(X, estimator=estimator, **how)


def how_checked(X, accept_sparse, finite):
    """scikit-learn's settings for X."""
    taken = _FLOATS if sparse.issparse(X) else _TAKEN
    return {"accept_sparse": accept_sparse, "dtype": taken, "ensure_all_finite": finite}


def _is_plain(estimator, X, reset):
    """Whether all that scikit-learn checks, which takes longer than scaling a small matrix, is plain to see."""
    if type(X) is not np.ndarray or X.ndim != 2 or X.dtype.char not in READ or not X.dtype.isnative or X.size == 0:
        return False
    if hasattr(estimator, "feature_names_in_"):
        return False
    return reset or getattr(estimator, "n_features_in_", None) == X.shape[1]


def refuse_infinity(X, threads):
    """ValueError, in scikit-learn's words, where X holds an infinity."""
    if X.dtype.kind == "f" and _engine.has_infinity(X if X.ndim == 2 else X[:, None], threads):
        raise infinity_error(X.dtype)


def infinity_error(dtype):
    return ValueError(f"Input X contains infinity or a value too large for {np.dtype(dtype)!r}.")


def scaled(X, copy, work):
    """What `work(values, out)` makes of a dense X: in X itself where it may be overwritten, and can be; float32 and
    halves stay what they are."""
    values = readable(X)
    floats = X.dtype in _FLOATS
    if not copy and floats and values is X and X.flags.writeable:
        out = X
    else:
        out = np.empty_like(X, dtype=X.dtype if floats else np.float64)
    work(values, out)
    return out.astype(scaled_type(X), copy=False)


def sparse_output_for(X, copy):
    """Where a scaled sparse X goes: X itself where it may be overwritten, and can be, else a copy. Entries of one place
    are one."""
    if copy or not X.data.flags.writeable:
        X = X.copy()
    X.sum_duplicates()
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
