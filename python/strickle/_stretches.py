"""LogScaler, AsinhScaler and DivideScaler: stretches, which need no fit."""

from numbers import Integral, Real

from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, _fit_context
from sklearn.utils._param_validation import Interval

from strickle import _engine
from strickle._engine import Error
from strickle._matrix import checked, refuse_infinity, scaled
from strickle._readable import readable
from strickle._validated import ValidatedOnce


class Stretch(ValidatedOnce, OneToOneFeatureMixin, TransformerMixin, BaseEstimator):
    """A function of each value by itself."""

    _scaler = ""

    def _options(self):
        return {}

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Checks parameters and `X`, also that the function is defined for each of its values.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            NaN is missing; an infinity is a ValueError.
        y : None
            Ignored.

        Returns
        -------
        self
        """
        X = readable(checked(self, X, reset=True))
        refuse_infinity(X, _engine.thread_count(self.n_jobs))
        self._check_domain(X)
        return self

    def transform(self, X):
        """Stretches each value.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            NaN stays NaN; an infinity is a ValueError, and so is a value for which the function is not defined.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
        """
        return self._apply(checked(self, X, reset=False), False)

    def inverse_transform(self, X):
        """Takes stretched values back.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)

        Returns
        -------
        ndarray of shape (n_samples, n_features)
        """
        return self._apply(checked(self, X, reset=False, names=False), True)

    def _check_domain(self, X):
        _engine.check_domain(self._scaler, self._options(), X)

    def _apply(self, X, invert):
        threads = _engine.thread_count(self.n_jobs)

        def work(values, out):
            refuse_infinity(values, threads)
            if not invert:
                self._check_domain(values)
            _engine.apply_matrix(self._scaler, self._options(), {}, values, out, threads, invert)

        return scaled(X, self.copy, work)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.requires_fit = False
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags


class LogScaler(Stretch):
    """``log(1 + x)`` of each value, for x above -1: long tails to the right become short.

    Parameters
    ----------
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Notes
    -----
    Within 1 unit in the last place, with the same bits on every machine; the inverse as well.

    Examples
    --------
    >>> from strickle import LogScaler
    >>> LogScaler().transform([[0.0], [1.0], [1e9]]).round(3).ravel().tolist()
    [0.0, 0.693, 20.723]
    """

    _scaler = "log1p"
    _parameter_constraints = {"copy": ["boolean"], "n_jobs": [Integral, None]}

    def __init__(self, *, copy=True, n_jobs=None):
        self.copy = copy
        self.n_jobs = n_jobs

    def _check_domain(self, X):
        try:
            super()._check_domain(X)
        except Error as error:
            raise ValueError(f"Negative values in data passed to LogScaler: {error}") from None

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        return tags


class AsinhScaler(Stretch):
    """``asinh(x / scale)`` of each value: nearly x / scale around 0, a logarithm far from it, for either sign.

    Parameters
    ----------
    scale : float, default=1.0
        Above 0: where the line becomes a logarithm.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Notes
    -----
    Within 3 units in the last place, with the same bits on every machine; the inverse as well.

    Examples
    --------
    >>> from strickle import AsinhScaler
    >>> AsinhScaler().transform([[-1e9], [0.0], [1.0]]).round(3).ravel().tolist()
    [-21.416, 0.0, 0.881]
    """

    _scaler = "asinh"
    _parameter_constraints = {
        "scale": [Interval(Real, 0, None, closed="neither")],
        "copy": ["boolean"],
        "n_jobs": [Integral, None],
    }

    def __init__(self, scale=1.0, *, copy=True, n_jobs=None):
        self.scale = scale
        self.copy = copy
        self.n_jobs = n_jobs

    def _options(self):
        return {"scale": float(self.scale)}


class DivideScaler(Stretch):
    """``x / by`` of each value: another unit, the same for all columns.

    Parameters
    ----------
    by : float, default=1.0
        Above 0.
    copy : bool, default=True
        False scales float arrays in place.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : ndarray of shape (n_features_in_,)

    Notes
    -----
    Rounded once, with the same bits on every machine; the inverse as well. With `StandardScaler(with_std=False)` behind
    it, columns that share a unit get one common scale and keep their proportions.

    Examples
    --------
    >>> from strickle import DivideScaler
    >>> DivideScaler(1000.0).transform([[2500.0], [0.0]]).ravel().tolist()
    [2.5, 0.0]
    """

    _scaler = "divide"
    _parameter_constraints = {
        "by": [Interval(Real, 0, None, closed="neither")],
        "copy": ["boolean"],
        "n_jobs": [Integral, None],
    }

    def __init__(self, by=1.0, *, copy=True, n_jobs=None):
        self.by = by
        self.copy = copy
        self.n_jobs = n_jobs

    def _options(self):
        return {"by": float(self.by)}
