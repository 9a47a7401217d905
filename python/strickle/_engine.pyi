from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, overload

import numpy
from numpy.typing import NDArray
from typing_extensions import CapsuleType

from strickle import Error as Error


def thread_count(n_jobs: object | None) -> int:
    """
    The threads that joblib's n_jobs means: None for OpenMP's own number, -1 for all processors, -2 for all but one.
    """

class Recipe:
    """Columns, their scalers, and their fitted states."""

    @staticmethod
    def plan(names: Sequence[str], scaler: str, options: dict, weighted: bool) -> Recipe:
        """Columns of one scaler, without states."""

    @staticmethod
    def plan_rows(names: Sequence[str], norm: str) -> Recipe:
        """Columns that are normalized by rows."""

    @staticmethod
    def of_parameters(names: Sequence[str], scaler: str, options: dict, parameters: dict) -> Recipe:
        """Columns of one scaler, with parameters and no state."""

    @staticmethod
    def from_json(text: str, file: str = '') -> Recipe: ...

    def to_json(self, with_state: bool = True) -> str: ...

    def save(self, path: str, with_state: bool = True) -> None: ...

    def clone(self) -> Recipe: ...

    def emptied(self) -> Recipe: ...

    def merge(self, other: Recipe) -> None: ...

    def subtract(self, other: Recipe) -> None: ...

    def select(self, columns: Sequence[int]) -> Recipe:
        """The same of some of the columns, in another order."""

    def renamed(self, names: Sequence[str]) -> Recipe: ...

    def beside(self, other: Recipe) -> Recipe:
        """The columns of both, fitted on the same rows."""

    def fitted_alone(self) -> Recipe:
        """The last scaler of each column, without the steps before it."""

    def after_stretch(self, name: str, options: dict) -> Recipe:
        """The recipe of values that go through a stretch first."""

    def after_row_step(self, norm: str) -> Recipe:
        """The recipe of rows that are normalized first."""

    def parameters_of(self, column: int) -> list:
        """Names and values of a column's parameters, but for lists."""

    def weighted(self, weights: str) -> Recipe:
        """The recipe with a weight of 1 for each of its rows."""

    def same_states(self, other: Recipe) -> bool:
        """Whether the columns of two recipes saw the same values, one by one."""

    def has_state(self) -> bool: ...

    def exact(self) -> bool: ...

    @property
    def rows(self) -> int: ...

    @property
    def weights(self) -> str: ...

    @property
    def names(self) -> list[str]: ...

    def chain(self, column: int) -> list:
        """The scalers of a column: names with their options."""

    def row_steps(self) -> list: ...

    def parameter(self, name: str) -> NDArray[numpy.float64]: ...

    def parameter_low(self, name: str) -> NDArray[numpy.float64]: ...

    def parameter_high(self, name: str) -> NDArray[numpy.float64]: ...

    def finite_counts(self) -> NDArray[numpy.float64]: ...

    def weight_sums(self) -> NDArray[numpy.float64]: ...

    def mean(self) -> NDArray[numpy.float64]: ...

    def var(self) -> NDArray[numpy.float64]: ...

    def max_abs(self) -> NDArray[numpy.float64]: ...

def fit_matrix(prototype: Recipe, matrix: Annotated[NDArray, dict(device='cpu', writable=False)], weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, threads: int) -> Recipe:
    """
    The recipe of a matrix's rows, with the columns and scalers of another recipe.
    """

def apply_matrix(scaler: str, options: dict, parameters: dict, matrix: Annotated[NDArray, dict(device='cpu', writable=False)], out: Annotated[NDArray, dict(device='cpu')], threads: int, invert: bool = False) -> None:
    """
    Applies one scaler, with a parameter per column in each array, to a matrix; out may be the matrix itself.
    """

def check_domain(scaler: str, options: dict, matrix: Annotated[NDArray, dict(device='cpu', writable=False)]) -> None:
    """Error where the scaler gives a number of the matrix none."""

def has_infinity(matrix: Annotated[NDArray, dict(device='cpu', writable=False)], threads: int) -> bool:
    """Whether any of the numbers is infinite."""

def normalize_matrix(norm: str, matrix: Annotated[NDArray, dict(device='cpu', writable=False)], out: Annotated[NDArray, dict(device='cpu')], threads: int) -> None:
    """Divides each row by its norm; out may be the matrix itself."""

def fit_sparse(prototype: Recipe, values: Annotated[NDArray, dict(device='cpu', writable=False)], row_indices: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], begins: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], rows: int, weights: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)] | None, ignore_zeros: bool, threads: int) -> Recipe:
    """As fit_matrix, of compressed sparse columns."""

def apply_sparse(scaler: str, options: dict, parameters: dict, values: Annotated[NDArray, dict(device='cpu', writable=False)], out: Annotated[NDArray, dict(device='cpu')], begins: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)], threads: int, invert: bool = False) -> None:
    """As apply_matrix, of the stored values of compressed sparse columns."""

def normalize_sparse(norm: str, values: Annotated[NDArray, dict(device='cpu', writable=False)], out: Annotated[NDArray, dict(device='cpu')], begins: Annotated[NDArray[numpy.int64], dict(shape=(None,), order='C', device='cpu', writable=False)]) -> None:
    """As normalize_matrix, of the stored values of compressed sparse rows."""

class ColumnSums:
    """The exact sums of columns, which grow by the rows of matrices."""

    def __init__(self, columns: int, squares: bool) -> None: ...

    def update(self, matrix: Annotated[NDArray, dict(device='cpu', writable=False)], threads: int) -> None: ...

    def counts(self) -> NDArray[numpy.float64]:
        """Finite, missing, +infinite and -infinite values, one row each."""

    def sum(self) -> NDArray[numpy.float64]: ...

    def mean(self) -> NDArray[numpy.float64]: ...

    def var(self, ddof: int) -> NDArray[numpy.float64]: ...

    def std(self, ddof: int) -> NDArray[numpy.float64]: ...

def matrix_quantiles(matrix: Annotated[NDArray, dict(device='cpu', writable=False)], probabilities: Sequence[float], threads: int) -> NDArray[numpy.float64]:
    """The quantiles of each column, a row each."""

class Table:
    """A table in memory, read where it lies."""

    @overload
    def __init__(self, capsule: CapsuleType) -> None:
        """All batches of an Arrow stream."""

    @overload
    def __init__(self, names: Sequence[str], kinds: Sequence[str], type_names: Sequence[str], arrays: list, rows: int) -> None:
        """Arrays of numpy's; None where a column is no number."""

    @property
    def columns(self) -> list: ...

def fit_table(table: Table, options: dict, threads: int) -> tuple:
    """The recipe, and what is worth saying."""

def update_table(recipe: Recipe, table: Table, threads: int) -> tuple: ...

def refit_table(recipe: Recipe, table: Table, threads: int) -> tuple: ...

def apply_table(recipe: Recipe, table: Table, invert: bool, threads: int) -> tuple: ...

class NormStatistics:
    """
    What a forward pass leaves for the backward pass, as float64: an element for the values that share a mean, channels in order, or sample after sample with the groups of each. Empty at first; may be given again, and is overwritten then.
    """

    def __init__(self) -> None: ...

    @property
    def mean(self) -> NDArray[numpy.float64]:
        """The means; 0 of RMS normalization."""

    @property
    def variance(self) -> NDArray[numpy.float64]:
        """Mean squared differences from them."""

    @property
    def rstd(self) -> NDArray[numpy.float64]:
        """1 / sqrt(variance + eps); 0 where that is 0."""

    @property
    def values(self) -> int:
        """How many values share a mean."""

class RunningStatistics:
    """
    Mean and variance per channel over batches, as float64: 0 and 1 at first, or those that are given.
    """

    @overload
    def __init__(self, channels: int) -> None: ...

    @overload
    def __init__(self, mean: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], variance: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], batches: int) -> None: ...

    def update(self, batch: NormStatistics, momentum: float, unbiased: bool = True) -> None:
        """
        running = (1 - momentum) * running + momentum * batch; variances of batches with divisor n - 1 if unbiased.
        """

    def update_cumulative(self, batch: NormStatistics, unbiased: bool = True) -> None:
        """Makes them the mean over all batches: momentum 1 / batches."""

    @property
    def mean(self) -> NDArray[numpy.float64]: ...

    @property
    def variance(self) -> NDArray[numpy.float64]: ...

    @property
    def batches(self) -> int: ...

    def __reduce__(self) -> tuple: ...

def fixed_statistics(mean: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], variance: Annotated[NDArray[numpy.float64], dict(shape=(None,), order='C', device='cpu', writable=False)], eps: float) -> NormStatistics: ...

def layer_norm(x: Annotated[NDArray, dict(device='cpu', writable=False)], weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, axes: int, eps: float, out: Annotated[NDArray, dict(device='cpu')], statistics: NormStatistics | None, threads: int) -> None: ...

def layer_norm_backward(grad: Annotated[NDArray, dict(device='cpu', writable=False)], x: Annotated[NDArray, dict(device='cpu', writable=False)], statistics: NormStatistics, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, axes: int, out: Annotated[NDArray, dict(device='cpu')], weight_gradient: Annotated[NDArray, dict(device='cpu')] | None, bias_gradient: Annotated[NDArray, dict(device='cpu')] | None, threads: int) -> None: ...

def rms_norm(x: Annotated[NDArray, dict(device='cpu', writable=False)], weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, axes: int, eps: float, out: Annotated[NDArray, dict(device='cpu')], statistics: NormStatistics | None, threads: int) -> None: ...

def rms_norm_backward(grad: Annotated[NDArray, dict(device='cpu', writable=False)], x: Annotated[NDArray, dict(device='cpu', writable=False)], statistics: NormStatistics, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, axes: int, out: Annotated[NDArray, dict(device='cpu')], weight_gradient: Annotated[NDArray, dict(device='cpu')] | None, threads: int) -> None: ...

def group_norm(x: Annotated[NDArray, dict(device='cpu', writable=False)], groups: int, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, channel_axis: int, eps: float, out: Annotated[NDArray, dict(device='cpu')], statistics: NormStatistics | None, threads: int) -> None: ...

def group_norm_backward(grad: Annotated[NDArray, dict(device='cpu', writable=False)], x: Annotated[NDArray, dict(device='cpu', writable=False)], statistics: NormStatistics, groups: int, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, channel_axis: int, out: Annotated[NDArray, dict(device='cpu')], weight_gradient: Annotated[NDArray, dict(device='cpu')] | None, bias_gradient: Annotated[NDArray, dict(device='cpu')] | None, threads: int) -> None: ...

def batch_norm(x: Annotated[NDArray, dict(device='cpu', writable=False)], weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, channel_axis: int, eps: float, out: Annotated[NDArray, dict(device='cpu')], statistics: NormStatistics | None, threads: int) -> None: ...

def batch_norm_backward(grad: Annotated[NDArray, dict(device='cpu', writable=False)], x: Annotated[NDArray, dict(device='cpu', writable=False)], statistics: NormStatistics, fixed: bool, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, channel_axis: int, out: Annotated[NDArray, dict(device='cpu')], weight_gradient: Annotated[NDArray, dict(device='cpu')] | None, bias_gradient: Annotated[NDArray, dict(device='cpu')] | None, threads: int) -> None: ...

def batch_norm_inference(x: Annotated[NDArray, dict(device='cpu', writable=False)], statistics: NormStatistics, weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, channel_axis: int, out: Annotated[NDArray, dict(device='cpu')], threads: int) -> None: ...

def fold_batch_norm(weight: Annotated[NDArray, dict(device='cpu', writable=False)], bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, statistics: NormStatistics, layer_weight: Annotated[NDArray, dict(device='cpu', writable=False)] | None, layer_bias: Annotated[NDArray, dict(device='cpu', writable=False)] | None, out_weight: Annotated[NDArray, dict(device='cpu')], out_bias: Annotated[NDArray, dict(device='cpu')]) -> None: ...

def lab_experiments() -> str:
    """What the lab can measure, as JSON."""

def lab_run(name: str, settings: Mapping[str, Sequence[float]], seeds: int | None, seed: int, quick: bool, threads: int, table: Callable, data: str) -> str:
    """
    Runs an experiment; its result as JSON. `table` gives names and columns of a table of real data, from the folder `data`.
    """

def lab_page(json: str) -> str:
    """The HTML page of results that are given as JSON."""

def check_table(table: Table, options: dict, threads: int) -> tuple:
    """
    The report as JSON and as text, and the text of the recommended recipe.
    """

def check_page(json: str, text: str) -> str:
    """The HTML page of a report."""

def write_file(path: str, text: str) -> None:
    """Writes a file, whole or not at all."""
