"""The functions of strickle.norm."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from strickle import _engine
from strickle._norm_arrays import axis_of, dtype_of, given, in_and_out, shape_of


class Gradients(NamedTuple):
    """The gradients of a loss for the input of a layer, its weight and its bias."""

    x: Any
    weight: NDArray | None
    bias: NDArray | None


def layer_norm(x, weight=None, bias=None, *, axes: int = 1, eps: float = 1e-5, out=None, statistics=None, n_jobs=None):
    """Normalizes each sample over its last axes.

    Parameters
    ----------
    x : array of shape (..., *shape)
        `shape` are its last `axes` extents.
    weight, bias : array of shape `shape`, default=None
        Without them 1 and 0.
    axes : int, default=1
        How many axes, from the last, are normalized over.
    eps : float, default=1e-5
        Added to the variance.
    out : array of the shape and type of `x`, default=None
        Where the result goes.
    statistics : Statistics, default=None
        Is given the statistics of the samples, which the backward pass needs.
    n_jobs : int, default=None
        Threads.

    Returns
    -------
    array
        `out`, or a new array.

    Notes
    -----
    J. L. Ba, J. R. Kiros and G. E. Hinton, "Layer normalization", arXiv:1607.06450.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.layer_norm(np.array([[1e6 - 1, 1e6, 1e6 + 1]]), eps=0).round(4).tolist()
    [[-1.2247, 0.0, 1.2247]]
    """
    x, out = in_and_out(x, out)
    _engine.layer_norm(x, given(weight), given(bias), axes, eps, out, statistics, _engine.thread_count(n_jobs))
    return out


def layer_norm_backward(grad, x, statistics, weight=None, *, axes: int = 1, out=None, n_jobs=None) -> Gradients:
    """The gradients of a loss for `x`, `weight` and `bias` of :func:`layer_norm`, from that for its result.

    Parameters
    ----------
    grad : array of the shape of `x`
        The gradient for the result.
    x, weight, axes, n_jobs
        As of :func:`layer_norm`.
    statistics : Statistics
        From the forward pass.
    out : array of the shape and type of `x`, default=None
        Where the gradient for `x` goes.

    Returns
    -------
    Gradients
        For weight and bias in arrays of their shape, whether there were such or not.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> x, statistics = np.array([[1.0, 2.0, 6.0]]), norm.Statistics()
    >>> y = norm.layer_norm(x, statistics=statistics)
    >>> norm.layer_norm_backward(np.ones((1, 3)), x, statistics).x.round(9).tolist()  # y has a sum of 0, whatever x is
    [[0.0, 0.0, 0.0]]
    """
    x, out = in_and_out(x, out)
    shape = shape_of(x)[-axes:] if axes > 0 else ()
    gradients = Gradients(out, np.empty(shape, dtype_of(out)), np.empty(shape, dtype_of(out)))
    threads = _engine.thread_count(n_jobs)
    _engine.layer_norm_backward(given(grad), x, statistics, given(weight), axes, *gradients, threads)
    return gradients


def rms_norm(x, weight=None, *, axes: int = 1, eps: float = 1e-5, out=None, statistics=None, n_jobs=None):
    """Divides each sample by the root of its mean square over the last axes: ``x / sqrt(mean(x**2) + eps) * weight``.

    Parameters
    ----------
    x, weight, axes, eps, out, statistics, n_jobs
        As of :func:`layer_norm`. The variance in the statistics is the mean square, their mean 0.

    Returns
    -------
    array
        `out`, or a new array. A sample of zeros gives zeros.

    Notes
    -----
    B. Zhang and R. Sennrich, "Root mean square layer normalization", arXiv:1910.07467.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.rms_norm(np.array([[1.0, 7.0]]), eps=0).round(9).tolist()
    [[0.2, 1.4]]
    """
    x, out = in_and_out(x, out)
    _engine.rms_norm(x, given(weight), axes, eps, out, statistics, _engine.thread_count(n_jobs))
    return out


def rms_norm_backward(grad, x, statistics, weight=None, *, axes: int = 1, out=None, n_jobs=None) -> Gradients:
    """The gradients of a loss for `x` and `weight` of :func:`rms_norm`, from that for its result.

    Parameters
    ----------
    grad, x, statistics, weight, axes, out, n_jobs
        As of :func:`layer_norm_backward`.

    Returns
    -------
    Gradients
        Their `bias` is None.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> x, statistics = np.array([[1.0, 7.0]]), norm.Statistics()
    >>> y = norm.rms_norm(x, statistics=statistics)
    >>> norm.rms_norm_backward(y, x, statistics).x.round(6).tolist()  # the length of y is fixed
    [[0.0, 0.0]]
    """
    x, out = in_and_out(x, out)
    dweight = np.empty(shape_of(x)[-axes:] if axes > 0 else (), dtype_of(out))
    threads = _engine.thread_count(n_jobs)
    _engine.rms_norm_backward(given(grad), x, statistics, given(weight), axes, out, dweight, threads)
    return Gradients(out, dweight, None)


def group_norm(
    x, groups: int, weight=None, bias=None, *, channel_axis: int = 1, eps: float = 1e-5, out=None, statistics=None,
    n_jobs=None,
):
    """Normalizes each sample over each of its groups of channels, and all positions.

    Parameters
    ----------
    x : array of shape (samples, channels, ...) or (samples, ..., channels)
        Any axis but the first may be that of the channels.
    groups : int
        Divides the channels into neighbours: channels 0 to channels/groups − 1 are the first group.
    weight, bias : array of shape (channels,), default=None
        Without them 1 and 0.
    channel_axis : int, default=1
        1 for channels first, -1 for channels last.
    eps, out, statistics, n_jobs
        As of :func:`layer_norm`. Statistics are those of the first sample's groups, then of the second's, ...

    Returns
    -------
    array
        `out`, or a new array. One group of samples without positions is :func:`layer_norm`, to the bit.

    Notes
    -----
    Y. Wu and K. He, "Group normalization", arXiv:1803.08494.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.group_norm(np.array([[1.0, 3.0, 100.0, 300.0]]), 2, eps=0).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """
    x, out = in_and_out(x, out)
    axis, threads = axis_of(x, channel_axis), _engine.thread_count(n_jobs)
    _engine.group_norm(x, groups, given(weight), given(bias), axis, eps, out, statistics, threads)
    return out


def group_norm_backward(
    grad, x, statistics, groups: int, weight=None, *, channel_axis: int = 1, out=None, n_jobs=None
) -> Gradients:
    """The gradients of a loss for `x`, `weight` and `bias` of :func:`group_norm`, from that for its result.

    Parameters
    ----------
    grad, x, statistics, weight, out, n_jobs
        As of :func:`layer_norm_backward`.
    groups, channel_axis
        As of :func:`group_norm`.

    Returns
    -------
    Gradients

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> x, statistics = np.array([[1.0, 3.0, 100.0, 300.0]]), norm.Statistics()
    >>> y = norm.group_norm(x, 2, statistics=statistics)
    >>> norm.group_norm_backward(np.ones((1, 4)), x, statistics, 2).bias.tolist()
    [1.0, 1.0, 1.0, 1.0]
    """
    x, out = in_and_out(x, out)
    axis, threads = axis_of(x, channel_axis), _engine.thread_count(n_jobs)
    gradients = _channel_gradients(x, out, axis)
    _engine.group_norm_backward(given(grad), x, statistics, groups, given(weight), axis, *gradients, threads)
    return gradients


def instance_norm(
    x, weight=None, bias=None, *, channel_axis: int = 1, eps: float = 1e-5, out=None, statistics=None, n_jobs=None
):
    """Normalizes each channel of each sample over all positions: :func:`group_norm` with a group for each channel.

    Parameters
    ----------
    x, weight, bias, channel_axis, eps, out, statistics, n_jobs
        As of :func:`group_norm`.

    Returns
    -------
    array
        `out`, or a new array.

    Notes
    -----
    D. Ulyanov, A. Vedaldi and V. Lempitsky, "Instance normalization", arXiv:1607.08022.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.instance_norm(np.array([[[1.0, 3.0], [100.0, 300.0]]]), eps=0).tolist()
    [[[-1.0, 1.0], [-1.0, 1.0]]]
    """
    groups = shape_of(x)[axis_of(x, channel_axis)]
    return group_norm(
        x, groups, weight, bias, channel_axis=channel_axis, eps=eps, out=out, statistics=statistics, n_jobs=n_jobs
    )


def instance_norm_backward(
    grad, x, statistics, weight=None, *, channel_axis: int = 1, out=None, n_jobs=None
) -> Gradients:
    """The gradients of a loss for `x`, `weight` and `bias` of :func:`instance_norm`, from that for its result.

    Parameters
    ----------
    grad, x, statistics, weight, channel_axis, out, n_jobs
        As of :func:`group_norm_backward`.

    Returns
    -------
    Gradients

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> x, statistics = np.array([[[1.0, 3.0], [100.0, 300.0]]]), norm.Statistics()
    >>> y = norm.instance_norm(x, statistics=statistics)
    >>> norm.instance_norm_backward(np.ones((1, 2, 2)), x, statistics).bias.tolist()
    [2.0, 2.0]
    """
    groups = shape_of(x)[axis_of(x, channel_axis)]
    return group_norm_backward(
        grad, x, statistics, groups, weight, channel_axis=channel_axis, out=out, n_jobs=n_jobs
    )


def batch_norm(
    x, weight=None, bias=None, *, channel_axis: int = 1, eps: float = 1e-5, out=None, statistics=None, n_jobs=None
):
    """Normalizes each channel over all samples and positions, as in training.

    Parameters
    ----------
    x, weight, bias, channel_axis, eps, out, n_jobs
        As of :func:`group_norm`.
    statistics : Statistics, default=None
        Is given the statistics of the channels, which the backward pass and running statistics need.

    Returns
    -------
    array
        `out`, or a new array. One value per channel gives the bias.

    Notes
    -----
    S. Ioffe and C. Szegedy, "Batch normalization", arXiv:1502.03167.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.batch_norm(np.array([[1.0, 100.0], [3.0, 300.0]]), eps=0).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    """
    x, out = in_and_out(x, out)
    axis, threads = axis_of(x, channel_axis), _engine.thread_count(n_jobs)
    _engine.batch_norm(x, given(weight), given(bias), axis, eps, out, statistics, threads)
    return out


def batch_norm_backward(
    grad, x, statistics, weight=None, *, channel_axis: int = 1, out=None, n_jobs=None
) -> Gradients:
    """The gradients of a loss for `x`, `weight` and `bias` of :func:`batch_norm`, from that for its result.

    Parameters
    ----------
    grad, x, statistics, weight, channel_axis, out, n_jobs
        As of :func:`group_norm_backward`.

    Returns
    -------
    Gradients

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> x, statistics = np.array([[1.0, 100.0], [3.0, 300.0]]), norm.Statistics()
    >>> y = norm.batch_norm(x, statistics=statistics)
    >>> norm.batch_norm_backward(y, x, statistics).weight.round(4).tolist()
    [2.0, 2.0]
    """
    return batch_backward(grad, x, statistics, False, weight, channel_axis, out, n_jobs)


def batch_norm_inference(
    x, mean, variance, weight=None, bias=None, *, channel_axis: int = 1, eps: float = 1e-5, out=None, n_jobs=None
):
    """Normalizes each channel with a mean and a variance that are given, as in inference.

    Parameters
    ----------
    x, weight, bias, channel_axis, eps, out, n_jobs
        As of :func:`group_norm`.
    mean, variance : array_like of float64, of shape (channels,)
        For instance running statistics.

    Returns
    -------
    array
        `out`, or a new array.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.batch_norm_inference(np.array([[5.0, 100.0]]), [1.0, 300.0], [4.0, 1e4], eps=0).tolist()
    [[2.0, -2.0]]
    """
    return batch_inference(x, fixed_statistics(mean, variance, eps), weight, bias, channel_axis, out, n_jobs)


def batch_norm_inference_backward(
    grad, x, mean, variance, weight=None, *, channel_axis: int = 1, eps: float = 1e-5, out=None, n_jobs=None
) -> Gradients:
    """The gradients of a loss for `x`, `weight` and `bias` of :func:`batch_norm_inference`: mean and variance are fixed.

    Parameters
    ----------
    grad, x, weight, channel_axis, out, n_jobs
        As of :func:`group_norm_backward`.
    mean, variance, eps
        As of :func:`batch_norm_inference`.

    Returns
    -------
    Gradients

    Examples
    --------
    >>> import numpy as np
    >>> from strickle import norm
    >>> norm.batch_norm_inference_backward(np.ones((1, 1)), np.array([[5.0]]), [1.0], [4.0], eps=0).x.tolist()
    [[0.5]]
    """
    return batch_backward(grad, x, fixed_statistics(mean, variance, eps), True, weight, channel_axis, out, n_jobs)


def batch_inference(x, statistics, weight, bias, channel_axis, out, n_jobs):
    x, out = in_and_out(x, out)
    axis, threads = axis_of(x, channel_axis), _engine.thread_count(n_jobs)
    _engine.batch_norm_inference(x, statistics, given(weight), given(bias), axis, out, threads)
    return out


def batch_backward(grad, x, statistics, fixed, weight, channel_axis, out, n_jobs):
    x, out = in_and_out(x, out)
    axis, threads = axis_of(x, channel_axis), _engine.thread_count(n_jobs)
    gradients = _channel_gradients(x, out, axis)
    _engine.batch_norm_backward(given(grad), x, statistics, fixed, given(weight), axis, *gradients, threads)
    return gradients


def fixed_statistics(mean, variance, eps):
    mean, variance = (np.ascontiguousarray(a, dtype=np.float64) for a in (mean, variance))
    return _engine.fixed_statistics(mean, variance, eps)


def _channel_gradients(x, out, axis):
    shape = shape_of(x)[axis : axis + 1]
    return Gradients(out, np.empty(shape, dtype_of(out)), np.empty(shape, dtype_of(out)))
