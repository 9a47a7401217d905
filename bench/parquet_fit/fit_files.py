"""A fit of a Parquet file beside Arrow decoding it to nothing: whole processes in turn, and strickle's peak memory."""

import json
import shutil
import subprocess
import sys

import numpy
import pyarrow
import pyarrow.parquet

import rounds
from tasks import Data, Goal

COLUMNS = 10
ROWS_OF_A_GROUP = 1_000_000
THREADS = 2
PEAK = 500_000_000
FITS = (("standard", "zstd", Goal(longer=1.15)), ("standard", "snappy", Goal(longer=1.4)), ("robust", "zstd", None))

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


def write_files(files, rows):
    """Writes one table to all of `files`, codec: path, a row group at a time; means and deviations of its columns."""
    names = [f"c{i}" for i in range(COLUMNS)]
    schema = pyarrow.schema([(name, pyarrow.float64()) for name in names])
    writers = [pyarrow.parquet.ParquetWriter(path, schema, compression=codec, use_dictionary=False)
               for codec, path in files.items()]
    random = numpy.random.default_rng(0)
    sums, squares = numpy.zeros(COLUMNS), numpy.zeros(COLUMNS)
    for begin in range(0, rows, ROWS_OF_A_GROUP):
        values = random.normal(size=(COLUMNS, min(ROWS_OF_A_GROUP, rows - begin)))
        sums += values.sum(axis=1)
        squares += (values**2).sum(axis=1)
        table = pyarrow.table(list(values), names=names)
        for writer in writers:
            writer.write_table(table, row_group_size=ROWS_OF_A_GROUP)
    for writer in writers:
        writer.close()
    means = sums / rows
    return means, numpy.sqrt(squares / rows - means**2)


def different_answer(strickle, decode, path, recipe, rows, means, deviations):
    """What is wrong with a standard fit, beside the numbers of the data as it was made; empty where nothing is."""
    subprocess.run([strickle, "fit", path, "-o", recipe, "--quiet", "--threads", str(THREADS)], check=True)
    fitted = json.loads(recipe.read_text(encoding="utf-8"))
    decoded = subprocess.run([decode, path, str(THREADS)], check=True, capture_output=True, text=True).stdout
    if not int(decoded) == fitted["rows"] == rows:
        return f"{rows} rows were written, strickle fitted {fitted['rows']}, and Arrow read {decoded.strip()}"
    for column, mean, deviation in zip(fitted["columns"], means, deviations):
        parameters = column["chain"][0]["parameters"]
        if abs(parameters["center"] - mean) > 1e-12 or abs(parameters["scale"] / deviation - 1) > 1e-9:
            return f"{column['name']}: {parameters} beside mean {mean} and deviation {deviation}"
    return ""


def measure(build, folder, size, runs):
    """Lines of the table, for `size` bytes of doubles."""
    strickle, decode = build / "strickle", build / "bench" / "parquet_fit_decode_arrow"
    for program in (strickle, decode):
        if not program.exists():
            raise rounds.Stopped(f"{program.name} is not built")
    rows = size // (8 * COLUMNS)
    files = {codec: folder / f"{codec}.parquet" for _, codec, _ in FITS}
    need, free = len(files) * size * 5 // 4, shutil.disk_usage(folder).free
    data = Data(rows, COLUMNS)
    if need > free:
        problem = f"{need / 1e9:.1f} GB of disk are needed in {folder}, {free / 1e9:.1f} GB are free (see TMPDIR)"
        return [{"task": "parquet_fit", "peer": "decode_arrow", "data": str(data), "problem": problem}]
    means, deviations = write_files(files, rows)
    recipe = folder / "recipe.json"
    lines = []
    for scaler, codec, goal in FITS:
        task, path = f"parquet_fit, {scaler}, {codec}", files[codec]
        problem = different_answer(strickle, decode, path, recipe, rows, means, deviations)
        if problem:
            lines.append({"task": task, "peer": "decode_arrow", "data": str(data), "problem": problem})
            continue
        fit = [strickle, "fit", path, "-o", recipe, "--quiet", "--threads", str(THREADS), "--scaler", scaler]
        works = [lambda: timed(fit), lambda: timed([decode, path, str(THREADS)])]
        rounds.take_turns(works, 1)
        ours, theirs = rounds.take_turns(works, runs)
        line = rounds.summary(task, "decode_arrow", THREADS, data, rows * COLUMNS, [wall for wall, _ in ours],
                              [wall for wall, _ in theirs], goal)
        line["strickle_peak_bytes"] = max(peak for _, peak in ours)
        if goal:
            line["goal"]["peak_bytes"] = PEAK
            line["reached"] = line["reached"] and line["strickle_peak_bytes"] <= PEAK
        lines.append(line)
    return lines
