"""Recipes in Python: tables of every kind, files, and the command line's bytes."""

import pickle
import subprocess
import sys
import warnings

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import strickle
from strickle import Recipe


@pytest.fixture
def arrow(rows):
    """Every type of number, nulls and NaN, a text and a bool, in two chunks."""
    n = len(rows)
    integers = [None if i % 11 == 0 else 2**53 + i for i in range(n)]
    whole = pa.table(
        {
            "name": [f"row {i}" for i in range(n)],
            "a": rows[:, 0],
            "b": pa.array(rows[:, 1], from_pandas=True),
            "c": pa.array(rows[:, 2], from_pandas=True),
            "narrow": pa.array(rows[:, 0].astype(np.float32)),
            "count": pa.array(integers, pa.int64()),
            "small": pa.array(np.arange(n) % 100, pa.uint8()),
            "flag": pa.array(np.arange(n) % 3 == 0),
        }
    )
    return pa.concat_tables([whole.slice(0, 200), whole.slice(200)])


def frames(arrow):
    return {
        "pyarrow": arrow,
        "pandas": arrow.to_pandas(),
        "polars": pl.from_arrow(arrow),
        "polars lazy": pl.from_arrow(arrow).lazy(),
        "duckdb": duckdb.from_arrow(arrow),
    }


KINDS = ["pyarrow", "pandas", "polars", "polars lazy", "duckdb"]
SCALERS = ["standard", "min-max(range=[-1,1])", "max-abs", "robust", "squash", "quantile(n_quantiles=50)", "power"]


def as_pandas(table):
    if isinstance(table, pl.LazyFrame):
        table = table.collect()
    if isinstance(table, pl.DataFrame):
        return table.to_arrow().to_pandas()
    if isinstance(table, pd.DataFrame):
        return table
    return (table if isinstance(table, pa.Table) else table.to_arrow_table()).to_pandas()


@pytest.mark.parametrize("scaler", SCALERS)
@pytest.mark.parametrize("kind", ["pyarrow", "polars", "polars lazy", "duckdb"])
def test_every_kind_of_table_gives_the_command_lines_bytes(tmp_path, arrow, kind, scaler, command_line):
    path = tmp_path / "table.parquet"
    pq.write_table(arrow, path)
    fitted = command_line("fit", path, "--scaler", scaler, "--quiet")
    assert Recipe.fit(frames(arrow)[kind], scaler).to_json() == fitted
    assert Recipe.fit(path, scaler).to_json() == fitted
    recipe = Recipe.from_json(fitted)
    assert recipe.update(frames(arrow)[kind]) == recipe.merge(recipe) == recipe.update(str(path))
    again = tmp_path / "again.parquet"
    pq.write_table(arrow, again)
    assert recipe.merge(recipe).refit([path, again]) == Recipe.fit(tmp_path / "*.parquet", scaler)
    assert recipe.merge(recipe).refit(pa.concat_tables([arrow, arrow])) == Recipe.fit([path, again], scaler)


def test_pandas_gives_the_same_bytes_where_it_holds_the_same_numbers(arrow):
    # pandas makes doubles of integers with nulls.
    same = arrow.drop(["count"])
    assert Recipe.fit(same.to_pandas(), "robust") == Recipe.fit(same, "robust")
    nullable = same.to_pandas(types_mapper={pa.uint8(): pd.UInt8Dtype(), pa.float64(): pd.Float64Dtype()}.get)
    assert Recipe.fit(nullable, "robust") == Recipe.fit(same, "robust")


@pytest.mark.parametrize("kind", KINDS)
def test_a_table_comes_back_as_what_it_was(arrow, kind):
    table = frames(arrow)[kind]
    recipe = Recipe.fit(table, exclude=["count"])
    scaled = recipe.apply(table)
    assert type(scaled) is type(table)
    before, after = as_pandas(table), as_pandas(scaled)
    assert list(after.columns) == list(before.columns)
    for untouched in ("name", "flag", "count"):
        pd.testing.assert_series_equal(after[untouched], before[untouched])
    assert after["narrow"].dtype == np.float32
    x = before["b"].to_numpy(float)
    np.testing.assert_allclose(after["b"].to_numpy(float), (x - np.nanmean(x)) / np.nanstd(x), rtol=1e-6)
    assert (after["c"].isna() == before["c"].isna()).all()
    back = as_pandas(recipe.invert(scaled))
    np.testing.assert_allclose(back["b"].to_numpy(float), x, rtol=1e-14)


@pytest.mark.parametrize("kind", ["pyarrow", "polars"])
def test_nulls_stay_nulls(arrow, kind):
    scaled = Recipe.fit(frames(arrow)[kind]).apply(frames(arrow)[kind])
    counts = scaled["count"].null_count
    assert (counts if isinstance(counts, int) else counts()) == arrow["count"].null_count


def test_a_batch_stays_a_batch(arrow):
    (batch,) = arrow.combine_chunks().to_batches()
    recipe = Recipe.fit(batch)
    assert recipe == Recipe.fit(arrow) and isinstance(recipe.apply(batch), pa.RecordBatch)
    assert pa.Table.from_batches([recipe.apply(batch)]).equals(recipe.apply(arrow).combine_chunks())
    assert recipe.apply(batch.slice(0, 0)).num_rows == 0


def test_slices_and_columns_of_no_numbers(arrow):
    odd = arrow.append_column("list", pa.array([[1]] * len(arrow))).append_column("none", pa.nulls(len(arrow)))
    with pytest.warns(UserWarning, match="'none' has no values"):
        recipe = Recipe.fit(odd.slice(13, 300))
    assert recipe.columns == ["a", "b", "c", "narrow", "count", "small", "none"]
    copied = pa.table({name: pa.array(odd[name].slice(13, 300).to_pylist(), odd[name].type) for name in odd.column_names})
    with pytest.warns(UserWarning, match="'none' has no values"):
        assert recipe == Recipe.fit(copied)
    flags = Recipe.fit(odd.slice(13, 300), types="boolean").apply(odd.slice(13, 300))["flag"].to_pylist()
    assert len(set(flags)) == 2 and flags[2] > 0 > flags[0]  # row 15 is true, row 13 is not


def test_pandas_keeps_index_and_names(rows):
    frame = pd.DataFrame(rows, columns=[3, 1, 2], index=[f"r{i}" for i in range(len(rows))])
    scaled = Recipe.fit(frame).apply(frame)
    assert list(scaled.columns) == [3, 1, 2] and (scaled.index == frame.index).all()


def test_a_stream_is_consumed_once(arrow):
    class Once:
        def __init__(self):
            self.asked = 0

        def __arrow_c_stream__(self, requested_schema=None):
            self.asked += 1
            assert self.asked == 1
            return arrow.__arrow_c_stream__(requested_schema)

    recipe = Recipe.fit(Once())
    assert recipe == Recipe.fit(arrow)
    assert recipe.apply(Once()).equals(recipe.apply(arrow))
    reader = pa.RecordBatchReader.from_batches(arrow.schema, arrow.to_batches())
    assert Recipe.fit(reader) == recipe
    with pytest.warns(UserWarning, match="there are no rows"):
        Recipe.fit(reader)  # it was read


def test_an_array_is_a_table_as_an_npy_file_is(tmp_path, rows, command_line):
    np.save(tmp_path / "rows.npy", rows)
    recipe = Recipe.fit(rows, "robust")
    assert recipe.to_json() == command_line("fit", tmp_path / "rows.npy", "--scaler", "robust", "--quiet")
    scaled = recipe.apply(rows)
    command = tmp_path / "scaled.npy"
    recipe.save(tmp_path / "recipe.json")
    command_line("apply", tmp_path / "recipe.json", tmp_path / "rows.npy", "-o", command, "--quiet")
    np.testing.assert_array_equal(scaled, np.load(command))
    assert recipe.apply(rows.astype(np.float32)).dtype == np.float32


def test_files_are_applied_and_inverted_as_by_the_command_line(tmp_path, arrow, command_line):
    table = tmp_path / "table.parquet"
    pq.write_table(arrow, table)
    recipe = Recipe.fit(tmp_path / "*.parquet", ["standard", "min-max:a"])
    recipe.save(tmp_path / "recipe.json")
    assert Recipe.load(tmp_path / "recipe.json") == recipe
    assert recipe.apply(table, tmp_path / "ours.parquet") == [str(tmp_path / "ours.parquet")]
    command_line("apply", tmp_path / "recipe.json", table, "-o", tmp_path / "theirs.parquet", "--quiet")
    assert (tmp_path / "ours.parquet").read_bytes() == (tmp_path / "theirs.parquet").read_bytes()
    assert pq.read_table(tmp_path / "ours.parquet").equals(recipe.apply(arrow))
    recipe.invert(tmp_path / "ours.parquet", tmp_path / "back.parquet")
    np.testing.assert_allclose(pq.read_table(tmp_path / "back.parquet")["a"], arrow["a"], rtol=1e-12, atol=1e-12)
    seen = []
    Recipe.fit(table, progress=lambda *now: seen.append(now))
    assert seen and seen[-1][0] == "fitting" and seen[-1][3] == len(arrow)


def test_chains_and_normalizers_and_weights_and_types(tmp_path, arrow, command_line):
    path = tmp_path / "table.parquet"
    pq.write_table(arrow, path)
    for options, flags in [
        ({"scaler": ["normalizer(norm=l1)", "standard"], "columns": ["a", "c"]},
         ["--scaler", "normalizer(norm=l1)", "--scaler", "standard", "--columns", "a,c"]),
        ({"scaler": "log1p+standard:small"}, ["--scaler", "log1p+standard:small"]),
        ({"weights": "small", "columns": "a", "extra": ["range"]}, ["--weights", "small", "--columns", "a", "--extra", "range"]),
        ({"types": ["boolean", "floating"], "exclude": "a*"}, ["--types", "boolean,floating", "--exclude", "a*"]),
    ]:
        assert Recipe.fit(arrow, **options).to_json() == command_line("fit", path, "--quiet", *flags)


def test_decimals_timestamps_and_halves(tmp_path, command_line):
    import datetime
    from decimal import Decimal

    table = pa.table(
        {
            "price": pa.array([Decimal("1.10"), None, Decimal("-123456789012345678.25")], pa.decimal128(25, 2)),
            "when": pa.array([datetime.datetime(2020, 1, 1), datetime.datetime(2021, 1, 1), None], pa.timestamp("us")),
            "half": pa.array(np.array([1.5, -2.25, 6e-8], np.float16)),
        }
    )
    path = tmp_path / "table.arrow"
    with pa.ipc.new_file(path, table.schema) as file:
        file.write_table(table)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        recipe = Recipe.fit(table, types=["decimal", "timestamp", "floating"])
    assert recipe.to_json() == command_line("fit", path, "--types", "decimal,timestamp,floating", "--quiet")


def test_merge_and_subtract_give_new_recipes(rows):
    first, second, whole = Recipe.fit(rows[:100]), Recipe.fit(rows[100:]), Recipe.fit(rows)
    assert first.merge(second) == second.merge(first) == whole
    assert whole.subtract(first) == second
    assert first.rows == 100 and whole.rows == 500
    assert pickle.loads(pickle.dumps(whole)) == whole and hash(whole) == hash(first.merge(second))
    with pytest.raises(strickle.Error, match="400 rows cannot be taken out of 100"):
        first.subtract(second)


def test_errors_say_what_and_where(tmp_path, rows):
    with pytest.raises(strickle.Error, match="there is no column 'hue'") as caught:
        Recipe.fit(rows, columns=["hue"])
    assert isinstance(caught.value, ValueError) and caught.value.code == "not_found"
    rows[7, 1] = np.inf
    with pytest.raises(strickle.Error) as caught:
        Recipe.fit(rows)
    assert (caught.value.row, caught.value.column) == (8, "x1")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n3,x\n")
    with pytest.raises(strickle.Error) as caught:
        Recipe.fit(tmp_path / "bad.csv", columns=["a", "b"])
    assert caught.value.line == 3 and caught.value.file.endswith("bad.csv")
    with pytest.raises(strickle.Error, match="is no table"):
        Recipe.fit({"a": [1]})
    with pytest.raises(strickle.Error, match="place to go"):
        Recipe.fit(rows[:5]).apply("x.csv")
    with pytest.raises(strickle.Error, match="have the same name 'a'"):
        Recipe.fit(pd.DataFrame([[1.0, 2.0]], columns=["a", "a"]))
    for data in ([[1.0]], pl.Series([1.0]), pa.chunked_array([[1.0]]), np.arange(3.0)):
        with pytest.raises(strickle.Error, match="is no table|a single column|is a table where"):
            Recipe.fit(data)
        with pytest.raises(strickle.Error, match="is no table|a single column|is a table where"):
            Recipe.fit(np.eye(1)).apply(data)
    with pytest.raises(strickle.Error, match="a recipe was expected, not a str"):
        Recipe.fit(rows[:5]).merge("a.json")
    for arguments, why in [
        ({"scaler": None}, "scaler is a text or a list of texts, not None"),
        ({"scaler": []}, "scaler is an empty list"),
        ({"columns": []}, "columns is an empty list"),
        ({"types": []}, "types is an empty list"),
        ({"weights": 3}, "weights has a value of the wrong type"),
        ({"infinities": None}, "infinities has a value of the wrong type"),
        ({"n_jobs": "2"}, "n_jobs must be"),
    ]:
        with pytest.raises(strickle.Error, match=why):
            Recipe.fit(rows[:5], **arguments)
    for arguments, why in [
        ({"memory": "1GB"}, "memory is a number of bytes, not '1GB'"),
        ({"memory": 0}, "memory is a number of bytes"),
        ({"read": "x"}, "read is a dict"),
        ({"progress": 3}, "progress is a function"),
    ]:
        with pytest.raises(strickle.Error, match=why):
            Recipe.fit(tmp_path / "bad.csv", **arguments)
    with pytest.raises(strickle.Error, match="a masked array is no table"):
        Recipe.fit(np.ma.masked_array(rows))
    with pytest.raises(strickle.Error, match="holds string, not numbers"):
        Recipe.fit(pa.table({"a": ["x"]}), columns=["a"])


def test_a_failed_save_leaves_the_file(tmp_path, rows):
    path = tmp_path / "recipe.json"
    Recipe.fit(rows).save(path)
    before = path.read_bytes()
    with pytest.raises(strickle.Error):
        Recipe.fit(rows[:3]).save(tmp_path / "recipe.json" / "below")
    assert path.read_bytes() == before and [p.name for p in tmp_path.iterdir()] == ["recipe.json"]


def test_repr_shows_normalizers(rows):
    recipe = Recipe.fit(rows[:5, :2], ["normalizer(norm=l1)", "standard:x0"])
    assert repr(recipe) == "Recipe(5 rows: l1 of x0, x1; x0 standard, x1)"


def test_html_escapes_names(rows):
    frame = pd.DataFrame(rows, columns=["<script>", "b", "c"])
    html = Recipe.fit(frame)._repr_html_()
    assert "<script>" not in html and "&lt;script&gt;" in html and "500 rows" in html


def test_an_interrupt_ends_a_run_over_files(tmp_path):
    """Ctrl-C, which is seen between batches: nothing is written."""
    code = (
        "import os, signal, sys, threading, time, strickle\n"
        "def interrupt(*now):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "recipe = strickle.Recipe.fit(sys.argv[1])\n"
        "try:\n"
        "    recipe.apply(sys.argv[1], sys.argv[2], progress=interrupt)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', os.listdir('.'))\n"
    )
    np.save(tmp_path / "rows.npy", np.ones((400_000, 8)))
    result = subprocess.run([sys.executable, "-c", code, "rows.npy", "scaled.npy"], cwd=tmp_path, capture_output=True,
                            text=True, check=False)
    assert result.stdout == "interrupted ['rows.npy']\n", result.stderr


def test_a_column_has_one_name_and_a_recipe_says_what_it_is_not(tmp_path, rows):
    scaler = strickle.StandardScaler().fit(rows)
    for names, why in [(["a", "a", "b"], "two columns are called 'a'"), (["a"], "one name for each column")]:
        with pytest.raises(strickle.Error, match=why):
            Recipe.from_sklearn(scaler, names)
    for names in ("abc", [1, 2, 3], 3):
        with pytest.raises(strickle.Error, match="names is a list of texts"):
            Recipe.from_sklearn(scaler, names)
    with pytest.raises(strickle.Error, match="1 names for 3 columns"):
        Recipe.from_sklearn(strickle.LogScaler().fit(np.ones((2, 3))), ["a"])
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(strickle.Error, match="it is not text") as caught:
        Recipe.load(tmp_path / "binary.json")
    assert (caught.value.code, caught.value.row, caught.value.hint) == ("invalid_argument", 0, "")
    with pytest.raises(strickle.Error, match="delimiter has a value of the wrong type"):
        Recipe.fit("table.csv", read={"delimiter": 5})


def test_capsules_that_are_no_streams():
    class Odd:
        def __init__(self, name):
            self._name = name

        def __arrow_c_stream__(self, requested_schema=None):
            import ctypes

            new = ctypes.pythonapi.PyCapsule_New
            new.restype, new.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
            return new(1, self._name, None)

    for name in (None, b"arrow_schema"):
        with pytest.raises(strickle.Error, match="a capsule of Arrow's streams"):
            Recipe.fit(Odd(name))


def test_pandas_own_types_and_packed_arrays(rows):
    frame = pd.DataFrame(
        {"flag": pd.array([True, None, False], "boolean"), "x": pd.array([1.5, None, 2.5], "Float32"), "y": [1, 2, 4]}
    )
    recipe = Recipe.fit(frame)
    assert recipe.columns == ["x", "y"] and recipe.apply(frame)["x"].dtype == np.float32
    packed = np.zeros((len(rows), 3), dtype=np.dtype([("flag", "i1"), ("x", "f8")]))
    packed["x"] = rows
    assert Recipe.fit(packed["x"]) == Recipe.fit(rows)
