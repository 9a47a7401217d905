"""Pickles and recipes of earlier days are read today, and mean what they meant.

`pytest tests/python/golden_test.py --rewrite` writes them anew: what changes then, users' files no longer mean.
"""

import pickle
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone

import strickle
from strickle import Recipe

GOLDEN = Path(__file__).parent / "golden"
ESTIMATORS = {
    "standard": strickle.StandardScaler(),
    "min_max": strickle.MinMaxScaler((-1, 1), clip=True),
    "max_abs": strickle.MaxAbsScaler(),
    "robust": strickle.RobustScaler(),
    "squash": strickle.SquashingScaler(2.5),
    "quantile": strickle.QuantileTransformer(n_quantiles=5, output_distribution="normal"),
    "power": strickle.PowerTransformer(),
    "normalizer": strickle.Normalizer("l1"),
    "log": strickle.LogScaler(),
    "asinh": strickle.AsinhScaler(2.0),
    "divide": strickle.DivideScaler(2.0),
}
# No random numbers: the same on every machine and in every year.
ROWS = np.array([[(7 * i + 3 * j) % 13 + 0.125 * i * j + 0.1 for j in range(3)] for i in range(12)])


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ESTIMATORS)
def test_pickles_and_recipes(name, request):
    fitted = clone(ESTIMATORS[name]).fit(ROWS)
    recipe = Recipe.from_sklearn(fitted)
    pickled, text, scaled = (GOLDEN / f"{name}.{ending}" for ending in ("pickle", "json", "txt"))
    if request.config.getoption("--rewrite"):
        GOLDEN.mkdir(exist_ok=True)
        pickled.write_bytes(pickle.dumps(fitted, protocol=4))
        text.write_text(recipe.to_json(), encoding="utf-8")
        scaled.write_text("\n".join(" ".join(map(float.hex, row)) for row in fitted.transform(ROWS).tolist()) + "\n")
    expected = np.array([[float.fromhex(x) for x in line.split()] for line in scaled.read_text().splitlines()])
    assert recipe.to_json() == text.read_text(encoding="utf-8")
    old = pickle.loads(pickled.read_bytes())
    for scaler in (fitted, old, Recipe.load(text).to_sklearn()):
        np.testing.assert_array_equal(scaler.transform(ROWS), expected)
    np.testing.assert_array_equal(Recipe.load(text).apply(ROWS), expected)
    assert old.get_params() == fitted.get_params()
    if hasattr(old, "merge"):
        assert old.to_state() == fitted.to_state()
        assert old.merge(fitted).refit(np.vstack([ROWS, ROWS])).to_state() == clone(fitted).fit(
            np.vstack([ROWS, ROWS])).to_state()
