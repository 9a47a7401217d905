"""RobustScaler and SquashingScaler: a center and a scale from quantiles."""

from numbers import Integral, Real

import numpy as np
from sklearn import preprocessing
from sklearn.base import BaseEstimator, OneToOneFeatureMixin
from sklearn.utils._param_validation import Interval

from strickle._center_scale import CenterScale
from strickle._scaler import ExactScaler, interval_of


class RobustScaler(CenterScale, preprocessing.RobustScaler):
    """Each feature by its median and interquartile range: ``(x - center_) / scale_``, with a mergeable state.

    Quantiles of one fit are exact order statistics with linear interpolation. After `merge`, `subtract` or a further
    `partial_fit` they come from a histogram of 256 bins per power of two, within an interval that is told, until
    `refit` looks at the rows again.

    Parameters
    ----------
    with_centering, with_scaling : bool, default=True
        Sparse matrices cannot be centered.
    quantile_range : tuple (low, high), default=(25.0, 75.0)
        In percent, 0 <= low < high <= 100.
    copy : bool, default=True
        False scales float arrays in place.
    unit_variance : bool, default=False
        A normal feature gets variance 1.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    center_, scale_ : ndarray of shape (n_features,), or None
        float64. The scale of a feature whose quantiles are equal is 1. Assigning to one is obeyed by `transform`, and
        drops the state.
    center_interval_, scale_interval_ : ndarray of shape (2, n_features), or None
        Lower and upper bounds that are guaranteed to hold the exact values; equal where they are known exactly.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import RobustScaler
    >>> scaler = RobustScaler().fit([[1.0], [2.0], [3.0]]).partial_fit([[4.0], [100.0]])
    >>> scaler.center_interval_.ravel().tolist()
    [3.0, 3.0078124999999996]
    >>> scaler.refit([[1.0], [2.0], [3.0], [4.0], [100.0]]).center_.item()
    3.0
    """

    _scaler = "robust"
    _not_offered = {"clip": None, "zero_iqr": "one"}
    _sparse = True
    _centering = "with_centering"
    _parameter_constraints = {**preprocessing.RobustScaler._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(
        self,
        *,
        with_centering=True,
        with_scaling=True,
        quantile_range=(25.0, 75.0),
        copy=True,
        unit_variance=False,
        n_jobs=None,
    ):
        self.with_centering = with_centering
        self.with_scaling = with_scaling
        self.quantile_range = quantile_range
        self.copy = copy
        self.unit_variance = unit_variance
        self.n_jobs = n_jobs

    def _options(self):
        nothing = not self.with_centering and not self.with_scaling
        return {
            "quantile_range": (float(self.quantile_range[0]), float(self.quantile_range[1])),
            "with_centering": bool(self.with_centering),
            "with_scaling": nothing or bool(self.with_scaling),
            "unit_variance": bool(self.unit_variance),
        }

    def _meant(self):
        return {**self._options(), "with_scaling": bool(self.with_scaling)}

    def _check_parameters(self, X):
        low, high = self.quantile_range
        if not 0 <= low < high <= 100:
            raise ValueError("Invalid quantile range: %s" % str(self.quantile_range))
        if self.with_centering:
            self._refuse_sparse(X)

    def _attributes(self, recipe):
        center, scale = self.with_centering, self.with_scaling
        return {
            "center_": recipe.parameter("center") if center else None,
            "scale_": recipe.parameter("scale") if scale else None,
            "center_interval_": interval_of(recipe, "center") if center else None,
            "scale_interval_": interval_of(recipe, "scale") if scale else None,
        }

    def _center_and_scale(self):
        return self.center_ if self.with_centering else None, self.scale_ if self.with_scaling else None


class SquashingScaler(ExactScaler, OneToOneFeatureMixin, BaseEstimator):
    """Each feature by its median and interquartile range, outliers squashed smoothly into ``[-bound, bound]``.

    ``z / sqrt(1 + (z / bound)**2)`` with ``z = (x - center_) / scale_``. Ordinary values are scaled as by
    `RobustScaler`, no value gets far from them, and their order stays.

    Parameters
    ----------
    bound : float, default=3.0
        Above 0.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    center_, scale_ : ndarray of shape (n_features,)
        float64. Where the quartiles of a feature that varies are equal, the scale is its deviation.
    center_interval_, scale_interval_ : ndarray of shape (2, n_features)
        Bounds that are guaranteed to hold the exact values, as of `RobustScaler`.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Notes
    -----
    The formula is that of skrub's SquashingScaler, after D. Holzmüller, L. Grinsztajn and I. Steinwart, "Better by
    default: strong pre-tuned MLPs and boosted trees on tabular data", 2024.

    Examples
    --------
    >>> from strickle import SquashingScaler
    >>> SquashingScaler().fit_transform([[1.0], [2.0], [3.0], [4.0], [1e9]]).round(3).ravel().tolist()
    [-0.949, -0.493, 0.0, 0.493, 3.0]
    """

    _scaler = "squash"
    _parameter_constraints = {
        "bound": [Interval(Real, 0, None, closed="neither")],
        "copy": ["boolean"],
        "n_jobs": [Integral, None],
    }

    def __init__(self, bound=3.0, *, copy=True, n_jobs=None):
        self.bound = bound
        self.copy = copy
        self.n_jobs = n_jobs

    def _options(self):
        return {"bound": float(self.bound)}

    def _attributes(self, recipe):
        return {
            "center_": recipe.parameter("center"),
            "scale_": recipe.parameter("scale"),
            "center_interval_": interval_of(recipe, "center"),
            "scale_interval_": interval_of(recipe, "scale"),
        }

    def _parameters(self):
        return {"center": np.asarray(self.center_, np.float64), "scale": np.asarray(self.scale_, np.float64)}

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags
