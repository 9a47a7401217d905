"""Times programs in turn: the peers of a task as processes that stay, so that only the work itself is timed."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

BENCH = Path(__file__).parent
LONGEST = 60  # seconds of rounds of one task


def thread_limits(threads):
    """The environment in which libraries take so many threads."""
    return {f"{library}_NUM_THREADS": str(threads) for library in ("OMP", "OPENBLAS", "MKL")}


class Stopped(Exception):
    """A program ended before it answered; why stands in what it wrote to standard error."""


class Process:
    """A peer that has loaded its data (bench/peer.py says what it understands)."""

    def __init__(self, program, build, data, threads):
        if program.endswith(".py"):
            # -P: the peers are called sklearn.py and polars.py, and import packages of these names.
            command = [sys.executable, "-P", BENCH / program]
        else:
            command = [build / "bench" / program.replace("/", "_")]
        environment = os.environ | thread_limits(threads) | {"POLARS_MAX_THREADS": str(threads), "PYTHONPATH": str(BENCH)}
        self.program = program
        try:
            self.process = subprocess.Popen([*command, data, "--threads", str(threads)], env=environment, text=True,
                                            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except FileNotFoundError as error:
            raise Stopped(f"{program} is not built") from error

    def ask(self, order):
        try:
            self.process.stdin.write(f"{order}\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Stopped(f"{self.program} stopped at {order!r}")
        return json.loads(line)

    def quit(self):
        self.process.communicate("quit\n")


def near(theirs, ours, relative, absolute):
    if theirs is None or ours is None:
        return theirs is ours
    return abs(theirs - ours) <= max(absolute, relative * abs(ours))


def difference(peer, theirs, ours):
    """What in the peer's lists isn't in the first of strickle's; empty where they agree."""
    if theirs is None:
        return ""  # a floor, which computes nothing
    if not theirs or len(theirs) > len(ours):
        return f"{len(theirs)} lists beside {len(ours)}"
    for i, (a, b) in enumerate(zip(theirs, ours)):
        if len(a) != len(b):
            return f"{len(a)} numbers beside {len(b)} in list {i}"
        for j, (x, y) in enumerate(zip(a, b)):
            if not near(x, y, peer.relative, peer.absolute):
                return f"{x!r} beside {y!r} at [{i}][{j}]"
    return ""


def summary(task, peer, threads, data, values, ours, theirs, goal):
    """A line of the table and of the JSON file, from the times of each round."""
    mine = statistics.median(ours)
    ratio = statistics.median(b / a for a, b in zip(ours, theirs))
    return {
        "task": task,
        "peer": peer,
        "data": str(data),
        "threads": threads,
        "strickle_seconds": mine,
        "peer_seconds": statistics.median(theirs),
        "peer_over_strickle": ratio,
        "strickle_ns_per_value": mine / values * 1e9,
        "rounds": len(ours),
        "goal": {name: value for name, value in vars(goal).items() if value is not None} if goal else None,
        "reached": goal.reached(ratio) if goal else None,
    }


def take_turns(works, runs):
    """Runs all of `works` in turn, round after round; what each gave, one list per work."""
    start = time.monotonic()
    rounds = []
    while len(rounds) < runs and (not rounds or time.monotonic() - start < LONGEST):
        rounds.append([])
        for work in works:
            time.sleep(0.01)  # the threads of the one before go to sleep first
            rounds[-1].append(work())
    return list(zip(*rounds))


def measure(task, build, path, data, runs, versions):
    """Lines of a task. A peer that can't run or answers otherwise gets a line with "problem" and no times. Adds to
    `versions`."""
    lines = []
    strickle = Process(task.strickle, build, path, task.threads)
    running = []
    try:
        ours = strickle.ask("answer")
        for peer in task.peers:
            try:
                process = Process(peer.program, build, path, task.threads)
                running.append((peer, process))
                versions |= process.ask("versions")
                problem = difference(peer, process.ask("answer"), ours)
                problem = problem and f"another answer than strickle: {problem}"
            except Stopped as stopped:
                problem = str(stopped)
            if problem:
                lines.append({"task": task.name, "peer": peer.name, "data": str(data), "problem": problem})
                if running and running[-1][0] is peer:
                    running.pop()[1].quit()
        works = [lambda process=process: process.ask("run") for process in (strickle, *(p for _, p in running))]
        take_turns(works, 1)
        mine, *theirs = take_turns(works, runs)
    finally:
        for process in (strickle, *(p for _, p in running)):
            process.quit()
    values = data.rows * data.columns
    return lines + [summary(task.name, peer.name, task.threads, data, values, mine, times, peer.goal)
                    for (peer, _), times in zip(running, theirs)]
