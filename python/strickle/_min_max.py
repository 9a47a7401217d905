"""MinMaxScaler."""

from numbers import Integral

import numpy as np
from scipy import sparse
from sklearn import preprocessing

from strickle._scaler import ExactScaler


class MinMaxScaler(ExactScaler, preprocessing.MinMaxScaler):
    """Each feature to a range: ``(x - data_min_) / (data_max_ - data_min_)``, stretched to `feature_range`.

    The ends are met exactly: the smallest fitted value becomes the lower end and the greatest the upper one, and
    nothing between them leaves the range by rounding.

    Parameters
    ----------
    feature_range : tuple (low, high), default=(0, 1)
    copy : bool, default=True
        False scales float arrays in place.
    clip : bool, default=False
        Values beyond the fitted range to its ends.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    data_min_, data_max_, data_range_ : ndarray of shape (n_features,)
        float64; NaN where a feature has no value.
    scale_, min_ : ndarray of shape (n_features,)
        What scikit-learn would multiply by and add, derived from the range. Once one of them is assigned to,
        `transform` computes ``x * scale_ + min_``, and the state is dropped.
    n_samples_seen_ : int
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import MinMaxScaler
    >>> MinMaxScaler(feature_range=(-1, 1)).fit_transform([[0.1], [0.3], [0.9]]).round(9).ravel().tolist()
    [-1.0, -0.5, 1.0]
    """

    _scaler = "min-max"
    _called_otherwise = {"range": "feature_range"}
    _parameter_constraints = {**preprocessing.MinMaxScaler._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(self, feature_range=(0, 1), *, copy=True, clip=False, n_jobs=None):
        self.feature_range = feature_range
        self.copy = copy
        self.clip = clip
        self.n_jobs = n_jobs

    def partial_fit(self, X, y=None):
        """Adds the rows of `X`. The state is that of one fit on all rows, to the bit, in any order and division.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            As for `fit`.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        if sparse.issparse(X):
            raise TypeError("MinMaxScaler does not support sparse input. Consider using MaxAbsScaler instead.")
        return super().partial_fit(X)

    def _options(self):
        return {"range": (float(self.feature_range[0]), float(self.feature_range[1])), "clip": bool(self.clip)}

    def _check_parameters(self, X):
        low, high = self.feature_range
        if low >= high:
            raise ValueError(
                "Minimum of desired feature range must be smaller than maximum. Got %s." % str(self.feature_range)
            )

    def _attributes(self, recipe):
        low, high = recipe.parameter("min"), recipe.parameter("max")
        attributes = {"data_min_": low, "data_max_": high, "n_samples_seen_": recipe.rows}
        attributes["data_range_"], attributes["scale_"], attributes["min_"] = self._derived(low, high)
        return attributes

    def _parameters(self):
        return {"min": np.asarray(self.data_min_, np.float64), "max": np.asarray(self.data_max_, np.float64)}

    def _derived(self, low, high):
        with np.errstate(over="ignore"):
            data_range = high - low
            scale = (self.feature_range[1] - self.feature_range[0]) / np.where(data_range == 0, 1.0, data_range)
            return data_range, scale, self.feature_range[0] - low * scale

    def _publish(self, recipe):
        super()._publish(recipe)
        self._published = self._in_use()

    def _in_use(self):
        """What decides which expression `transform` computes, to be compared with what it was after the fit."""
        arrays = (self.data_min_, self.data_max_, self.scale_, self.min_)
        return tuple(self.feature_range), *(np.asarray(a, np.float64).tobytes() for a in arrays)

    def _as_fitted(self):
        """Whether scale_ and min_ are those of the fitted range."""
        return hasattr(self, "data_min_") and self._in_use() == getattr(self, "_published", None)

    def _apply_dense(self, X, out, invert, threads):
        if self._as_fitted():
            super()._apply_dense(X, out, invert, threads)
            return
        if invert:
            out[...] = (X.astype(np.float64) - self.min_) / self.scale_
            return
        values = X * np.asarray(self.scale_, np.float64) + self.min_
        out[...] = np.clip(values, *self.feature_range) if self.clip else values
