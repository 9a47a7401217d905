"""Recipe: the scalers of a whole table, as one JSON file."""

import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

from strickle import _engine
from strickle._engine import Error
from strickle._file_runs import paths_of, run

Progress = Callable[[str, int, int, int], None]


class Recipe:
    """Which columns of a table are scaled how, with the fitted state; the file is that of the command line, to the byte.

    Recipes are made by :meth:`fit`, :meth:`load`, :meth:`from_json` and :meth:`from_sklearn`, and do not change:
    `merge`, `subtract`, `update` and `refit` give a new one.

    A *table* is a frame of pandas, Polars or PyArrow, a relation of DuckDB, whatever offers Arrow's
    ``__arrow_c_stream__`` (read once), or a numpy array of two axes, whose columns are x0, x1 ... A *path* is a file of
    CSV, TSV (also .gz, .zst), Parquet, Arrow IPC or NPY, a folder, a glob, or a list of these; reading files wants the
    pyarrow that strickle was built with: ``pip install 'strickle[cli]'``.

    Examples
    --------
    >>> import numpy as np
    >>> import strickle
    >>> recipe = strickle.Recipe.fit(np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]]), scaler=["standard", "robust:x1"])
    >>> recipe
    Recipe(3 rows: x0 standard, x1 robust)
    >>> recipe.apply(np.array([[2.0, 20.0]])).tolist()
    [[0.0, 0.0]]
    >>> recipe.merge(recipe).rows
    6
    """

    __slots__ = ("_recipe",)

    def __init__(self):
        raise TypeError("a recipe is made by Recipe.fit, Recipe.load, Recipe.from_json or Recipe.from_sklearn")

    @classmethod
    def _of(cls, recipe):
        self = object.__new__(cls)
        self._recipe = recipe
        return self

    @classmethod
    def fit(
        cls,
        data: Any,
        scaler: str | Sequence[str] = "standard",
        *,
        columns: str | Sequence[str] | None = None,
        exclude: str | Sequence[str] | None = None,
        types: str | Sequence[str] | None = None,
        weights: str | None = None,
        infinities: Literal["error", "missing"] = "error",
        extra: str | Sequence[str] = (),
        n_jobs: int | None = None,
        memory: int = 1 << 30,
        read: dict[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> "Recipe":
        """Fits scalers to all rows of a table, exactly.

        Parameters
        ----------
        data : table, path or list of paths
        scaler : str or list of str, default="standard"
            As on the command line: ``"robust"``, ``"min-max(range=[-1,1],clip):a,b"``, ``"log1p+standard:flux_*"``.
        columns, exclude : str or list of str, default=None
            Only these, not these; names and globs. None takes every column of integers and floats.
        types : str or list of str, default=None
            "integer", "floating", "boolean", "timestamp", "decimal": the columns of these types instead.
        weights : str, default=None
            The column of the rows' weights.
        infinities : {"error", "missing"}, default="error"
        extra : list of {"range", "histogram"}, default=()
            Statistics to keep beside what the scalers need.
        n_jobs : int, default=None
            Threads; None leaves it to OpenMP (`OMP_NUM_THREADS`, threadpoolctl), -1 takes all processors.
        memory : int, default=2**30
            Of files: the aim of the peak, in bytes.
        read : dict, default=None
            Of files: "format", "delimiter", "comment" (str), "decimal_comma", "header", "latin1" (bool), and "missing"
            (list of str: what stands for a missing value).
        progress : callable, default=None
            Of files: called with (activity, bytes, bytes in all or -1, rows) now and then. None shows a bar on a
            terminal where tqdm is installed.

        Returns
        -------
        Recipe

        Raises
        ------
        Error
            With file, line or row, and column where there is one.

        Warns
        -----
        UserWarning
            What can be fitted, and may not be meant.
        """
        options = {"scalers": _some(scaler, "scaler"), "infinities": infinities, "extra": _listed(extra, "extra")}
        for name, value in (("columns", columns), ("exclude", exclude), ("types", types)):
            if value is not None:
                options[name] = _listed(value, name) if name == "exclude" else _some(value, name)
        if weights is not None:
            options["weights"] = weights
        threads = _engine.thread_count(n_jobs)
        paths = paths_of(data)
        if paths is None:
            from strickle._table import opened

            recipe, notices = _engine.fit_table(opened(data).table, options, threads)
        else:
            text, notices = run("fit_files", (paths, options), read, threads, memory, progress)
            recipe = _engine.Recipe.from_json(text)
        _warn(notices, 3)
        return cls._of(recipe)

    def update(
        self,
        data: Any,
        *,
        n_jobs: int | None = None,
        memory: int = 1 << 30,
        read: dict[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> "Recipe":
        """The recipe with the rows of `data` added: that of one fit on all rows. Parameters as of :meth:`fit`."""
        return self._again("update", data, n_jobs, memory, read, progress)

    def refit(
        self,
        data: Any,
        *,
        n_jobs: int | None = None,
        memory: int = 1 << 30,
        read: dict[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> "Recipe":
        """The recipe with every parameter exact, from the very rows it was fitted on. Parameters as of :meth:`fit`.

        Raises
        ------
        Error
            Where `data` holds other rows.
        """
        return self._again("refit", data, n_jobs, memory, read, progress)

    def _again(self, what, data, n_jobs, memory, read, progress):
        threads = _engine.thread_count(n_jobs)
        paths = paths_of(data)
        if paths is None:
            from strickle._table import opened

            recipe, notices = getattr(_engine, f"{what}_table")(self._recipe, opened(data).table, threads)
        else:
            given = self._recipe.to_json(), paths
            text, notices = run(f"{what}_files", given, read, threads, memory, progress)
            recipe = _engine.Recipe.from_json(text)
        _warn(notices)
        return Recipe._of(recipe)

    def apply(
        self,
        data: Any,
        output: str | os.PathLike[str] | None = None,
        *,
        n_jobs: int | None = None,
        memory: int = 1 << 30,
        read: dict[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Scales a table, or files.

        Parameters
        ----------
        data : table, path or list of paths
        output : str or path, default=None
            Of files: the file, or the folder, that the scaled tables go to.
        n_jobs, memory, read, progress
            As of :meth:`fit`.

        Returns
        -------
        table or list of str
            A table of the same kind; columns that the recipe does not name, missing values and float32 are what they
            were. (A stream comes back as a PyArrow table, a relation on DuckDB's default connection.) Of files, where
            the scaled tables are.

        Raises
        ------
        Error
            For a missing column, or text where numbers were. Files that were there before are then untouched.
        """
        return self._applied(data, output, False, n_jobs, memory, read, progress)

    def invert(
        self,
        data: Any,
        output: str | os.PathLike[str] | None = None,
        *,
        n_jobs: int | None = None,
        memory: int = 1 << 30,
        read: dict[str, Any] | None = None,
        progress: Progress | None = None,
    ) -> Any:
        """Takes scaled tables back to the original units; parameters and result as of :meth:`apply`.

        Raises
        ------
        Error
            Where a normalizer is among the scalers: the norms of the rows are not kept.
        """
        return self._applied(data, output, True, n_jobs, memory, read, progress)

    def _applied(self, data, output, invert, n_jobs, memory, read, progress):
        threads = _engine.thread_count(n_jobs)
        paths = paths_of(data)
        if paths is not None:
            if output is None:
                raise Error("files want a place to go to: output='scaled.parquet', or a folder")
            given = self._recipe.to_json(), paths, os.fspath(output), invert
            written, notices = run("apply_files", given, read, threads, memory, progress)
            _warn(notices)
            return written
        if output is not None:
            raise Error("output is a place for files; a table in memory is returned")
        from strickle._table import opened

        source = opened(data, keep=True)
        arrays, notices = _engine.apply_table(self._recipe, source.table, invert, threads)
        _warn(notices)
        return source.with_columns(dict(zip(self._recipe.names, arrays)))

    def merge(self, *others: "Recipe") -> "Recipe":
        """The recipe of the rows of this and all others together, to the byte that of one fit on all of them.

        Raises
        ------
        Error
            For other columns, scalers, options or policies.
        """
        recipe = self._recipe.clone()
        for other in others:
            recipe.merge(_recipe_in(other))
        return Recipe._of(recipe)

    def subtract(self, *others: "Recipe") -> "Recipe":
        """The recipe of the rows of this without those of all others, to the byte that of never having seen them.

        Raises
        ------
        Error
            Where a minimum or maximum is needed, which does not say what it was without some rows, or the rows were
            never added.
        """
        recipe = self._recipe.clone()
        for other in others:
            recipe.subtract(_recipe_in(other))
        return Recipe._of(recipe)

    def save(self, path: str | os.PathLike[str], *, state: bool = True) -> None:
        """Writes the file, whole or not at all. Without state it can be applied and inverted, and nothing more."""
        self._recipe.save(os.fspath(path), state)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "Recipe":
        """Reads a file; Error for what is no recipe, or damaged. Nothing in it is executed."""
        try:
            text = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise Error(f"{os.fspath(path)}: this is not a recipe: it is not text") from None
        return cls._of(_engine.Recipe.from_json(text, os.fspath(path)))

    def to_json(self, *, state: bool = True) -> str:
        """The text of the file."""
        return self._recipe.to_json(state)

    @classmethod
    def from_json(cls, text: str) -> "Recipe":
        """The recipe that a text is."""
        return cls._of(_engine.Recipe.from_json(text))

    def to_sklearn(self) -> Any:
        """The recipe as a fitted estimator of strickle's.

        Returns
        -------
        estimator
            One scaler where all columns have the same, else a ColumnTransformer over chains, in the order of its
            scalers; making one of these wants pandas or Polars.

        Raises
        ------
        Error
            Where a scaler's options are none of scikit-learn's.
        """
        from strickle._sklearn import estimator_of

        return estimator_of(self._recipe)

    @classmethod
    def from_sklearn(cls, fitted: Any, names: Sequence[str] | None = None) -> "Recipe":
        """The recipe of a fitted estimator.

        Parameters
        ----------
        fitted : estimator
            One of strickle's, with its state; one of scikit-learn's scalers, without; a Pipeline of stretches and a
            scaler; a ColumnTransformer of these.
        names : list of str, default=None
            The columns; None takes the estimator's `feature_names_in_`, or x0, x1 ...

        Raises
        ------
        Error
            For what has no recipe.
        """
        from strickle._sklearn import recipe_of

        return cls._of(recipe_of(fitted, names))

    @property
    def rows(self) -> int:
        """The number of rows it was fitted on."""
        return self._recipe.rows

    @property
    def columns(self) -> list[str]:
        """The names of its columns."""
        return self._recipe.names

    @property
    def exact(self) -> bool:
        """Whether every parameter is known exactly, rather than to an interval."""
        return self._recipe.exact()

    def __eq__(self, other):
        return self._recipe.to_json() == other._recipe.to_json() if isinstance(other, Recipe) else NotImplemented

    def __hash__(self):
        return hash(self._recipe.to_json())

    def __reduce__(self):
        return Recipe.from_json, (self._recipe.to_json(),)

    def _scalers(self):
        return [(name, "+".join(step for step, _ in self._recipe.chain(i))) for i, name in enumerate(self.columns)]

    def __repr__(self):
        shown = _few(f"{name} {chain}".rstrip() for name, chain in self._scalers())
        for norm, columns in reversed(self._recipe.row_steps()):
            shown = f"{norm} of {_few(columns)}; {shown}"
        return f"Recipe({self.rows} row{'s' * (self.rows != 1)}: {shown})"

    def _repr_html_(self):
        from strickle._recipe_html import html_of

        return html_of(self._recipe)


def _few(texts):
    texts = list(texts)
    if len(texts) > 6:
        texts[5:] = [f"... {len(texts) - 5} more"]
    return ", ".join(texts)


def _recipe_in(other):
    if not isinstance(other, Recipe):
        raise Error(f"a recipe was expected, not a {type(other).__name__}")
    return other._recipe


def _listed(value, name):
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Sequence) or not all(isinstance(v, str) for v in value):
        raise Error(f"{name} is a text or a list of texts, not {value!r}")
    return list(value)


def _some(value, name):
    listed = _listed(value, name)
    if not listed:
        raise Error(f"{name} is an empty list; leaving it out gives the default")
    return listed


def _warn(notices, stacklevel=4):
    for notice in notices:
        warnings.warn(notice, UserWarning, stacklevel=stacklevel)
