"""Arrays as strickle.norm takes them: float32 and float64 where they lie, numpy's and those that speak DLPack."""

import numpy as np

from strickle._engine import Error
from strickle._readable import readable

TYPES = {np.dtype(np.float32), np.dtype(np.float64)}


def given(x):
    """What the engine reads: None, an array, or anything that speaks DLPack."""
    if x is None or (type(x) is np.ndarray and x.dtype in TYPES and x.flags.aligned):
        return x
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError("masked arrays are not taken; filled(numpy.nan) makes NaN of what shares a mean with a gap")
    if not isinstance(x, np.ndarray):
        if hasattr(x, "__dlpack__"):
            return x
        x = np.asarray(x, dtype=np.float64)
    if x.dtype.kind != "f" or x.dtype.itemsize not in (4, 8):
        raise TypeError(f"arrays must be float32 or float64, not {x.dtype}")
    return readable(x)


def _new_like(x):
    """An array like x. A large one begins with a cache line, which makes writing it faster."""
    if x.nbytes < 1 << 20 or not x.flags.c_contiguous:
        return np.empty_like(x)
    memory = np.empty(x.nbytes + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + x.nbytes].view(x.dtype).reshape(x.shape)


def in_and_out(x, out):
    """The input as the engine reads it, and where the result goes: `out`, or a new array."""
    if x is None:
        raise TypeError("an array was expected, not None")
    x = given(x)
    if out is None:
        out = _new_like(x if isinstance(x, np.ndarray) else np.from_dlpack(x))
    elif not hasattr(out, "__dlpack__"):
        raise TypeError(f"out must be an array, not {type(out).__name__}")
    elif isinstance(out, np.ndarray) and not (out.flags.aligned and out.dtype.isnative and out.flags.writeable):
        raise Error("out must be writeable, aligned, and in the machine's byte order")
    return x, out


def shape_of(x):
    return tuple(x.shape) if hasattr(x, "shape") else np.shape(x)


def dtype_of(x):
    return x.dtype if isinstance(x, np.ndarray) else np.from_dlpack(x).dtype


def axis_of(x, channel_axis):
    """The axis of the channels, counted from the first."""
    axes = len(shape_of(x))
    if not -axes <= channel_axis < axes or channel_axis % axes == 0:
        raise Error(f"axis {channel_axis} of an array of {axes} axes cannot be that of the channels; axis 0 is that of "
                    "the samples, channels are along one of the others")
    return channel_axis % axes
