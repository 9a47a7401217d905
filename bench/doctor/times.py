"""What a check costs: beside a robust fit of the same file, of a wide file, and of wine with trained models."""

import json
import subprocess
from functools import partial
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet

import rounds
from parquet_fit.fit_files import timed
from tasks import Goal

WINE = Path(__file__).parents[2] / "data" / "wine.csv.gz"
WIDE_SECONDS, WIDE_BYTES, WINE_SECONDS = 20, 1_000_000_000, 5


def write(path, rows, columns, draw):
    random = numpy.random.default_rng(0)
    pyarrow.parquet.write_table(pyarrow.table({f"c{i}": draw(random, rows) * 10 ** random.uniform(-2, 3) for i in range(columns)}), path)


def measure(build, folder, quick, runs):
    """Lines of the table for the first; prints the other two, whose goals are seconds and bytes."""
    strickle = build / "strickle"
    tall, wide, recipe = folder / "tall.parquet", folder / "wide.parquet", folder / "recipe.json"
    rows, columns = (100_000 if quick else 1_000_000), 50
    write(tall, rows, columns, lambda random, n: random.standard_normal(n) + random.uniform(0, 5))
    subprocess.run([strickle, "fit", tall, "-o", recipe, "--scaler", "standard", "--quiet"], check=True)
    deviations = [column["chain"][0]["parameters"]["scale"] for column in json.loads(recipe.read_text())["columns"]]
    checked = json.loads(subprocess.run([strickle, "check", tall, "--json", "--fail-on", "never"], check=True, stdout=subprocess.PIPE).stdout)
    if [column["deviation"] for column in checked["columns"]] != deviations:
        raise rounds.Stopped("the check has other deviations than the fit")
    check = partial(timed, [strickle, "check", tall, "--quiet", "--fail-on", "never"])
    fit = partial(timed, [strickle, "fit", tall, "-o", recipe, "--scaler", "robust", "--quiet"])
    ours, theirs = rounds.take_turns([check, fit], runs)
    line = rounds.summary("doctor", "a robust fit", 2, f"{rows:,} x {columns} Parquet", rows * columns,
                          [seconds for seconds, _ in ours], [seconds for seconds, _ in theirs], Goal(longer=3))
    yield line | {"strickle_peak_bytes": max(peak for _, peak in ours)}

    write(wide, 2_000, 1_000 if quick else 10_000, lambda random, n: random.lognormal(size=n))
    seconds, peak = timed([strickle, "check", wide, "--quiet", "--fail-on", "never"])
    print(f"\n2,000 x {1_000 if quick else 10_000:,} checked in {seconds:.1f} s [{WIDE_SECONDS}] and {peak / 1e6:.0f} MB [{WIDE_BYTES / 1e6:.0f}]")
    seconds, _ = timed([strickle, "check", WINE, "--target", "target", "--quiet", "--fail-on", "never"])
    print(f"wine checked with trained models in {seconds:.2f} s [{WINE_SECONDS}]\n")
