"""Prints columns before and after scaling, and the largest error of the way there and back in units in the last place.

usage: before_and_after.py ORIGINAL.csv.gz SCALED.parquet BACK.parquet RECIPE.json
"""

import json
import math
import sys

import numpy as np
import pyarrow.csv
import pyarrow.parquet

SHOWN = 13


def column(table, name):
    return table[name].to_numpy(zero_copy_only=False).astype(float)


def line(name, *cells):
    print(f"{name:<30}" + "".join(f"{cell:>12}" for cell in cells))


def main():
    original = pyarrow.csv.read_csv(sys.argv[1])
    scaled, back = (pyarrow.parquet.read_table(path) for path in sys.argv[2:4])
    with open(sys.argv[4], encoding="utf-8") as file:
        names = [entry["name"] for entry in json.load(file)["columns"]]
    line("", "before:", "", "", "after:", "", "")
    line("column", "mean", "deviation", "largest", "mean", "deviation", "largest")
    worst = (0.0, "none")
    for i, name in enumerate(names):
        before, after, again = (column(table, name) for table in (original, scaled, back))
        if i < SHOWN:
            cells = [f(x) for x in (before, after) for f in (np.nanmean, np.nanstd, np.nanmax)]
            line(name, *(f"{cell:.3f}" for cell in cells))
        # In units in the last place of the largest number on the way: what x − center loses, nothing brings back.
        unit = np.spacing(np.nanmax(np.abs(before)))
        error = np.nanmax(np.abs(again - before)) / unit
        assert (np.isnan(before) == np.isnan(again)).all(), f"{name}: a missing value came or went"
        worst = max(worst, (error, name))
    if len(names) > SHOWN:
        print(f"... and {len(names) - SHOWN} columns more")
    assert math.isfinite(worst[0])
    print(f"there and back: at most {worst[0]:.3g} ulp of a column's largest value, in {worst[1]}")


main()
