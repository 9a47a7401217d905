"""Tables of Python's libraries, on their way into the engine and out of it as what they were."""

import numpy as np

from strickle import _engine
from strickle._engine import Error
from strickle._readable import readable

_KINDS = {"i": "integer", "u": "integer", "f": "floating", "b": "boolean", "M": "timestamp", "m": "timestamp"}


def opened(data, keep=False):
    """An adapter for a table: `table` is the engine's. With `keep`, `with_columns` puts scaled columns in the places of
    others; without, a stream needs no more than itself."""
    if isinstance(data, np.ma.MaskedArray):
        raise Error("a masked array is no table; filled(numpy.nan) is one, with missing values")
    if isinstance(data, np.ndarray):
        return _Array(np.asarray(data))
    if _is_pandas(data):
        return _Pandas(data)
    module = type(data).__module__.split(".")[0]
    if module in ("duckdb", "_duckdb") and hasattr(data, "to_arrow_table"):
        return _DuckDB(data, keep)
    if module == "polars" and hasattr(data, "collect"):
        return _Lazy(data)
    if module == "pyarrow" and type(data).__name__ == "RecordBatch":
        return _RecordBatch(data, keep)
    if hasattr(data, "__arrow_c_stream__"):
        return _Stream(data, keep)
    raise Error(
        f"a {type(data).__name__} is no table: pandas, Polars, PyArrow and DuckDB have some, "
        "as has whatever offers __arrow_c_stream__; a numpy array of two axes is one too"
    )


def _is_pandas(data):
    return type(data).__module__.split(".")[0] == "pandas" and type(data).__name__ == "DataFrame"


def _narrow(values, narrow):
    return values.astype(np.float32) if narrow else values


def _of_columns(names, arrays, rows, flags=()):
    """A table of numpy's arrays; `flags` are booleans whatever their array holds."""
    kinds, type_names, arrays_read = [], [], []
    for i, array in enumerate(arrays):
        kind = "boolean" if i in flags else _KINDS.get(array.dtype.kind, "text")
        kinds.append(kind)
        type_names.append("text" if kind == "text" else str(array.dtype))
        if kind == "text":
            arrays_read.append(None)
            continue
        if kind == "timestamp":
            missing = np.isnat(array)
            array = np.where(missing, np.nan, array.view(np.int64)) if missing.any() else array.view(np.int64)
        arrays_read.append(readable(array))
    return _engine.Table(names, kinds, type_names, arrays_read, rows)


class _Table:
    """What every table offers."""

    def text_values(self, name):
        """The values of a column that holds no numbers; None where it does, or is not there."""
        import narwhals.stable.v2 as nw

        frame = nw.from_native(self._frame, eager_only=True, pass_through=True)
        if not isinstance(frame, nw.DataFrame) or name not in frame.columns:
            return None
        column = frame.get_column(name)
        return None if column.dtype.is_numeric() else column.to_list()


class _Array:
    """An array of two axes; its columns are x0, x1 ..., as those of an NPY file."""

    def text_values(self, _):
        return None

    def __init__(self, array):
        if array.ndim != 2 or array.dtype.kind not in "fiub":
            raise Error("an array is a table where it has two axes and real numbers")
        self._array = array
        names = [f"x{i}" for i in range(array.shape[1])]
        self.table = _of_columns(names, list(array.T), array.shape[0])

    def with_columns(self, scaled):
        narrow = self._array.dtype.kind == "f" and self._array.dtype.itemsize <= 4
        out = self._array.astype(np.float32 if narrow else np.float64)
        for name, values in scaled.items():
            out[:, int(name[1:])] = values
        return out


class _Pandas(_Table):
    def __init__(self, frame):
        self._frame = frame
        self._names = [str(name) for name in frame.columns]
        arrays = [self._readable(frame.iloc[:, i]) for i in range(frame.shape[1])]
        types = [str(frame.dtypes.iloc[i]) for i in range(frame.shape[1])]
        self._narrow = [name in ("Float32", "float32", "float16", "float[pyarrow]") for name in types]
        flags = {i for i, name in enumerate(types) if name in ("boolean", "bool[pyarrow]")}
        self.table = _of_columns(self._names, arrays, len(frame), flags)

    @staticmethod
    def _readable(series):
        """The column's own memory, or its numbers where it is of one of pandas's own types."""
        if isinstance(series.dtype, np.dtype):
            return series.to_numpy()
        import pandas

        if pandas.api.types.is_bool_dtype(series.dtype) or pandas.api.types.is_numeric_dtype(series.dtype):
            if not series.hasnans and pandas.api.types.is_integer_dtype(series.dtype):
                return series.to_numpy(dtype=np.int64 if series.dtype.kind != "u" else np.uint64)
            return series.to_numpy(dtype=np.float64, na_value=np.nan)
        if isinstance(series.dtype, pandas.DatetimeTZDtype):
            return series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy()
        return np.empty(len(series), dtype=object)

    def with_columns(self, scaled):
        import pandas

        columns = {}
        for i, name in enumerate(self._names):
            columns[i] = _narrow(scaled[name], self._narrow[i]) if name in scaled else self._frame.iloc[:, i]
        out = pandas.DataFrame(columns, index=self._frame.index, copy=False)
        out.columns = self._frame.columns
        return out


class _Stream(_Table):
    """Whatever offers Arrow's stream. It is asked for one, once; PyArrow and Polars give the same memory each time."""

    def __init__(self, data, keep=True):
        self._frame = self._held(data) if keep else data
        self.table = _engine.Table(self._frame.__arrow_c_stream__())

    @staticmethod
    def _held(data):
        """The table itself, or what its stream holds, which may be read only once."""
        import narwhals.stable.v2 as nw

        frame = nw.from_native(data, eager_only=True, pass_through=True)
        if isinstance(frame, nw.DataFrame):
            return data
        import pyarrow

        try:
            return pyarrow.table(data)
        except pyarrow.ArrowInvalid as why:
            raise Error(f"a {type(data).__name__} is no table: {why}") from None

    def with_columns(self, scaled):
        import narwhals.stable.v2 as nw

        frame = nw.from_native(self._frame, eager_only=True)
        types = dict(self.table.columns)
        new = []
        for name, values in scaled.items():
            values = _narrow(values, types[name] in ("float", "halffloat"))
            series = nw.new_series(name, values, backend=frame.implementation)
            missing = frame.get_column(name).is_null()
            if missing.any():  # a null stays one
                both = series.to_frame().with_columns((~missing).alias(f"{name} is there"))
                series = both.select(nw.when(nw.col(f"{name} is there")).then(nw.col(name)).alias(name))[name]
            new.append(series)
        return nw.to_native(frame.with_columns(*new))


class _RecordBatch(_Stream):
    """A batch of PyArrow's."""

    @staticmethod
    def _held(data):
        import pyarrow

        return pyarrow.Table.from_batches([data])

    def with_columns(self, scaled):
        import pyarrow

        table = super().with_columns(scaled)
        return pyarrow.RecordBatch.from_arrays([column.combine_chunks() for column in table.columns], schema=table.schema)


class _Lazy(_Stream):
    """A lazy frame of Polars's: collected, and lazy again."""

    @staticmethod
    def _held(data):
        return data.collect()

    def with_columns(self, scaled):
        return super().with_columns(scaled).lazy()


class _DuckDB(_Stream):
    """A relation of DuckDB's."""

    @staticmethod
    def _held(data):
        return data.to_arrow_table()

    def with_columns(self, scaled):
        import duckdb

        return duckdb.from_arrow(super().with_columns(scaled))
