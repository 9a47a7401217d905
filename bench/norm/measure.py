"""Normalization layers beside ONNX Runtime, oneDNN, PyTorch where it is installed, and a copy."""

import json
import os
import subprocess
import sys
from math import prod
from pathlib import Path

import rounds
from tasks import Goal

BENCH = Path(__file__).parents[1]
TRAINED = ((4096, 768), (1024, 4096), (32, 64, 56, 56), (32, 256, 14, 14), (65536, 64), (16, 65536))
LAYERS = (
    *(("layer", 1, shape) for shape in (
        (4096, 768), (512, 4096), (65536, 64), (16, 65536), (1, 768), (8, 512, 1024), (65536, 1024))),
    *(("batch", 1, shape) for shape in TRAINED),
    ("group", 32, (32, 64, 56, 56)),
    ("group", 32, (32, 256, 14, 14)),
)
OUT_OF_CACHE = (65536, 1024)


def goal(layer, shape, what, peer):
    if peer == "copy":
        return Goal(longer=1.3) if layer == "layer" and shape == OUT_OF_CACHE else None
    if peer == "PyTorch" and layer == "batch":
        if what == "backward":
            return Goal(faster=1.5)
        return Goal(faster=1.5 if shape == (4096, 768) else 2)
    return Goal(faster=1)


def environment_of(build):
    return os.environ | {"PYTHONPATH": f"{build / 'python'}{os.pathsep}{BENCH}"}


def measure(build, runs, quick, versions):
    """Lines of the table. Adds to `versions`."""
    if not (build / "python" / "strickle").is_dir():
        raise rounds.Stopped("the Python package is not built")
    for layer, groups, shape in LAYERS:
        for threads in (1, 2):
            # Memory that peers allocate in each pass is kept, so that they need not wait for the system's pages.
            memory = {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 40)}
            environment = environment_of(build) | rounds.thread_limits(threads) | memory
            numbers = (threads, 3 if quick else 2 * runs + 1, layer, groups, *shape)
            command = [sys.executable, "-P", BENCH / "norm" / "passes.py", build, *map(str, numbers)]
            data = " x ".join(map(str, shape))
            with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
                versions |= json.loads(process.stdout.readline() or "{}")
                for text in process.stdout:
                    found = json.loads(text)
                    task = f"{layer}_norm {found['pass']}"
                    if "problem" in found:
                        yield {"task": task, "peer": found["peer"], "data": data, "problem": found["problem"]}
                        continue
                    yield rounds.summary(task, found["peer"], threads, data, prod(shape), found["ours"],
                                         found["theirs"], goal(layer, shape, found["pass"], found["peer"]))
            if process.returncode != 0:
                raise rounds.Stopped(f"passes.py stopped with exit status {process.returncode} at {layer} {data}")


def errors(build):
    """Units in the last place, for each kind of numbers: [{"numbers": kind, name of a library: units}]."""
    done = subprocess.run([sys.executable, "-P", BENCH / "norm" / "errors.py"], stdout=subprocess.PIPE, text=True,
                          env=environment_of(build), check=False)
    if done.returncode != 0:
        raise rounds.Stopped(f"errors.py stopped with exit status {done.returncode}")
    return [json.loads(line) for line in done.stdout.splitlines()]
