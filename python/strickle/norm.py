"""Normalization layers, forward and backward, over numpy arrays and whatever speaks DLPack.

Of values x that share a mean, with their variance taken with divisor n::

    y = (x - mean) / sqrt(variance + eps) * weight + bias

They share it along an axis of channels over all samples (:func:`batch_norm`), over the last axes of a sample
(:func:`layer_norm`), over a group of a sample's channels (:func:`group_norm`) or one of them (:func:`instance_norm`);
:func:`rms_norm` takes the mean square and no mean. Each has its function for gradients, named ``..._backward``, and a
small class that keeps parameters and statistics (:class:`LayerNorm`, ...).

Common to all of them:

- Arrays are float32 or float64, of up to eight axes and any strides; weights, biases and results have the type of `x`.
  Arrays of other libraries on the CPU are read and written where they lie, through DLPack.
- Results go to `out`, or to a new numpy array. `out` may be `x` itself, and in a backward pass `grad`.
- Sums are taken about a value near the mean and in double: an offset costs no digits, and values whose squares are
  beyond float32 keep theirs. Finite values never give NaN; a constant gives `bias`, with ``eps=0`` too. NaN and
  infinity make NaN of the values that they share a mean with, and of no others.
- Arrays without elements give arrays without elements.
- Results do not depend on `n_jobs`: None leaves threads to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all
  processors. Their last digits may depend on the processor's instruction set.
- :class:`Error` for shapes that do not belong together, an `eps` below 0, an axis or a number of groups that makes no
  sense; TypeError for what is neither float32 nor float64.

The gradients are derived in docs/normalization.md.
"""

from strickle._engine import NormStatistics as Statistics
from strickle._engine import RunningStatistics
from strickle._norm_functions import (
    Gradients,
    batch_norm,
    batch_norm_backward,
    batch_norm_inference,
    batch_norm_inference_backward,
    group_norm,
    group_norm_backward,
    instance_norm,
    instance_norm_backward,
    layer_norm,
    layer_norm_backward,
    rms_norm,
    rms_norm_backward,
)
from strickle._norm_layers import BatchNorm, GroupNorm, InstanceNorm, LayerNorm, RMSNorm

__all__ = [
    "BatchNorm",
    "Gradients",
    "GroupNorm",
    "InstanceNorm",
    "LayerNorm",
    "RMSNorm",
    "RunningStatistics",
    "Statistics",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_inference",
    "batch_norm_inference_backward",
    "group_norm",
    "group_norm_backward",
    "instance_norm",
    "instance_norm_backward",
    "layer_norm",
    "layer_norm_backward",
    "rms_norm",
    "rms_norm_backward",
]
