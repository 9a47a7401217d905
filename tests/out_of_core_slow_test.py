"""Files five times as large as --memory are fitted and applied within it: the peak resident size of the process is measured."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet
import pytest

BUILD = Path(os.environ.get("STRICKLE_BUILD", Path(__file__).resolve().parents[1] / "build"))
MEMORY = 256_000_000
SIZE = 5 * MEMORY
COLUMNS = 16

pytestmark = pytest.mark.skipif(BUILD.name != "build", reason="sanitizers need memory of their own")


# A process starts with the peak of the one it was forked from, so strickle is started from a small one.
LAUNCHER = """
import os, sys
pid = os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
print(usage.ru_maxrss * 1024)
sys.exit(os.waitstatus_to_exitcode(status))
"""


def peak(*arguments):
    """Runs strickle and returns the peak of its resident size in bytes."""
    command = [sys.executable, "-S", "-c", LAUNCHER, BUILD / "strickle", *arguments, "--memory", MEMORY, "--quiet"]
    return int(subprocess.run([str(c) for c in command], check=True, stdout=subprocess.PIPE, text=True).stdout)


def chunks(rows):
    """The data, made anew chunk by chunk: the same at every call."""
    random = numpy.random.default_rng(1)
    for begin in range(0, rows, 100_000):
        yield random.normal(100, 15, size=(min(100_000, rows - begin), COLUMNS))


def write_npy(path, rows):
    with open(path, "wb") as file:
        header = {"descr": "<f8", "fortran_order": False, "shape": (rows, COLUMNS)}
        numpy.lib.format.write_array_header_1_0(file, header)
        for chunk in chunks(rows):
            chunk.tofile(file)


def write_parquet(path, rows):
    schema = pyarrow.schema([(f"x{i}", pyarrow.float64()) for i in range(COLUMNS)])
    with pyarrow.parquet.ParquetWriter(path, schema, use_dictionary=False, compression="snappy") as writer:
        for chunk in chunks(rows):
            writer.write_table(pyarrow.table(list(chunk.T), schema=schema), row_group_size=1 << 20)


def write_csv(path, rows):
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(f"x{i}" for i in range(COLUMNS)) + "\n")
        lines = "\n".join(",".join(f"{x:.6f}" for x in row) for row in next(chunks(rows))[:20_000]) + "\n"
        while file.tell() < SIZE:
            file.write(lines)


@pytest.mark.parametrize(("suffix", "write"), [("npy", write_npy), ("parquet", write_parquet), ("csv", write_csv)])
def test_five_times_the_memory(tmp_path, suffix, write):
    data = tmp_path / f"data.{suffix}"
    write(data, SIZE // 8 // COLUMNS + 1)
    assert data.stat().st_size >= SIZE
    peaks = {
        "standard": peak("fit", data, "-o", tmp_path / "standard.json"),
        "robust": peak("fit", data, "-o", tmp_path / "robust.json", "--scaler", "robust"),
        "apply": peak("apply", tmp_path / "standard.json", data, "-o", tmp_path / "scaled.parquet"),
    }
    print(suffix, {verb: f"{size / 1e6:.0f} MB" for verb, size in peaks.items()})
    assert max(peaks.values()) <= MEMORY, peaks
    if suffix == "npy":
        check_quantiles(tmp_path / "robust.json", data)


def check_quantiles(recipe, data):
    """Out of core or not, a quantile is numpy's, to the bit."""
    values = numpy.load(data, mmap_mode="r")
    column = json.loads(recipe.read_text())["columns"][3]
    low, median, high = numpy.quantile(numpy.array(values[:, 3]), [0.25, 0.5, 0.75])
    assert column["chain"][0]["parameters"] == {"center": median, "scale": high - low}
