"""Exact sums, and what follows from them, over any axes of an array."""

import operator
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from strickle import _engine
from strickle._engine import Error
from strickle._readable import readable

Axis = int | tuple[int, ...] | None
NanPolicy = Literal["propagate", "omit", "raise"]


def sum(
    a: ArrayLike,
    axis: Axis = None,
    *,
    keepdims: bool = False,
    nan_policy: NanPolicy = "propagate",
    n_jobs: int | None = None,
) -> float | NDArray[np.float64]:
    """The sum of the elements, correctly rounded: the exact sum, rounded once to the nearest double.

    As :func:`math.fsum`, but over any axes, without intermediate overflow, on threads, and faster than a plain sum. The
    result does not depend on the order of the elements or the threads.

    Parameters
    ----------
    a : array_like
        Real numbers of any type and strides, read where they lie.
    axis : int or tuple of int, default=None
        The axes to sum over; None for all.
    keepdims : bool, default=False
        Leave the axes in the result with size one.
    nan_policy : {"propagate", "omit", "raise"}, default="propagate"
        NaN makes the result NaN, is left out, or is an :class:`Error`.
    n_jobs : int, default=None
        Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.

    Returns
    -------
    float or ndarray of float64
        An infinity where the elements hold one, or the sum is beyond the doubles; NaN for infinities of both signs; 0
        for no elements.

    Raises
    ------
    TypeError
        For what is no real number.

    Notes
    -----
    A superaccumulator after R. M. Neal, "Fast exact summation using small and large superaccumulators",
    arXiv:1505.05571, over columns in vectors.

    Examples
    --------
    >>> import strickle
    >>> strickle.sum([1e308, 1e308, 1.0, -1e308, -1e308])
    1.0
    >>> strickle.sum([[0.1, 1.0], [0.2, 2.0], [0.3, 3.0]], axis=0).tolist()
    [0.6, 6.0]
    """
    columns = _Columns(a, axis, keepdims, nan_policy, n_jobs)
    sums = columns.sums(squares=False)
    return columns.result(sums.sum(), infinite=np.array([np.inf, -np.inf]))


def mean(
    a: ArrayLike,
    axis: Axis = None,
    *,
    keepdims: bool = False,
    nan_policy: NanPolicy = "propagate",
    n_jobs: int | None = None,
) -> float | NDArray[np.float64]:
    """The mean of the elements, correctly rounded: the exact rational, rounded once to the nearest double.

    Parameters
    ----------
    a, axis, keepdims, nan_policy, n_jobs
        As of :func:`sum`.

    Returns
    -------
    float or ndarray of float64
        NaN for no elements; infinities as of :func:`sum`. A mean of finite elements is finite.

    Examples
    --------
    >>> import strickle
    >>> strickle.mean([1e308, 1.5e308])
    1.25e+308
    """
    columns = _Columns(a, axis, keepdims, nan_policy, n_jobs)
    return columns.result(columns.sums(squares=False).mean(), infinite=np.array([np.inf, -np.inf]))


def var(
    a: ArrayLike,
    axis: Axis = None,
    *,
    ddof: int = 0,
    keepdims: bool = False,
    nan_policy: NanPolicy = "propagate",
    n_jobs: int | None = None,
) -> float | NDArray[np.float64]:
    """The variance of the elements, correctly rounded: ``(n Σx² - (Σx)²) / (n (n - ddof))``, exactly, rounded once.

    Parameters
    ----------
    a, axis, keepdims, nan_policy, n_jobs
        As of :func:`sum`.
    ddof : int, default=0
        The divisor is n - ddof.

    Returns
    -------
    float or ndarray of float64
        0 exactly where all elements are equal; NaN where n <= ddof, or an element is infinite.

    Examples
    --------
    >>> import strickle
    >>> strickle.var([1e9, 1e9 + 1, 1e9 + 2])
    0.6666666666666666
    """
    columns = _Columns(a, axis, keepdims, nan_policy, n_jobs)
    return columns.result(columns.sums(squares=True).var(_whole(ddof)), infinite=np.full(2, np.nan))


def std(
    a: ArrayLike,
    axis: Axis = None,
    *,
    ddof: int = 0,
    keepdims: bool = False,
    nan_policy: NanPolicy = "propagate",
    n_jobs: int | None = None,
) -> float | NDArray[np.float64]:
    """The standard deviation of the elements, correctly rounded: the root of the exact variance, rounded once.

    Parameters
    ----------
    a, axis, ddof, keepdims, nan_policy, n_jobs
        As of :func:`var`.

    Returns
    -------
    float or ndarray of float64
        As of :func:`var`.

    Examples
    --------
    >>> import strickle
    >>> strickle.std([1e200, 3e200])
    1e+200
    """
    columns = _Columns(a, axis, keepdims, nan_policy, n_jobs)
    return columns.result(columns.sums(squares=True).std(_whole(ddof)), infinite=np.full(2, np.nan))


def quantile(
    a: ArrayLike,
    q: ArrayLike,
    axis: Axis = None,
    *,
    keepdims: bool = False,
    nan_policy: NanPolicy = "propagate",
    n_jobs: int | None = None,
) -> float | NDArray[np.float64]:
    """Quantiles of the elements: order statistics with linear interpolation, bit for bit numpy's of them as doubles.

    Parameters
    ----------
    a, axis, keepdims, nan_policy, n_jobs
        As of :func:`sum`.
    q : float or array_like of float
        Probabilities from 0 to 1.

    Returns
    -------
    float or ndarray of float64
        The axes of `q` first. NaN for no elements. Differences of neighbours beyond the doubles do not overflow.

    Raises
    ------
    Error
        For a probability outside [0, 1].

    Examples
    --------
    >>> import strickle
    >>> strickle.quantile([4.0, 1.0, 3.0, 2.0], [0.25, 0.5]).tolist()
    [1.75, 2.5]
    """
    columns = _Columns(a, axis, keepdims, nan_policy, n_jobs)
    q = np.asarray(q, dtype=np.float64)
    found = columns.quantiles(q.ravel())
    return columns.shaped(found.T.reshape((*q.shape, *columns.kept_shape)), leading=q.ndim)


def _whole(ddof):
    try:
        return operator.index(ddof)
    except TypeError:
        raise TypeError(f"ddof is a whole number, not {ddof!r}") from None


class _Columns:
    """An array as columns: the axes that are reduced are its rows, the others its columns."""

    def __init__(self, a, axis, keepdims, nan_policy, n_jobs):
        if nan_policy not in ("propagate", "omit", "raise"):
            raise Error(f"nan_policy must be 'propagate', 'omit' or 'raise', not {nan_policy!r}")
        if isinstance(a, np.ma.MaskedArray):
            raise TypeError("masked arrays are not taken; filled(numpy.nan) with nan_policy='omit' is the same")
        a = np.asarray(a)
        if a.dtype.kind not in "fiub":
            raise TypeError(f"real numbers were expected, not {a.dtype}")
        a = readable(a)
        every = tuple(range(a.ndim))
        axes = every if axis is None else np.lib.array_utils.normalize_axis_tuple(axis, a.ndim)
        kept = tuple(i for i in every if i not in axes)
        self.reduced = a.transpose(axes + kept)
        self.rows_ndim = len(axes)
        self.kept_shape = self.reduced.shape[self.rows_ndim :]
        self.width = int(np.prod(self.kept_shape, dtype=np.int64))
        self.keepdims_shape = tuple(1 if i in axes else n for i, n in enumerate(a.shape)) if keepdims else None
        self.nan_policy = nan_policy
        self.threads = _engine.thread_count(n_jobs)

    def matrices(self):
        """The array as matrices of (rows, columns), where it lies as far as its strides allow."""
        rows = int(np.prod(self.reduced.shape[: self.rows_ndim], dtype=np.int64))
        try:
            yield self.reduced.reshape((rows, self.width), copy=False)
            return
        except ValueError:
            pass
        if self.rows_ndim > 1:
            # Along the shortest of the axes; the others may be one.
            shortest = int(np.argmin(self.reduced.shape[: self.rows_ndim]))
            for slab in np.moveaxis(self.reduced, shortest, 0):
                part = object.__new__(_Columns)
                part.reduced, part.rows_ndim, part.width = slab, self.rows_ndim - 1, self.width
                yield from part.matrices()
        else:
            yield self.reduced.reshape(rows, self.width)

    def sums(self, squares):
        sums = _engine.ColumnSums(self.width, squares)
        for matrix in self.matrices():
            sums.update(matrix, self.threads)
        self.finite, self.missing, self.positive, self.negative = sums.counts()
        self._refuse_missing(self.missing.any())
        return sums

    def _refuse_missing(self, any_missing):
        if self.nan_policy == "raise" and any_missing:
            raise Error("the elements hold NaN")

    def result(self, values, infinite):
        """Values of finite elements, corrected for the others; `infinite` is what +inf and -inf alone make of them."""
        with np.errstate(invalid="ignore"):
            values = np.where(self.positive > 0, infinite[0], values)
            values = np.where(self.negative > 0, np.where(self.positive > 0, np.nan, infinite[1]), values)
        if self.nan_policy == "propagate":
            values = np.where(self.missing > 0, np.nan, values)
        return self.shaped(values.reshape(self.kept_shape))

    def shaped(self, values, leading=0):
        if self.keepdims_shape is not None:
            values = values.reshape((*values.shape[:leading], *self.keepdims_shape))
        return values if values.ndim else values.item()

    def quantiles(self, q):
        matrices = list(self.matrices())
        matrix = matrices[0] if len(matrices) == 1 else np.concatenate(matrices)
        found = _engine.matrix_quantiles(matrix, q.tolist(), self.threads)
        if matrix.dtype.kind == "f":
            # NaN and infinities are left out by the engine; infinities have their place in the order.
            missing = np.isnan(matrix).any(axis=0)
            self._refuse_missing(missing.any())
            for column in np.flatnonzero(np.isinf(matrix).any(axis=0)):
                values = matrix[:, column].astype(np.float64)
                values = values[~np.isnan(values)]
                with np.errstate(invalid="ignore"):
                    between = np.quantile(values, q)
                # On an order statistic itself nothing is interpolated, though its neighbour be infinite.
                below, above = (np.quantile(values, q, method=end) for end in ("lower", "higher"))
                found[column] = np.where(below == above, below, between)
            if self.nan_policy == "propagate":
                found[missing] = np.nan
        return found

