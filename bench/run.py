"""Times strickle beside its peers, in turn on the same data, after the answers were compared, and prints the table.

usage: bench/run.py BUILD-FOLDER

Ratios of medians travel between machines; times do not. The data is made anew, with a fixed seed, in a temporary folder.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

RUNS = 7
ROWS = 4_000_000
COLUMNS = 10


# A process starts with the peak of the one it was forked from, so each is started from a small one.
LAUNCHER = """
import os, sys, time
start = time.perf_counter()
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(time.perf_counter() - start, usage.ru_maxrss * 1024, file=sys.stderr)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def timed(command):
    """Wall seconds and peak resident bytes of a whole process."""
    launched = subprocess.run([sys.executable, "-S", "-c", LAUNCHER, *command], check=True, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    wall, peak = launched.stderr.split()[-2:]
    return float(wall), int(peak)


def pair(name, ours, peer, values):
    """A line of the table: two commands in turn, one warm-up each."""
    for command in (ours, peer):
        timed(command)
    runs = [(timed(ours), timed(peer)) for _ in range(RUNS)]
    mine = statistics.median(run[0][0] for run in runs)
    theirs = statistics.median(run[1][0] for run in runs)
    ratio = statistics.median(run[0][0] / run[1][0] for run in runs)
    peak = max(run[0][1] for run in runs)
    print(f"| {name} | {mine:.3f} s | {theirs:.3f} s | {ratio:.2f} | {mine / values * 1e9:.2f} | {peak / 1e6:.0f} MB |", flush=True)


def main():
    build = Path(sys.argv[1]).resolve()
    strickle, decode = str(build / "strickle"), str(build / "bench" / "decode_arrow")
    threads = str(os.cpu_count())
    random = numpy.random.default_rng(0)
    values = random.normal(size=(ROWS, COLUMNS))
    with tempfile.TemporaryDirectory() as folder:
        table = pyarrow.table({f"c{i}": values[:, i] for i in range(COLUMNS)})
        recipe = f"{folder}/recipe.json"
        files = {}
        for codec in ("none", "snappy", "zstd"):
            files[codec] = f"{folder}/{codec}.parquet"
            pyarrow.parquet.write_table(table, files[codec], compression=codec, use_dictionary=False)

        subprocess.run([strickle, "fit", files["zstd"], "-o", recipe, "--quiet"], check=True)
        with open(recipe, encoding="utf-8") as file:
            fitted = json.load(file)
        for i, column in enumerate(fitted["columns"]):
            parameters = column["chain"][0]["parameters"]
            assert abs(parameters["center"] - values[:, i].mean()) < 1e-12, column["name"]
            assert abs(parameters["scale"] / values[:, i].std() - 1) < 1e-12, column["name"]
        rows = subprocess.run([decode, files["zstd"], threads], check=True, capture_output=True, text=True).stdout
        assert int(rows) == fitted["rows"] == ROWS

        print(f"{ROWS:,} x {COLUMNS} float64, whole processes, median of {RUNS} runs in turn; ns per value\n")
        print("| fit of a Parquet file, beside Arrow decoding it to nothing | strickle | Arrow | ratio | ns | peak |")
        print("|---|---|---|---|---|---|")
        for codec, path in files.items():
            for count in dict.fromkeys(("1", threads)):
                fit = [strickle, "fit", path, "-o", recipe, "--quiet", "--threads", count]
                name = f"{codec}, {count} thread{'' if count == '1' else 's'}"
                pair(f"standard, {name}", fit, [decode, path, count], ROWS * COLUMNS)
            pair(f"robust, {name}", [*fit, "--scaler", "robust"], [decode, path, threads], ROWS * COLUMNS)


main()
