"""Normalizer: rows to norm 1."""

from numbers import Integral

import numpy as np
from scipy import sparse
from sklearn import preprocessing
from sklearn.base import _fit_context
from sklearn.utils._param_validation import Options, StrOptions, validate_params
from sklearn.utils.validation import check_array

from strickle import _engine
from strickle._matrix import checked, how_checked, scaled, scaled_type, sparse_output_for
from strickle._validated import ValidatedOnce


class Normalizer(ValidatedOnce, preprocessing.Normalizer):
    """Each row to norm 1: ``x / ||row||``. A row of zeros stays as it is; no row overflows.

    Parameters
    ----------
    norm : {"l1", "l2", "max"}, default="l2"
        The sum of magnitudes, the root of the sum of squares, or the greatest magnitude, added up in the order of the
        columns.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import Normalizer
    >>> Normalizer().transform([[3.0, 4.0], [3e200, 4e200]]).round(9).tolist()
    [[0.6, 0.8], [0.6, 0.8]]
    """

    _parameter_constraints = {**preprocessing.Normalizer._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(self, norm="l2", *, copy=True, n_jobs=None):
        self.norm = norm
        self.copy = copy
        self.n_jobs = n_jobs

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Checks parameters and `X`; there is nothing to fit.

        Returns
        -------
        self
        """
        checked(self, X, reset=True, accept_sparse="csr", finite=True)
        return self

    def transform(self, X, copy=None):
        """Scales each row of `X` to norm 1.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Finite. float32 stays float32, whole numbers become float64.
        copy : bool, default=None
            In the place of the normalizer's own.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features)
        """
        X = checked(self, X, reset=False, accept_sparse="csr", finite=True)
        return _normalized(X, self.norm, self.copy if copy is None else copy, self.n_jobs)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.array_api_support = False  # numpy's arrays alone
        return tags


@validate_params(
    {
        "X": ["array-like", "sparse matrix"],
        "norm": [StrOptions({"l1", "l2", "max"})],
        "axis": [Options(Integral, {0, 1})],
        "copy": ["boolean"],
        "return_norm": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def normalize(X, norm="l2", *, axis=1, copy=True, return_norm=False):
    """Rows (or with ``axis=0`` columns) to norm 1, as :class:`Normalizer` does.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
        Finite.
    norm : {"l1", "l2", "max"}, default="l2"
    axis : {0, 1}, default=1
    copy : bool, default=True
        False scales float arrays in place.
    return_norm : bool, default=False
        Also the norms, where they are known: not of sparse matrices under l1 and l2.

    Returns
    -------
    X : {ndarray, sparse matrix}
    norms : ndarray of shape (n_samples,), or (n_features,)

    Examples
    --------
    >>> from strickle import normalize
    >>> normalize([[-2.0, 1.0, 2.0]], norm="max").tolist()
    [[-1.0, 0.5, 1.0]]
    """
    how = how_checked(X, "csr" if axis == 1 else "csc", finite=True)
    X = check_array(X, estimator="the normalize function", **how)
    if sparse.issparse(X) and return_norm and norm != "max":
        raise NotImplementedError(
            "return_norm=True is not implemented for sparse matrices with norm 'l1' or norm 'l2'"
        )
    rows = X.T if axis == 0 else X
    norms = _norms(rows, norm) if return_norm else None
    scaled = _normalized(rows, norm, copy, None)
    scaled = scaled.T if axis == 0 else scaled
    return (scaled, norms) if return_norm else scaled


def _norms(X, norm):
    if sparse.issparse(X):
        norms = np.asarray(abs(X).max(axis=1).todense()).ravel()
    else:
        largest = np.abs(X).max(axis=1, keepdims=True).astype(np.float64)
        unit = np.where(largest == 0, 1, largest)  # nothing overflows
        norms = np.linalg.norm(X / unit, ord={"l1": 1, "l2": 2, "max": np.inf}[norm], axis=1) * unit[:, 0]
    return np.where(norms == 0, 1, norms).astype(scaled_type(X), copy=False)


def _normalized(X, norm, copy, n_jobs):
    if sparse.issparse(X):
        X = sparse_output_for(X, copy)
        _engine.normalize_sparse(norm, X.data, X.data, X.indptr.astype(np.int64))
        return X
    threads = _engine.thread_count(n_jobs)
    return scaled(X, copy, lambda values, out: _engine.normalize_matrix(norm, values, out, threads))
