"""The doctor in Python: the report of the command line, with frames and a face for notebooks."""

import gzip
import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import strickle

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("STRICKLE_BUILD", ROOT / "build"))
WINE = ROOT / "data" / "wine.csv.gz"
KEPLER = ROOT / "data" / "kepler_koi.csv.gz"


def command(*words):
    done = subprocess.run([BUILD / "strickle", "check", *map(str, words), "--json", "--fail-on", "never"],
                          capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    del found["notices"]
    return found | {"commands": []}  # Python has none


def without_name(report):
    """What does not depend on where the table was: a frame has no name, and types of its own."""
    fields = json.loads(report.to_json()) if not isinstance(report, dict) else report
    for column in fields["columns"]:
        del column["type"]
    return {name: value for name, value in fields.items() if name != "table"}


def test_files_give_the_report_of_the_command_line():
    report = strickle.check(WINE, "target", n_jobs=1)
    assert report.to_dict() == command(WINE, "--target", "target")
    assert json.loads(report.to_json()) == report.to_dict()
    trees = strickle.check(str(KEPLER), "koi_disposition", model="trees", mute="DATA013", exclude=["koi_score"])
    assert trees.to_dict() == command(KEPLER, "--target", "koi_disposition", "--model", "trees", "--mute", "DATA013",
                                      "--exclude", "koi_score")


@pytest.mark.parametrize("read", [pd.read_csv, pl.read_csv, lambda file: pa.Table.from_pandas(pd.read_csv(file))])
def test_frames_give_the_report_of_their_file(read):
    report = strickle.check(read(WINE), "target")
    assert without_name(report) == without_name(strickle.check(WINE, "target"))
    assert type(report.findings) is type(read(WINE))


@pytest.mark.parametrize("frame", [pd.read_csv, pl.read_csv])
def test_classes_may_be_text(frame):
    data = frame(KEPLER)
    report = strickle.check(data, "koi_disposition")
    assert report.to_dict()["classes"] == ["CANDIDATE", "CONFIRMED", "FALSE POSITIVE"]
    assert report.to_dict()["scalings"] == strickle.check(KEPLER, "koi_disposition").to_dict()["scalings"]
    assert all("koi_disposition" not in columns for columns in report.findings["columns"])


def test_targets_may_be_arrays():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3)) * [1, 1, 1000]
    names = np.array(["no", "yes"])[(X[:, 0] > 0).astype(int)]
    report = strickle.check(X, names)
    assert report.to_dict()["classes"] == ["no", "yes"]
    assert "the network loses" in report.verdict
    numbers = strickle.check(X, list(X[:, 0] * 2))
    assert numbers.to_dict()["probe"]["metric"] == "R²" and numbers.to_dict()["target"] == "target"
    holes = strickle.check(X, [None, *names[1:]])
    assert holes.to_dict()["probe"]["rows"] == 199
    column = strickle.check(X, X[:, :1] * 2)
    assert column.to_dict()["scalings"] == numbers.to_dict()["scalings"]
    many = strickle.check(X, [f"class {i}" for i in range(200)])
    assert not many.to_dict()["probe"]["ran"] and len(many.to_dict()["classes"]) == 200
    regression = strickle.check(X, rng.integers(0, 5, 200), task="regression")
    assert regression.to_dict()["classes"] == []


def test_types_of_columns():
    frame = pd.DataFrame({"x": np.arange(50.0) % 7, "flag": np.arange(50) % 2 == 0})
    assert list(strickle.check(frame).columns["name"]) == ["x"]
    assert list(strickle.check(frame, types=["floating", "boolean"]).columns["name"]) == ["x", "flag"]


def test_frames_of_the_report():
    report = strickle.check(pd.read_csv(WINE), "target")
    assert report.findings.loc[0, "code"] == "SCALE001" and report.findings.loc[0, "severity"] == "high"
    assert report.findings.loc[0, "columns"] == ["proline"]
    scalings = report.scalings.set_index("scaling")
    assert scalings.loc["standard", "network"] > scalings.loc["raw", "network"] + 0.5
    assert abs(scalings.loc["standard", "linear_stable_rate"] / scalings.loc["standard", "linear_rate"] - 1) < 0.01
    assert np.isnan(scalings.loc["robust", "stable_rate"])  # measured of raw, standard and the recommended one alone
    columns = report.columns.set_index("name")
    assert columns.loc["proline", "deviation"] == strickle.std(pd.read_csv(WINE)["proline"].to_numpy(float))
    assert columns.loc["proline", "scaler"] == "standard"


def test_fits_what_it_recommends():
    data = pd.read_csv(WINE)
    report = strickle.check(data, "target")
    recipe = report.fit(data)
    features = list(data.columns[:-1])
    assert recipe.to_json() == strickle.Recipe.fit(data, exclude="target").to_json()
    assert np.allclose(recipe.apply(data)[features].std(ddof=0), 1)
    trees = strickle.check(data, "target", model="trees")
    pd.testing.assert_frame_equal(trees.fit(data).apply(data), data)


def test_has_a_face_for_notebooks_and_a_page(tmp_path):
    report = strickle.check(pd.read_csv(WINE), "target")
    assert repr(report).splitlines()[1].startswith("The raw scale hurts: 'proline' makes")
    assert report._repr_html_().startswith('<iframe title="strickle check" sandbox="allow-scripts" srcdoc="&lt;!')
    page = report.to_html()
    assert report.to_html(tmp_path / "report.html") is None
    assert (tmp_path / "report.html").read_text() == page
    assert list(tmp_path.iterdir()) == [tmp_path / "report.html"]
    with pytest.raises(strickle.Error):
        report.to_html(tmp_path)  # a folder


def test_threads_change_nothing():
    one = strickle.check(WINE, "target", n_jobs=1).to_json()
    assert strickle.check(WINE, "target", n_jobs=4).to_json() == one
    assert strickle.check(WINE, "target", seed=2).to_json() != one


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (lambda: strickle.check(WINE, "goal"), "there is no column 'goal'"),
        (lambda: strickle.check(WINE, mute=["SCALE999"]), "there is no code 'SCALE999'"),
        (lambda: strickle.check(WINE, model="forest"), "there is no model 'forest'"),
        (lambda: strickle.check(np.zeros((5, 2)), [1, 2]), "the target has 2 values for 5 rows"),
        (lambda: strickle.check(np.zeros((5, 2)), np.zeros((5, 3))), "one value for each row"),
        (lambda: strickle.check(np.zeros((5, 2)), 3), "one value for each row"),
        (lambda: strickle.check(np.zeros((2, 2)), [1j, 2j]), "numbers or classes, not complex"),
        (lambda: strickle.check(np.zeros((2, 2)), ["a", "b"], task="regression"), "no regression predicts"),
        (lambda: strickle.check(WINE, seed="one"), "seed is a number"),
        (lambda: strickle.check(WINE, types="text"), "types has no 'text'"),
        (lambda: strickle.check(KEPLER, "koi_disposition", task="regression"), "no regression predicts"),
        (lambda: strickle.check(WINE, "target", task="clustering"), "task is classification or regression"),
    ],
)
def test_says_what_is_wrong(what, message):
    with pytest.raises(strickle.Error, match=message):
        what()


def test_a_broken_file_leaves_no_page(tmp_path):
    broken = tmp_path / "broken.csv.gz"
    broken.write_bytes(gzip.compress(b"a,b\n1,2\n" * 100)[:-9])
    done = subprocess.run([BUILD / "strickle", "check", broken, "--html", tmp_path / "page.html"], capture_output=True, text=True)
    assert done.returncode == 2 and "broken.csv.gz" in done.stderr
    assert not (tmp_path / "page.html").exists()
