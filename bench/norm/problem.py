"""A layer over a shape, with the buffers that all peers read and write, and strickle's passes over them."""

import numpy as np

from strickle import norm

EPS = 1e-5


def aligned(shape):
    """Uninitialized float32 at the start of a cache line, as the libraries allocate it."""
    size = int(np.prod(shape))
    memory = np.empty(4 * size + 64, np.uint8)
    start = -memory.ctypes.data % 64
    return memory[start : start + 4 * size].view(np.float32).reshape(shape)


def filled(values):
    array = aligned(values.shape)
    array[...] = values
    return array


class Problem:
    """Parameters and input are normal numbers, the same ones every time."""

    def __init__(self, layer, shape, groups=None):
        random = np.random.default_rng(0)
        self.layer, self.shape, self.groups = layer, shape, groups
        self.channels = shape[-1] if layer == "layer" else shape[1]
        self.x = filled(random.normal(0.5, 2, shape).astype(np.float32))
        self.grad = filled(random.normal(size=shape).astype(np.float32))
        self.weight = filled(random.normal(1, 0.3, self.channels).astype(np.float32))
        self.bias = filled(random.normal(size=self.channels).astype(np.float32))

    def outputs(self):
        """y, dx, dweight, dbias of one peer."""
        return [filled(np.zeros(shape, np.float32)) for shape in (self.shape, self.shape, self.channels, self.channels)]


class Strickle:
    name = "strickle"

    def __init__(self, problem, threads):
        self.y, self.dx, self.dweight, self.dbias = problem.outputs()
        p, statistics = problem, norm.Statistics()
        affine, options = (p.weight, p.bias), {"n_jobs": threads}
        forward, backward, groups = {
            "layer": (norm.layer_norm, norm.layer_norm_backward, ()),
            "group": (norm.group_norm, norm.group_norm_backward, (p.groups,)),
            "batch": (norm.batch_norm, norm.batch_norm_backward, ()),
        }[p.layer]
        self.forward = lambda: forward(p.x, *groups, *affine, eps=EPS, out=self.y, statistics=statistics, **options)

        def run_backward():
            gradients = backward(p.grad, p.x, statistics, *groups, p.weight, out=self.dx, **options)
            self.dweight, self.dbias = gradients.weight, gradients.bias

        self.backward = run_backward
