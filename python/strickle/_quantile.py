"""QuantileTransformer."""

import warnings
from numbers import Integral

import numpy as np
from scipy import sparse
from sklearn import preprocessing
from sklearn.utils import check_random_state, resample

from strickle._engine import Error
from strickle._scaler import ExactScaler, interval_of


class QuantileTransformer(ExactScaler, preprocessing.QuantileTransformer):
    """Each feature to the place of its values among the fitted quantiles: uniform on [0, 1], or normal.

    Quantiles are exact order statistics of all rows, with linear interpolation. After `merge`,
    `subtract` or a further `partial_fit` they come from a histogram of 256 bins per power of two, until `refit`.

    Parameters
    ----------
    n_quantiles : int, default=1000
        Up to 100,000; at most the number of rows are used.
    output_distribution : {"uniform", "normal"}, default="uniform"
        The normal's quantiles end at -5.2 and 5.2.
    ignore_implicit_zeros : bool, default=False
        What a sparse matrix does not store is missing, rather than 0.
    subsample : int, default=None
        Rows to draw at random from each `X` that is fitted; None takes them all. (scikit-learn's default is 10,000:
        exact quantiles cost little here.)
    random_state : int, RandomState instance or None, default=None
        Of the draw.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    n_quantiles_ : int
    quantiles_ : ndarray of shape (n_quantiles_, n_features)
        float64; NaN where a feature has no value. Assigning to it is obeyed by `transform`, and drops the state.
    quantiles_interval_ : ndarray of shape (2, n_quantiles_, n_features)
        Bounds that are guaranteed to hold the exact quantiles.
    references_ : ndarray of shape (n_quantiles_,)
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import QuantileTransformer
    >>> QuantileTransformer(n_quantiles=5).fit_transform([[1.0], [10.0], [100.0], [1e3], [1e9]]).ravel().tolist()
    [0.0, 0.25, 0.5, 0.75, 1.0]
    """

    _scaler = "quantile"
    _sparse = True
    _parameter_constraints = {**preprocessing.QuantileTransformer._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(
        self,
        *,
        n_quantiles=1000,
        output_distribution="uniform",
        ignore_implicit_zeros=False,
        subsample=None,
        random_state=None,
        copy=True,
        n_jobs=None,
    ):
        self.n_quantiles = n_quantiles
        self.output_distribution = output_distribution
        self.ignore_implicit_zeros = ignore_implicit_zeros
        self.subsample = subsample
        self.random_state = random_state
        self.copy = copy
        self.n_jobs = n_jobs

    def _options(self):
        return {"n_quantiles": int(self.n_quantiles), "output_distribution": self.output_distribution}

    def _check_parameters(self, X):
        if self.subsample is not None and self.n_quantiles > self.subsample:
            raise ValueError(
                "The number of quantiles cannot be greater than the number of samples used. "
                f"Got {self.n_quantiles} quantiles and {self.subsample} samples."
            )
        n_samples = X.shape[0] + (0 if self._state is None else self._state.rows)
        if self.n_quantiles > n_samples:
            warnings.warn(
                f"n_quantiles ({self.n_quantiles}) is greater than the total number of samples ({n_samples}). "
                "n_quantiles is set to n_samples."
            )
        if self.ignore_implicit_zeros and not sparse.issparse(X):
            warnings.warn(
                "'ignore_implicit_zeros' takes effect only with sparse matrix. This parameter has no effect."
            )
        self._refuse_negative(X)

    def _refuse_negative(self, X):
        if sparse.issparse(X) and not self.ignore_implicit_zeros and (X.data < 0).any():
            raise ValueError("QuantileTransformer only accepts non-negative sparse matrices.")

    def _fit_recipe(self, prototype, X, weights):
        if self.subsample is not None and self.subsample < X.shape[0]:
            X = self._drawn(X)
        return super()._fit_recipe(prototype, X, weights)

    def refit(self, X):
        """As of the other scalers; Error under `subsample`, whose draw nothing repeats."""
        if self.subsample is not None:
            raise Error("refit compares all rows, and only a sample of them was fitted; it wants subsample=None")
        return super().refit(X)

    def _drawn(self, X):
        if not sparse.issparse(X) or not self.ignore_implicit_zeros:
            return resample(X, replace=False, n_samples=self.subsample, random_state=self.random_state)
        # Of what each column stores: drawn rows might store nothing.
        random = check_random_state(self.random_state)
        X = X.tocsc()
        kept = [np.arange(begin, end) for begin, end in zip(X.indptr[:-1], X.indptr[1:])]
        kept = [random.choice(k, self.subsample, replace=False) if k.size > self.subsample else k for k in kept]
        begins = np.cumsum([0, *(k.size for k in kept)])
        kept = np.concatenate(kept)
        return sparse.csc_array((X.data[kept], X.indices[kept], begins), shape=X.shape)

    def _attributes(self, recipe):
        quantiles = recipe.parameter("quantiles").T
        n = quantiles.shape[0]
        return {
            "n_quantiles_": n,
            "references_": np.linspace(0, 1, n, endpoint=True),
            "quantiles_": quantiles,
            "quantiles_interval_": interval_of(recipe, "quantiles").swapaxes(1, 2),
        }

    def _parameters(self):
        return {"quantiles": np.ascontiguousarray(np.asarray(self.quantiles_, np.float64).T)}

    def _options_applied(self):
        return {**self._options(), "n_quantiles": len(self.quantiles_)}  # whatever n_quantiles became since the fit

    def _apply_sparse(self, X, invert, threads):
        if not invert:
            self._refuse_negative(X)
        return super()._apply_sparse(X.tocsc(), invert, threads)
