"""The estimators through Python beside scikit-learn's, on a small matrix, a large one, and one row of what was fitted to
many; and what an import costs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import rounds
from tasks import Data, Goal

THREADS = 2
SMALL, LARGE, SERVED = Data(100, 4), Data(200_000, 10), Data(10_000, 50)
CALLS = 100  # on small matrices, of which one takes too little to be timed


def environment(build):
    return os.environ | rounds.thread_limits(THREADS) | {"PYTHONPATH": str(build / "python")}


def import_seconds(build, modules):
    code = f"import time; begin = time.perf_counter(); import {modules}; print(time.perf_counter() - begin)"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True,
                          env=environment(build))
    return float(done.stdout)


def measure(build, runs, quick):
    """Lines of the table."""
    if not (build / "python" / "strickle").is_dir():
        raise rounds.Stopped("the Python package is not built")
    program = Path(__file__).with_name("estimators.py")
    for data in (SMALL, LARGE.smaller() if quick else LARGE, SERVED):
        rows = 1 if data is SERVED else data.rows
        calls = 1 if rows > SMALL.rows else CALLS
        numbers = (data.rows, rows, data.columns, calls, runs)
        what = f"a row of {data.columns}, fitted to {data.rows:,}" if data is SERVED else str(data)
        command = [sys.executable, "-P", program, *map(str, numbers)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment(build)) as process:
            for text in process.stdout:
                found = json.loads(text)
                if "problem" in found:
                    yield {"peer": "sklearn", "data": what} | found
                    continue
                yield rounds.summary(found["task"], "sklearn", THREADS, what, rows * data.columns, found["ours"],
                                     found["theirs"], Goal(longer=1))
        if process.returncode != 0:
            raise rounds.Stopped(f"{program.name} stopped with exit status {process.returncode}")
    ours, theirs = rounds.take_turns(
        [lambda: import_seconds(build, "numpy, strickle; strickle.sum([1.0])"), lambda: import_seconds(build, "numpy")], runs)
    yield rounds.summary("import strickle", "import numpy", 1, "and its module of the engine", 1, ours, theirs, None)
