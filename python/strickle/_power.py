"""PowerTransformer."""

import warnings
from numbers import Integral

import numpy as np
from sklearn import preprocessing

from strickle import _engine
from strickle._engine import Error
from strickle._scaler import ExactScaler, interval_of


class PowerTransformer(ExactScaler, preprocessing.PowerTransformer):
    """Each feature through Yeo-Johnson's or Box-Cox's power transform, to look more normal.

    The exponent is the root of the derivative of the profile likelihood, found from exact sums of its terms: it does
    not depend on the order of the rows or the threads, and nothing overflows. After `merge`, `subtract` or a further
    `partial_fit` it comes from a histogram, within an interval that is told, until `refit`.

    Parameters
    ----------
    method : {"yeo-johnson", "box-cox"}, default="yeo-johnson"
        Box-Cox takes numbers above 0 alone.
    standardize : bool, default=True
        To mean 0 and deviation 1 afterwards.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    lambdas_ : ndarray of shape (n_features,)
        float64; 1 for a constant feature, NaN for one without values. Assigning to it is obeyed by `transform`, and
        drops the state.
    lambdas_interval_ : ndarray of shape (2, n_features)
        Bounds that are guaranteed to hold the exact exponents.
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Examples
    --------
    >>> from strickle import PowerTransformer
    >>> power = PowerTransformer("box-cox").fit([[1.0], [2.0], [4.0], [8.0], [16.0]])
    >>> abs(power.lambdas_.item()) < 1e-9
    True
    >>> power.transform([[4.0]]).round(9).item() + 0.0
    0.0
    """

    _scaler = "power"
    _parameter_constraints = {**preprocessing.PowerTransformer._parameter_constraints, "n_jobs": [Integral, None]}

    def __init__(self, method="yeo-johnson", *, standardize=True, copy=True, n_jobs=None):
        self.method = method
        self.standardize = standardize
        self.copy = copy
        self.n_jobs = n_jobs

    def fit_transform(self, X, y=None):
        """`fit` and then `transform`."""
        return self.fit(X).transform(X)

    def _fit_recipe(self, prototype, X, weights):
        try:
            recipe = super()._fit_recipe(prototype, X, weights)
        except Error as error:
            raise self._in_their_words(error) from None
        if self.method == "box-cox" and (recipe.finite_counts() == 0).any():
            raise ValueError("Column must not be all nan.")
        return recipe

    @staticmethod
    def _in_their_words(error):
        if error.code != "domain":
            return error
        return ValueError("The Box-Cox transformation can only be applied to strictly positive data")

    def _options(self):
        return {"method": self.method, "standardize": bool(self.standardize)}

    def _attributes(self, recipe):
        return {
            "lambdas_": recipe.parameter("lambda"),
            "lambdas_interval_": interval_of(recipe, "lambda"),
            "_center": recipe.parameter("center"),
            "_scale": recipe.parameter("scale"),
        }

    def _parameters(self):
        n = len(self.lambdas_)
        center, scale = (self._center, self._scale) if self.standardize else (np.zeros(n), np.ones(n))
        return {"lambda": np.asarray(self.lambdas_, np.float64), "center": center, "scale": scale}

    def _apply_dense(self, X, out, invert, threads):
        if invert:
            missing = np.isnan(X).sum(axis=0)
            super()._apply_dense(X, out, invert, threads)
            for column in np.flatnonzero(np.isnan(out).sum(axis=0) > missing):
                warnings.warn(
                    f"Some values in column {column} of the inverse-transformed data are NaN: no number is "
                    "transformed to what was given.",
                    UserWarning,
                    stacklevel=4,
                )
            return
        try:
            _engine.check_domain("power", self._options(), X)
        except Error as error:
            raise self._in_their_words(error) from None
        super()._apply_dense(X, out, invert, threads)
