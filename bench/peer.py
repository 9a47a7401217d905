"""A peer of a task in Python: loads its data, then does as bench/run.py says on standard input, a line at a time.

    versions   a JSON object of names and versions
    answer     does the work once; what it computed, as JSON: lists of numbers, null where there is none
    run        does the work once; the wall seconds it took
    quit
"""

import argparse
import json
import math
import sys
import time

import numpy


def serve(load, work, answer, versions):
    """`load(arrays, threads)` gives what `work` takes, and `answer` turns what `work` gives into lists of numbers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", nargs="+")
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    loaded = load([numpy.load(path) for path in arguments.data], arguments.threads)

    def lists():
        return [[x if math.isfinite(x) else None for x in map(float, row)] for row in answer(work(loaded))]

    def seconds():
        start = time.perf_counter()
        result = work(loaded)
        took = time.perf_counter() - start
        del result  # giving memory back is not the work
        return took

    orders = {"versions": lambda: versions, "answer": lists, "run": seconds}
    for line in sys.stdin:
        if line.strip() == "quit":
            break
        print(json.dumps(orders[line.strip()]()), flush=True)
