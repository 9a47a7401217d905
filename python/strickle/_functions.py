"""scikit-learn's functions: the estimators for once."""

from numbers import Integral

from scipy import sparse
from sklearn.utils._param_validation import Options, validate_params
from sklearn.utils.validation import check_array

from strickle._max_abs import MaxAbsScaler
from strickle._min_max import MinMaxScaler
from strickle._power import PowerTransformer
from strickle._quantile import QuantileTransformer
from strickle._robust import RobustScaler
from strickle._standard import StandardScaler

_WHAT = {"X": ["array-like", "sparse matrix"], "axis": [Options(Integral, {0, 1})]}


def _fit_transformed(estimator, X, axis):
    """`fit_transform` along an axis; one axis alone is a column."""
    X = check_array(
        X, accept_sparse=("csr", "csc"), ensure_2d=False, dtype="numeric", ensure_all_finite=False, input_name="X"
    )
    if X.ndim == 1:
        return estimator.fit_transform(X[:, None]).ravel()
    return estimator.fit_transform(X) if axis == 0 else estimator.fit_transform(X.T).T


@validate_params({**_WHAT, "with_mean": ["boolean"], "with_std": ["boolean"], "copy": ["boolean"]},
                 prefer_skip_nested_validation=True)
def scale(X, *, axis=0, with_mean=True, with_std=True, copy=True):
    """Features (or with ``axis=1`` rows) to mean 0 and deviation 1, as :class:`StandardScaler` does.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features) or (n_samples,)
        NaN is left out and stays; an infinity is a ValueError.
    axis : {0, 1}, default=0
    with_mean, with_std, copy
        As of :class:`StandardScaler`.

    Returns
    -------
    {ndarray, sparse matrix} of the shape of `X`

    Examples
    --------
    >>> from strickle import scale
    >>> scale([1.0, 3.0]).tolist()
    [-1.0, 1.0]
    """
    if sparse.issparse(X) and axis != 0:
        raise ValueError("Can only scale sparse matrix on axis=0,  got axis=%d" % axis)
    return _fit_transformed(StandardScaler(with_mean=with_mean, with_std=with_std, copy=copy), X, axis)


@validate_params({"X": ["array-like"], "axis": [Options(Integral, {0, 1})]}, prefer_skip_nested_validation=False)
def minmax_scale(X, feature_range=(0, 1), *, axis=0, copy=True):
    """Features (or with ``axis=1`` rows) to a range, as :class:`MinMaxScaler` does.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features) or (n_samples,)
    feature_range, copy
        As of :class:`MinMaxScaler`.
    axis : {0, 1}, default=0

    Returns
    -------
    ndarray of the shape of `X`

    Examples
    --------
    >>> from strickle import minmax_scale
    >>> minmax_scale([1.0, 2.0, 5.0]).tolist()
    [0.0, 0.25, 1.0]
    """
    return _fit_transformed(MinMaxScaler(feature_range=feature_range, copy=copy), X, axis)


@validate_params(_WHAT, prefer_skip_nested_validation=False)
def maxabs_scale(X, *, axis=0, copy=True):
    """Features (or with ``axis=1`` rows) by their greatest magnitude, as :class:`MaxAbsScaler` does.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features) or (n_samples,)
    axis : {0, 1}, default=0
    copy : bool, default=True

    Returns
    -------
    {ndarray, sparse matrix} of the shape of `X`

    Examples
    --------
    >>> from strickle import maxabs_scale
    >>> maxabs_scale([1.0, -4.0]).tolist()
    [0.25, -1.0]
    """
    return _fit_transformed(MaxAbsScaler(copy=copy), X, axis)


@validate_params(_WHAT, prefer_skip_nested_validation=False)
def robust_scale(
    X, *, axis=0, with_centering=True, with_scaling=True, quantile_range=(25.0, 75.0), copy=True, unit_variance=False
):
    """Features (or with ``axis=1`` rows) by median and interquartile range, as :class:`RobustScaler` does.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features) or (n_samples,)
    axis : {0, 1}, default=0
    with_centering, with_scaling, quantile_range, copy, unit_variance
        As of :class:`RobustScaler`.

    Returns
    -------
    {ndarray, sparse matrix} of the shape of `X`

    Examples
    --------
    >>> from strickle import robust_scale
    >>> robust_scale([1.0, 2.0, 3.0, 4.0, 100.0]).tolist()
    [-1.0, -0.5, 0.0, 0.5, 48.5]
    """
    estimator = RobustScaler(
        with_centering=with_centering,
        with_scaling=with_scaling,
        quantile_range=quantile_range,
        copy=copy,
        unit_variance=unit_variance,
    )
    return _fit_transformed(estimator, X, axis)


@validate_params(_WHAT, prefer_skip_nested_validation=False)
def quantile_transform(
    X,
    *,
    axis=0,
    n_quantiles=1000,
    output_distribution="uniform",
    ignore_implicit_zeros=False,
    subsample=None,
    random_state=None,
    copy=True,
):
    """Features (or with ``axis=1`` rows) to their places among their quantiles, as :class:`QuantileTransformer` does.

    Parameters
    ----------
    X : {array-like, sparse matrix} of shape (n_samples, n_features)
    axis : {0, 1}, default=0
    n_quantiles, output_distribution, ignore_implicit_zeros, subsample, random_state, copy
        As of :class:`QuantileTransformer`.

    Returns
    -------
    {ndarray, sparse matrix} of the shape of `X`

    Examples
    --------
    >>> from strickle import quantile_transform
    >>> quantile_transform([[1.0], [10.0], [1e9]], n_quantiles=3).ravel().tolist()
    [0.0, 0.5, 1.0]
    """
    estimator = QuantileTransformer(
        n_quantiles=n_quantiles,
        output_distribution=output_distribution,
        ignore_implicit_zeros=ignore_implicit_zeros,
        subsample=subsample,
        random_state=random_state,
        copy=copy,
    )
    return estimator.fit_transform(X) if axis == 0 else estimator.fit_transform(X.T).T


@validate_params({"X": ["array-like"]}, prefer_skip_nested_validation=False)
def power_transform(X, method="yeo-johnson", *, standardize=True, copy=True):
    """Features through a power transform, as :class:`PowerTransformer` does.

    Parameters
    ----------
    X : array-like of shape (n_samples, n_features)
    method, standardize, copy
        As of :class:`PowerTransformer`.

    Returns
    -------
    ndarray of shape (n_samples, n_features)

    Examples
    --------
    >>> from strickle import power_transform
    >>> power_transform([[1.0], [4.0], [16.0]], "box-cox").round(6).ravel().tolist()
    [-1.224745, 0.0, 1.224745]
    """
    return PowerTransformer(method=method, standardize=standardize, copy=copy).fit_transform(X)
