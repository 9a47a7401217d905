"""The lines of Python in the README run."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import strickle

README = Path(__file__).resolve().parents[2] / "README.md"


def test_the_five_lines(tmp_path, monkeypatch, rows):
    monkeypatch.chdir(tmp_path)
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).assign(y=rows[:, 0] > 0)
    names = {"frame": frame, "rows": rows[:100], "more": rows[100:]}
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
               if c.startswith("import strickle\n"))
    assert len(code.strip().splitlines()) == 5
    exec(code, names)
    assert names["report"].findings.loc[0, "severity"] == "high"
    assert names["recipe"] == strickle.Recipe.fit(frame, names["report"].recommendation["scaling"], exclude="y")
    assert isinstance(names["scaled"], pd.DataFrame)
    assert names["scaler"].to_state() == strickle.StandardScaler().fit(rows).to_state()


@pytest.mark.filterwarnings("ignore")
def test_what_goes_beyond_scikit_learn(rows):
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
               if c.startswith("monday.merge"))
    fit = strickle.StandardScaler().fit
    robust = strickle.RobustScaler().fit(rows[:9]).partial_fit(rows[9:])
    recipe = strickle.Recipe.fit(rows)
    names = {"monday": fit(rows[:9]), "tuesday": fit(rows[9:]), "week": fit(np.vstack([rows, rows])), "robust": robust,
             "rows": rows, "strickle": strickle, "x": np.zeros((2, 3, 4)), "recipe": recipe,
             "frame": pd.DataFrame(rows, columns=["x0", "x1", "x2"])}
    for line in code.splitlines():
        eval(line, names)


def test_the_normalization_layers():
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
               if c.startswith("from strickle import norm"))
    from strickle import norm

    x = np.random.default_rng(0).normal(size=(8, 64)).astype(np.float32)
    weight, bias = np.ones(64, np.float32), np.zeros(64, np.float32)
    names = {"x": x, "y": np.empty_like(x), "weight": weight, "bias": bias, "grad": np.ones_like(x),
             "statistics": norm.Statistics()}
    exec(code, names)
    assert names["dx"].shape == names["gradients"].x.shape == x.shape
    assert names["layer"].running.batches == 1


def test_the_lab():
    (code,) = (c for c in re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
               if c.startswith("from strickle import lab"))
    names = {}
    exec(code.replace("seeds=20", "seeds=4"), names)
    assert names["result"].verdict.outcome == "holds when"
