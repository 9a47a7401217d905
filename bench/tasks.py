"""The tasks that run in memory: data, peers, and how far from each peer strickle wants to be."""

from dataclasses import dataclass

import numpy

import machine


@dataclass(frozen=True)
class Goal:
    """Either strickle is at least `faster` times as fast as the peer, or it takes at most `longer` times as long."""
    faster: float | None = None
    longer: float | None = None

    def reached(self, peer_over_strickle):
        if self.faster is not None:
            return peer_over_strickle >= self.faster
        return 1 / peer_over_strickle <= self.longer


@dataclass(frozen=True)
class Data:
    """Normal numbers, the same ones every time."""
    rows: int
    columns: int
    type: str = "float64"
    order: str = "C"

    def smaller(self):
        return Data((self.rows - 1) // 10 + 1, self.columns, self.type, self.order)

    def file(self, folder):
        """An NPY file in `folder`, made where it isn't there yet."""
        path = folder / f"{self.rows}x{self.columns}-{self.type}-{self.order}.npy"
        if not path.exists():
            values = numpy.random.default_rng(0).normal(size=(self.rows, self.columns))
            numpy.save(path, values.astype(self.type, order=self.order, copy=False))
        return path

    def __str__(self):
        if self.columns == 1:
            return f"{self.rows:,} {self.type}"
        return f"{self.rows:,} x {self.columns} {self.type}, {'rows' if self.order == 'C' else 'columns'}"


@dataclass(frozen=True)
class Peer:
    """`program` is a file under bench/, without .cc where CMake builds it. What it answers must be what strickle
    answers, as near as `relative` or `absolute` says."""
    program: str
    goal: Goal | None
    relative: float = 1e-9
    absolute: float = 0.0

    @property
    def name(self):
        return self.program.partition("/")[2].removesuffix(".py")


@dataclass(frozen=True)
class Task:
    name: str
    strickle: str
    data: Data
    peers: tuple[Peer, ...]
    threads: int = 2


MATRIX = Data(4_000_000, 10)
COLUMNS = Data(4_000_000, 10, order="F")
SMALL = Data(400_000, 10)
SINGLE = Data(4_000_000, 10, "float32")
# Of 4k + 1 rows the quartiles are values, so that they are the same bits whatever the formula between two values.
QUARTERS = Data(4_000_001, 10)
ONE_COLUMN = Data(32_000_000, 1)

# Square and sum of a value cost more beside a plain sum where vectors are shorter.
ONE_PASS = {"AVX-512": Goal(longer=3.5), "AVX2": Goal(longer=6)}.get(machine.instruction_set())

TASKS = (
    Task("standard_fit", "standard_fit/strickle", MATRIX, (Peer("standard_fit/sklearn.py", Goal(faster=15)),)),
    Task("standard_fit_columns", "standard_fit/strickle", COLUMNS,
         (Peer("standard_fit_columns/polars.py", Goal(faster=2)),)),
    Task("moments_one_column", "moments_one_column/strickle", ONE_COLUMN,
         (Peer("moments_one_column/plain_sum", ONE_PASS),), threads=1),
    Task("min_max_fit", "min_max_fit/strickle", MATRIX, (Peer("min_max_fit/sklearn.py", Goal(faster=10), relative=0),)),
    Task("max_abs_fit", "max_abs_fit/strickle", MATRIX, (Peer("max_abs_fit/sklearn.py", Goal(faster=10), relative=0),)),
    Task("robust_fit", "robust_fit/strickle", QUARTERS,
         (Peer("robust_fit/sklearn.py", Goal(faster=20), relative=0),
          Peer("robust_fit/polars.py", Goal(faster=3), relative=0))),
    Task("transform", "transform/strickle", MATRIX,
         (Peer("transform/sklearn.py", Goal(faster=3), absolute=1e-12), Peer("transform/copy", Goal(longer=1.4)))),
    # Of probabilities that differ by a unit in the last place.
    Task("quantile_fit", "quantile_fit/strickle", MATRIX,
         (Peer("quantile_fit/sklearn.py", Goal(faster=8), absolute=1e-9),)),
    Task("quantile_transform", "quantile_transform/strickle", SMALL,
         (Peer("quantile_transform/sklearn.py", Goal(faster=5), absolute=1e-9),)),
    # scikit-learn ends its search with an interval of 1.5e-8.
    Task("power_fit", "power_fit/strickle", SMALL,
         (Peer("power_fit/sklearn.py", Goal(faster=20), relative=1e-6, absolute=1e-6),)),
    # scikit-learn rounds to float32 after each of two operations, strickle once.
    Task("transform_float32", "transform/strickle", SINGLE,
         (Peer("transform/sklearn.py", Goal(faster=3), relative=1e-5, absolute=1e-6),
          Peer("transform/copy", Goal(longer=1.4)))),
    Task("exact_sum", "exact_sum/strickle", ONE_COLUMN,
         (Peer("exact_sum/numpy_sum.py", Goal(longer=2.5)), Peer("exact_sum/xsum", Goal(faster=1), relative=0)),
         threads=1),
)
