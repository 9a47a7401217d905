"""Times the passes of strickle's layers and their peers' in turn, in one process; a JSON object a line.

usage: passes.py BUILD THREADS ROUNDS LAYER GROUPS EXTENT...
"""

import json
import sys
import time
import warnings
from functools import partial

import numpy as np

from norm import peers
from norm.problem import Problem, Strickle
from rounds import take_turns

LEAST_SECONDS = 0.002  # what takes less is done so often that it takes that long


def imported(name):
    try:
        return __import__(name)
    except ImportError:
        return None


def seconds(work, calls):
    begin = time.perf_counter()
    for _ in range(calls):
        work()
    return (time.perf_counter() - begin) / calls


def far(ours, theirs, arrays):
    """Where the two answer otherwise, relative to the size of their numbers."""
    for name in arrays:
        a, b = getattr(ours, name), getattr(theirs, name)
        distance = np.abs(a - b).max() / np.abs(a).max()
        if not distance <= 1e-4:
            return f"another answer than strickle: {name} is {distance:g} away"
    return None


def main():
    build, threads, runs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    layer, groups, *extents = sys.argv[4:]
    warnings.simplefilter("ignore")
    problem = Problem(layer, tuple(map(int, extents)), int(groups))
    compiled = {kind: kind.load(build) for kind in (peers.StrickleCompiled, peers.OneDnn)}
    packages = {peers.OnnxRuntime: imported("onnxruntime"), peers.PyTorch: imported("torch"), peers.Copy: np}
    libraries = {kind: library for kind, library in (compiled | packages).items() if library}
    with_version = {kind: library for kind, library in libraries.items() if hasattr(kind, "version")}
    print(json.dumps({kind.name: kind.version(library) for kind, library in with_version.items()}))
    everyone = [Strickle(problem, threads)] + [kind(problem, threads, library) for kind, library in libraries.items()]
    for what, arrays in (("forward", ["y"]), ("backward", ["dx", "dweight", "dbias"])):
        with_pass = [peer for peer in everyone if getattr(peer, what)]
        works = [getattr(peer, what) for peer in with_pass]
        for work in works:
            work()
        # A library that is called as C++ calls it stands beside strickle called the same way.
        mine = {type(peer): i for i, peer in enumerate(with_pass)}
        beside = [mine[peers.StrickleCompiled if isinstance(peer, peers.Compiled) else Strickle] for peer in with_pass]
        problems = [peer.name not in ("strickle", "copy") and far(with_pass[i], peer, arrays)
                    for i, peer in zip(beside, with_pass)]
        calls = [max(1, int(LEAST_SECONDS / seconds(work, 1))) for work in works]
        times = take_turns([partial(seconds, *timed) for timed in zip(works, calls)], runs)
        for peer, i, words, theirs in zip(with_pass, beside, problems, times):
            if peer.name == "strickle":
                continue
            line = {"pass": what, "peer": peer.name, "ours": times[i], "theirs": theirs}
            print(json.dumps(line | ({"problem": words} if words else {})), flush=True)


main()
