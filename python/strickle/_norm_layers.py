"""The classes of strickle.norm."""

import numpy as np
from numpy.typing import NDArray

from strickle import _engine
from strickle._engine import Error, RunningStatistics
from strickle._engine import NormStatistics as Statistics
from strickle._norm_arrays import axis_of, given, shape_of
from strickle._norm_functions import (
    Gradients,
    batch_backward,
    batch_inference,
    batch_norm,
    fixed_statistics,
    group_norm,
    group_norm_backward,
    layer_norm,
    layer_norm_backward,
    rms_norm,
    rms_norm_backward,
)


class _Layer:
    """A weight, a bias, and what the last forward pass left for the backward pass.

    A layer has `_check(x)`, which raises if `x` is not of its shape, `_forward(x, out)` and `_backward(grad, x, out)`.
    """

    weight: NDArray | None = None
    bias: NDArray | None = None
    gradients: Gradients | None = None

    def __init__(self, shape, eps, weight, bias, dtype, n_jobs):
        self.eps, self.n_jobs = eps, n_jobs
        if weight:
            self.weight = np.ones(shape, dtype)
        if bias:
            self.bias = np.zeros(shape, dtype)
        self.statistics = Statistics()
        self._x = None

    def __getstate__(self):
        # What the last passes left is no part of a copy or a pickle.
        return self.__dict__ | {"statistics": None, "gradients": None, "_x": None}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.statistics = Statistics()

    def __call__(self, x, out=None):
        """The result for `x`, which is kept (not copied) for the backward pass."""
        self._check(x)
        result = self._forward(x, out)
        self._x = x
        return result

    def backward(self, grad, out=None):
        """The gradient for the last input, from that for its result; `gradients` has those for the parameters too."""
        if self._x is None:
            raise Error("backward() needs a forward pass before it")
        self.gradients = self._backward(grad, self._x, out)
        return self.gradients.x


class _LastAxesLayer(_Layer):
    """A layer over the last axes."""

    def __init__(self, shape, eps, weight, bias, dtype, n_jobs):
        super().__init__(shape, eps, weight, bias, dtype, n_jobs)
        self.shape = (shape,) if np.ndim(shape) == 0 else tuple(shape)

    def _check(self, x):
        found = shape_of(x)[-len(self.shape) :]
        if found != self.shape:
            raise Error(f"an array whose last axes have extents {found} where the layer has {self.shape}")


class _ChannelsLayer(_Layer):
    """A layer with a weight and a bias per channel."""

    def __init__(self, channels, channel_axis, eps, affine, dtype, n_jobs):
        super().__init__(channels, eps, affine, affine, dtype, n_jobs)
        self.channels, self.channel_axis = channels, channel_axis

    def _check(self, x):
        found = shape_of(x)[axis_of(x, self.channel_axis)]
        if found != self.channels:
            raise Error(f"an array of {found} channels where the layer has {self.channels}")


class LayerNorm(_LastAxesLayer):
    """:func:`layer_norm` with a weight and a bias.

    Parameters
    ----------
    shape : int or tuple of int
        The extents of the last axes, which are normalized over.
    eps : float, default=1e-5
        Added to the variance.
    affine : bool, default=True
        Whether there are a weight, at first 1, and a bias, at first 0.
    dtype : data type, default=numpy.float32
        Of weight and bias, and therefore of inputs.
    n_jobs : int, default=None
        Threads.

    Attributes
    ----------
    weight, bias : ndarray or None
        May be changed at will between passes.
    statistics : Statistics
        Of the last forward pass.
    gradients : Gradients
        Of the last backward pass.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle.norm import LayerNorm
    >>> layer = LayerNorm(3, dtype=np.float64)
    >>> y = layer(np.array([[1.0, 2.0, 6.0]]))
    >>> layer.backward(np.ones_like(y)).round(9).tolist()
    [[0.0, 0.0, 0.0]]
    >>> layer.gradients.bias.tolist()
    [1.0, 1.0, 1.0]
    """

    def __init__(self, shape, *, eps=1e-5, affine=True, dtype=np.float32, n_jobs=None):
        super().__init__(shape, eps, affine, affine, dtype, n_jobs)

    def _forward(self, x, out):
        return layer_norm(
            x, self.weight, self.bias, axes=len(self.shape), eps=self.eps, out=out, statistics=self.statistics,
            n_jobs=self.n_jobs,
        )

    def _backward(self, grad, x, out):
        axes = len(self.shape)
        return layer_norm_backward(grad, x, self.statistics, self.weight, axes=axes, out=out, n_jobs=self.n_jobs)


class RMSNorm(_LastAxesLayer):
    """:func:`rms_norm` with a weight.

    Parameters
    ----------
    shape, eps, affine, dtype, n_jobs
        As of :class:`LayerNorm`.

    Attributes
    ----------
    weight, statistics, gradients
        As of :class:`LayerNorm`.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle.norm import RMSNorm
    >>> RMSNorm(2, eps=0, dtype=np.float64)(np.array([[1.0, 7.0]])).round(9).tolist()
    [[0.2, 1.4]]
    """

    def __init__(self, shape, *, eps=1e-5, affine=True, dtype=np.float32, n_jobs=None):
        super().__init__(shape, eps, affine, False, dtype, n_jobs)

    def _forward(self, x, out):
        axes = len(self.shape)
        return rms_norm(
            x, self.weight, axes=axes, eps=self.eps, out=out, statistics=self.statistics, n_jobs=self.n_jobs
        )

    def _backward(self, grad, x, out):
        axes = len(self.shape)
        return rms_norm_backward(grad, x, self.statistics, self.weight, axes=axes, out=out, n_jobs=self.n_jobs)


class GroupNorm(_ChannelsLayer):
    """:func:`group_norm` with a weight and a bias.

    Parameters
    ----------
    groups, channels : int
        The channels are divided into so many groups of neighbours.
    channel_axis : int, default=1
        1 for channels first, -1 for channels last.
    eps, affine, dtype, n_jobs
        As of :class:`LayerNorm`.

    Attributes
    ----------
    weight, bias, statistics, gradients
        As of :class:`LayerNorm`.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle.norm import GroupNorm
    >>> GroupNorm(2, 4, eps=0, dtype=np.float64)(np.array([[1.0, 3.0, 100.0, 300.0]])).tolist()
    [[-1.0, 1.0, -1.0, 1.0]]
    """

    def __init__(self, groups, channels, *, channel_axis=1, eps=1e-5, affine=True, dtype=np.float32, n_jobs=None):
        if groups < 1 or channels % groups:
            raise Error(f"{channels} channels do not make {groups} groups of equal size")
        super().__init__(channels, channel_axis, eps, affine, dtype, n_jobs)
        self.groups = groups

    def _forward(self, x, out):
        return group_norm(
            x, self.groups, self.weight, self.bias, channel_axis=self.channel_axis, eps=self.eps, out=out,
            statistics=self.statistics, n_jobs=self.n_jobs,
        )

    def _backward(self, grad, x, out):
        return group_norm_backward(
            grad, x, self.statistics, self.groups, self.weight, channel_axis=self.channel_axis, out=out,
            n_jobs=self.n_jobs,
        )


class InstanceNorm(GroupNorm):
    """:func:`instance_norm` with a weight and a bias: a :class:`GroupNorm` with a group for each channel.

    Parameters
    ----------
    channels : int
        How many there are.
    channel_axis, eps, affine, dtype, n_jobs
        As of :class:`GroupNorm`.

    Attributes
    ----------
    weight, bias, statistics, gradients
        As of :class:`LayerNorm`.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle.norm import InstanceNorm
    >>> InstanceNorm(2, eps=0, dtype=np.float64)(np.array([[[1.0, 3.0], [100.0, 300.0]]])).tolist()
    [[[-1.0, 1.0], [-1.0, 1.0]]]
    """

    def __init__(self, channels, *, channel_axis=1, eps=1e-5, affine=True, dtype=np.float32, n_jobs=None):
        super().__init__(
            channels, channels, channel_axis=channel_axis, eps=eps, affine=affine, dtype=dtype, n_jobs=n_jobs
        )


class BatchNorm(_ChannelsLayer):
    """:func:`batch_norm` with a weight, a bias and running statistics for inference.

    Parameters
    ----------
    channels : int
        How many there are.
    momentum : float or None, default=0.1
        After each batch ``running = (1 - momentum) * running + momentum * batch``, as in PyTorch (what ONNX and Keras
        call momentum is 1 minus that). None takes the mean over all batches.
    unbiased : bool, default=True
        The running variance is of variances with divisor n - 1, as in PyTorch, though batches are normalized with
        divisor n; False takes n there too, as ONNX does.
    channel_axis : int, default=1
        1 for channels first, -1 for channels last.
    eps, affine, dtype, n_jobs
        As of :class:`LayerNorm`.

    Attributes
    ----------
    training : bool
        True at first: batches are normalized with their own statistics, which the running ones follow. False: with the
        running ones, which stay as they are. Set by :meth:`train` and :meth:`eval`.
    running : RunningStatistics
        `mean` and `variance` per channel, as float64, at first 0 and 1, after so many `batches`.
    weight, bias, statistics, gradients
        As of :class:`LayerNorm`.

    Examples
    --------
    >>> import numpy as np
    >>> from strickle.norm import BatchNorm
    >>> layer = BatchNorm(2, momentum=None, eps=0, dtype=np.float64)
    >>> layer(np.array([[1.0, 100.0], [3.0, 300.0]])).tolist()
    [[-1.0, -1.0], [1.0, 1.0]]
    >>> layer.running.mean.tolist(), layer.running.variance.tolist()
    ([2.0, 200.0], [2.0, 20000.0])
    >>> layer.eval()(np.array([[2.0, 200.0]])).tolist()
    [[0.0, 0.0]]
    """

    def __init__(
        self, channels, *, momentum=0.1, unbiased=True, channel_axis=1, eps=1e-5, affine=True, dtype=np.float32,
        n_jobs=None,
    ):
        if channels < 1:
            raise Error(f"a layer of {channels} channels")
        super().__init__(channels, channel_axis, eps, affine, dtype, n_jobs)
        self.momentum, self.unbiased = momentum, unbiased
        self.running, self.training = RunningStatistics(channels), True
        self._fixed = False

    def train(self, training=True):
        """Normalizes with the statistics of batches from now on; the layer itself."""
        self.training = training
        return self

    def eval(self):
        """Normalizes with the running statistics from now on; the layer itself."""
        return self.train(False)

    def _forward(self, x, out):
        self._fixed = not self.training
        if self._fixed:
            self.statistics = fixed_statistics(self.running.mean, self.running.variance, self.eps)
            return batch_inference(x, self.statistics, self.weight, self.bias, self.channel_axis, out, self.n_jobs)
        out = batch_norm(
            x, self.weight, self.bias, channel_axis=self.channel_axis, eps=self.eps, out=out,
            statistics=self.statistics, n_jobs=self.n_jobs,
        )
        if self.momentum is None:
            self.running.update_cumulative(self.statistics, self.unbiased)
        else:
            self.running.update(self.statistics, self.momentum, self.unbiased)
        return out

    def _backward(self, grad, x, out):
        return batch_backward(
            grad, x, self.statistics, self._fixed, self.weight, self.channel_axis, out, self.n_jobs
        )

    def fold(self, weight, bias=None):
        """A linear layer or convolution before this layer, and the layer in inference after it, as one.

        Parameters
        ----------
        weight : array of shape (channels, ...)
            Of the linear layer: an output per channel.
        bias : array of shape (channels,), default=None
            Of the linear layer.

        Returns
        -------
        tuple of ndarray
            Weight and bias of the one layer, computed in double and rounded once.

        Examples
        --------
        >>> import numpy as np
        >>> from strickle.norm import BatchNorm
        >>> layer = BatchNorm(1, momentum=1.0, unbiased=False, eps=0, dtype=np.float64)
        >>> y = layer(np.array([[1.0], [5.0]]))
        >>> [a.tolist() for a in layer.fold(np.array([[2.0, 4.0]]))]
        [[[1.0, 2.0]], [-1.5]]
        """
        weight = np.ascontiguousarray(weight)
        bias = None if bias is None else np.ascontiguousarray(bias)
        folded = np.empty_like(weight), np.empty(weight.shape[:1], weight.dtype)
        statistics = fixed_statistics(self.running.mean, self.running.variance, self.eps)
        _engine.fold_batch_norm(weight, bias, statistics, given(self.weight), given(self.bias), *folded)
        return folded
