"""How far layer normalization of strickle, ONNX Runtime and PyTorch is from the reference in docs/normalization.md, in
sixty digits; a JSON object a line.

usage: errors.py
"""

import decimal
import json
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
from norm.peers import session_of
from norm.problem import EPS

from strickle import norm

ROWS, COLUMNS = 16, 768


def inputs():
    x = np.random.default_rng(0).normal(size=(ROWS, COLUMNS))
    outlier = x.copy()
    outlier[:, 0] = 1e5
    return {
        "normal": x,
        "offset of 1e4": x + 1e4,
        "offset of 1e6": x + 1e6,
        "constant 0.1": np.full_like(x, 0.1),
        "one value 1e5": outlier,
        "times 1e25": x * 1e25,
        "times 1e-3": x * 1e-3,
        "times 1e-40": x * 1e-40,
    }


def reference():
    text = (Path(__file__).resolve().parents[2] / "docs" / "normalization.md").read_text(encoding="utf-8")
    names = {}
    exec(re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0], names)
    return names["layer_norm"]


def units(y, exact):
    """The largest error, in units of the last place of max(1, |z|); None where a result is no number."""
    if not np.isfinite(y).all():
        return None
    size = 2.0**-23 * 2.0 ** np.floor(np.log2(np.maximum(1, np.abs(exact.astype(np.float64)))))
    errors = np.array([[abs(Decimal(v) - e) for v, e in zip(*rows)] for rows in zip(y.tolist(), exact)])
    return float((errors.astype(np.float64) / size).max())


def libraries():
    weight, bias = np.ones(COLUMNS, np.float32), np.zeros(COLUMNS, np.float32)
    yield "strickle", lambda x: norm.layer_norm(x, weight, bias, eps=EPS)
    try:
        import onnxruntime

        session = session_of(onnxruntime, "layer", (ROWS, COLUMNS), COLUMNS, None, 1)
        yield "ONNX Runtime", lambda x: session.run(None, {"x": x, "weight": weight, "bias": bias})[0]
    except ImportError:
        pass
    try:
        import torch

        layer = torch.nn.functional.layer_norm
        yield "PyTorch", lambda x: layer(torch.from_numpy(x), [COLUMNS], torch.from_numpy(weight), None, EPS).numpy()
    except ImportError:
        pass


def main():
    layers = dict(libraries())
    for kind, values in inputs().items():
        x = values.astype(np.float32)
        with decimal.localcontext(prec=60):
            digits = np.array([[Decimal(v) for v in row] for row in x.tolist()])
            exact, _, _ = reference()(digits, Decimal(1), Decimal(0), Decimal(EPS))
            print(json.dumps({"numbers": kind} | {name: units(layer(x), exact) for name, layer in layers.items()}))


main()
