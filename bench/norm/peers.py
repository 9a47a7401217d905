"""The peers of bench/norm: an object each with `name`, the passes it has (or None), and the arrays that these write."""

import ctypes
from pathlib import Path

import numpy as np

from norm.problem import EPS


class Compiled:
    """Layer and batch normalization of a library that is called as a C++ program calls it (bench/norm/problem.h)."""

    def __init__(self, problem, threads, library):
        self.forward = self.backward = None
        if problem.layer == "group":
            return
        self.y, self.dx, self.dweight, self.dbias = problem.outputs()
        buffers = [problem.x, self.y, problem.weight, problem.bias, problem.grad, self.dx, self.dweight, self.dbias]
        pointers = (ctypes.c_void_p * len(buffers))(*(buffer.ctypes.data for buffer in buffers))
        if problem.layer == "batch":
            samples, positions = problem.shape[0], int(np.prod(problem.shape[2:]))
        else:
            samples, positions = int(np.prod(problem.shape[:-1])), 1
        handle = ctypes.c_void_p(library.problem(problem.layer == "batch", samples, problem.channels, positions, EPS,
                                                 pointers, threads))
        if handle:
            self.forward = lambda: library.forward(handle)
            self.backward = lambda: library.backward(handle)

    @classmethod
    def load(cls, build):
        path = Path(build) / "bench" / f"libnorm_{cls.library}.so"
        if not path.exists():
            return None
        library = ctypes.CDLL(str(path))
        i64, pointer = ctypes.c_int64, ctypes.c_void_p
        library.problem.argtypes = [ctypes.c_bool, i64, i64, i64, ctypes.c_float, pointer, ctypes.c_int]
        library.problem.restype = pointer
        library.forward.argtypes = library.backward.argtypes = [pointer]
        library.forward.restype = library.backward.restype = None
        return library


class StrickleCompiled(Compiled):
    name, library = "strickle", "strickle"


class OneDnn(Compiled):
    """Plain layouts; Debian's libdnnl."""

    name, library = "oneDNN", "onednn"

    @staticmethod
    def version(library):
        library.version.restype = ctypes.c_char_p
        return library.version().decode()


class OnnxRuntime:
    """Layer and group normalization, forward; its CPU provider has no training."""

    name = "ONNX Runtime"

    @staticmethod
    def version(library):
        return library.__version__

    def __init__(self, problem, threads, onnxruntime):
        self.forward = self.backward = None
        if problem.layer == "batch":
            return
        self.y, *_ = problem.outputs()
        session = session_of(onnxruntime, problem.layer, problem.shape, problem.channels, problem.groups, threads)
        binding = session.io_binding()
        for name, array in (("x", problem.x), ("weight", problem.weight), ("bias", problem.bias)):
            binding.bind_input(name, "cpu", 0, np.float32, array.shape, array.ctypes.data)
        binding.bind_output("y", "cpu", 0, np.float32, self.y.shape, self.y.ctypes.data)
        self.forward = lambda: session.run_with_iobinding(binding)


def session_of(onnxruntime, layer, shape, channels, groups, threads):
    """A model of one layer: inputs x, weight, bias; output y."""
    from onnx import TensorProto, helper

    def value(name, dimensions):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, dimensions)

    options = {"axis": -1} if layer == "layer" else {"num_groups": groups}
    kind = "LayerNormalization" if layer == "layer" else "GroupNormalization"
    node = helper.make_node(kind, ["x", "weight", "bias"], ["y"], epsilon=EPS, **options)
    inputs = [value("x", shape), value("weight", [channels]), value("bias", [channels])]
    graph = helper.make_graph([node], layer, inputs, [value("y", shape)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21)], ir_version=10)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads, settings.inter_op_num_threads = threads, 1
    settings.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model.SerializeToString(), settings, providers=["CPUExecutionProvider"])


class PyTorch:
    """All layers, with outputs that are given as far as its operators take them."""

    name = "PyTorch"

    @staticmethod
    def version(library):
        return library.__version__

    def __init__(self, problem, threads, torch):
        torch.set_num_threads(threads)
        self.y, self.dx, self.dweight, self.dbias = problem.outputs()
        tensors = [torch.from_numpy(a) for a in (problem.x, problem.grad, problem.weight, problem.bias, self.y)]
        x, grad, weight, bias, y = tensors
        gradients = {f"out{i}": torch.from_numpy(a) for i, a in enumerate((self.dx, self.dweight, self.dbias))}
        aten, wanted, shape = torch.ops.aten, [True] * 3, problem.shape
        if problem.layer == "layer":
            mean, rstd = (torch.empty(*shape[:-1], 1) for _ in range(2))
            outputs = {"out0": y, "out1": mean, "out2": rstd}
            length = [problem.channels]
            self.forward = lambda: aten.native_layer_norm.out(x, length, weight, bias, EPS, **outputs)
            self.backward = lambda: aten.native_layer_norm_backward.out(
                grad, x, length, mean, rstd, weight, bias, wanted, **gradients)
        elif problem.layer == "group":
            mean, rstd = (torch.empty(shape[0], problem.groups) for _ in range(2))
            outputs = {"out0": y, "out1": mean, "out2": rstd}
            sizes = (shape[0], shape[1], int(np.prod(shape[2:])), problem.groups)
            self.forward = lambda: aten.native_group_norm.out(x, weight, bias, *sizes, EPS, **outputs)
            self.backward = lambda: aten.native_group_norm_backward.out(
                grad, x, mean, rstd, weight, *sizes, wanted, **gradients)
        else:
            mean, rstd = (torch.empty(problem.channels) for _ in range(2))
            running = torch.zeros(problem.channels), torch.ones(problem.channels)
            outputs = {"out": y, "save_mean": mean, "save_invstd": rstd}
            self.forward = lambda: aten.native_batch_norm.out(x, weight, bias, *running, True, 0.1, EPS, **outputs)
            self.backward = lambda: aten.native_batch_norm_backward.out(
                grad, x, weight, *running, mean, rstd, True, EPS, wanted, **gradients)


class Copy:
    """The floor of a forward pass on one thread."""

    name = "copy"

    def __init__(self, problem, threads, numpy):
        y, *_ = problem.outputs()
        self.forward, self.backward = None, None
        if threads == 1:
            self.forward = lambda: numpy.copyto(y, problem.x)
