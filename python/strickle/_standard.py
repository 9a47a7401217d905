"""StandardScaler."""

from contextlib import contextmanager
from numbers import Integral

import numpy as np
from sklearn import preprocessing
from sklearn.base import _fit_context

from strickle._center_scale import CenterScale


class StandardScaler(CenterScale, preprocessing.StandardScaler):
    """Each feature to mean 0 and deviation 1: ``(x - mean_) / scale_``, with an exact, mergeable state.

    Mean, variance and deviation are each the exact rational of the data (or its root) rounded once, whatever the order,
    the chunks or the threads. A feature is constant when all its values are equal, exactly; its `scale_` is 1.

    Parameters
    ----------
    copy : bool, default=True
        False scales float arrays in place.
    with_mean : bool, default=True
        Center. Sparse matrices cannot be centered.
    with_std : bool, default=True
        Scale to deviation 1.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    mean_, var_, scale_ : ndarray of shape (n_features,), or None
        float64. The divisor of the variance is n. NaN where a feature has no value. Assigning to one is obeyed by
        `transform`, and drops the state.
    n_samples_seen_ : int or ndarray of shape (n_features,)
        Values that are not missing, a number where it is the same for all; the sum of weights under `sample_weight`.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import StandardScaler
    >>> scaler = StandardScaler().fit([[0.0, 1e9], [0.0, 1e9 + 1], [1.0, 1e9 + 2], [1.0, 1e9 + 3]])
    >>> scaler.mean_.tolist(), scaler.var_.tolist()
    ([0.5, 1000000001.5], [0.25, 1.25])
    >>> monday, tuesday = StandardScaler().fit([[1.0], [2.0]]), StandardScaler().fit([[6.0]])
    >>> monday.merge(tuesday).mean_.item()
    3.0
    >>> monday.subtract(tuesday).mean_.item()
    1.5
    """

    _scaler = "standard"
    _not_offered = {"ddof": 0}
    _sparse = True
    _centering = "with_mean"
    _parameter_constraints = {**preprocessing.StandardScaler._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(self, *, copy=True, with_mean=True, with_std=True, n_jobs=None):
        self.copy = copy
        self.with_mean = with_mean
        self.with_std = with_std
        self.n_jobs = n_jobs

    def fit(self, X, y=None, sample_weight=None):
        """Fits the scaler to `X`, exactly; whatever it was fitted to before is forgotten.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            Real numbers of any type. NaN is missing and left out; an infinity is a ValueError.
        y : None
            Ignored.
        sample_weight : array-like of shape (n_samples,), default=None
            Finite and not negative. A row of weight 0 does not exist.

        Returns
        -------
        self
        """
        with self._whole_or_not_at_all():
            self._forget()
            return self.partial_fit(X, sample_weight=sample_weight)

    @_fit_context(prefer_skip_nested_validation=True)
    def partial_fit(self, X, y=None, sample_weight=None):
        """Adds the rows of `X`. The state is that of one fit on all rows, to the bit, in any order and division.

        Parameters
        ----------
        X, y, sample_weight
            As for `fit`. Rows without weights beside rows with them have the weight 1.

        Returns
        -------
        self
        """
        with self._callbacks(X, y, sample_weight):
            return self._partial_fit(X, sample_weight)

    @contextmanager
    def _callbacks(self, X, y, sample_weight):
        """scikit-learn's callbacks (1.9 and later) around a fit, which is one task to them."""
        if not getattr(self, "_skl_callbacks", None):
            yield
            return
        context = self._init_callback_context()
        told = {"estimator": self, "X": X, "y": y, "metadata": {"sample_weight": sample_weight}}
        context.call_on_fit_task_begin(**told)
        yield
        context.call_on_fit_task_end(**told, reconstruction_attributes={})

    def transform(self, X, copy=None):
        """Scales `X`.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n_samples, n_features)
            NaN stays NaN; an infinity is a ValueError. float32 stays float32, whole numbers become float64.
        copy : bool, default=None
            In the place of the scaler's own.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features)
        """
        return self._transformed(X, False, self.copy if copy is None else copy)

    def inverse_transform(self, X, copy=None):
        """Takes scaled values back to the original units.

        Parameters
        ----------
        X, copy
            As for `transform`.

        Returns
        -------
        ndarray or sparse matrix of shape (n_samples, n_features)
        """
        return self._transformed(X, True, self.copy if copy is None else copy)

    def _options(self):
        nothing = not self.with_mean and not self.with_std
        return {"with_mean": bool(self.with_mean), "with_std": nothing or bool(self.with_std)}

    def _meant(self):
        return {"with_mean": bool(self.with_mean), "with_std": bool(self.with_std)}

    def _check_parameters(self, X):
        if self.with_mean:
            self._refuse_sparse(X)

    def _attributes(self, recipe):
        scale = recipe.parameter("scale")
        if recipe.has_state():
            seen = recipe.weight_sums() if recipe.weights else recipe.finite_counts().astype(np.int64)
            mean, var = recipe.mean(), recipe.var()
        else:
            seen, mean, var = np.asarray([recipe.rows]), recipe.parameter("center"), scale * scale
        nothing = not self.with_mean and not self.with_std
        return {
            "mean_": None if nothing else mean,
            "var_": var if self.with_std else None,
            "scale_": scale if self.with_std else None,
            "n_samples_seen_": seen[0] if seen.size and (seen == seen[0]).all() else seen,
        }

    def _center_and_scale(self):
        return self.mean_ if self.with_mean else None, self.scale_ if self.with_std else None
