"""A real pipeline on real data: grid search, clones, pickles, another process, pandas and Polars."""

import pickle
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

import strickle

WINE = Path(__file__).resolve().parents[2] / "data" / "wine.csv.gz"
MODELS = [LogisticRegression(max_iter=2000), SVC(), KNeighborsClassifier(), MLPClassifier((16,), max_iter=400, random_state=0)]


@pytest.fixture(scope="module")
def wine():
    frame = pd.read_csv(WINE)
    return frame.drop(columns="target"), frame["target"]


def pipeline_of(model, columns):
    scale = ColumnTransformer(
        [
            ("skewed", make_pipeline(strickle.LogScaler(), strickle.StandardScaler()), [columns[-1], columns[4]]),
            ("tailed", strickle.SquashingScaler(), [columns[1]]),
            ("ranged", strickle.MinMaxScaler(), [columns[0], columns[2]]),
        ],
        remainder=strickle.RobustScaler(),
        verbose_feature_names_out=False,
    )
    return Pipeline([("scale", scale), ("model", model)])


@pytest.mark.parametrize("model", MODELS, ids=lambda model: type(model).__name__)
def test_grid_search_clone_pickle_and_a_new_process(tmp_path, wine, model):
    X, y = wine
    grid = {
        "scale__tailed": [strickle.SquashingScaler(), strickle.QuantileTransformer(n_quantiles=50), strickle.PowerTransformer()],
        "scale__ranged__feature_range": [(0, 1), (-1, 1)],
    }
    search = GridSearchCV(pipeline_of(model, list(X.columns)), grid, cv=3, n_jobs=2).fit(X, y)
    assert search.best_score_ > 0.92
    again = clone(search.best_estimator_).fit(X, y)
    expected = search.predict(X)
    np.testing.assert_array_equal(again.predict(X), expected)
    (tmp_path / "model.pickle").write_bytes(pickle.dumps(search.best_estimator_))
    code = (
        "import pickle, pandas as pd\n"
        f"model = pickle.load(open({str(tmp_path / 'model.pickle')!r}, 'rb'))\n"
        f"frame = pd.read_csv({str(WINE)!r})\n"
        "print(*model.predict(frame.drop(columns='target')))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == [str(label) for label in expected]


@pytest.mark.parametrize(
    "name", ["StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "QuantileTransformer", "PowerTransformer",
             "Normalizer", "SquashingScaler", "LogScaler", "AsinhScaler", "DivideScaler"],
)
def test_a_model_gets_the_frames_that_it_was_fitted_to(wine, name):
    X, y = wine
    scaler = getattr(strickle, name)()
    if name == "QuantileTransformer":
        scaler.n_quantiles = 50
    model = make_pipeline(scaler, KNeighborsClassifier()).set_output(transform="pandas")
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # scikit-learn's, where names are missing
        model.fit(X, y).predict(X)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_output_as_frames(wine, kind):
    X, _ = wine
    table = X if kind == "pandas" else pl.from_pandas(X)
    transformer = pipeline_of(MODELS[0], list(X.columns)).named_steps["scale"].set_output(transform=kind)
    scaled = transformer.fit_transform(table)
    assert isinstance(scaled, pd.DataFrame if kind == "pandas" else pl.DataFrame)
    assert sorted(scaled.columns) == sorted(X.columns)
    assert list(transformer.get_feature_names_out()) == list(scaled.columns)
    plain = strickle.StandardScaler().set_output(transform=kind).fit(table)
    assert list(plain.feature_names_in_) == list(X.columns) and type(plain.transform(table)) is type(table)
    with pytest.raises(ValueError, match="feature names"):
        plain.transform(table[list(X.columns)[::-1]])


def test_sample_weight_is_routed(wine):
    import sklearn

    X, y = wine
    weights = np.linspace(0, 1, len(X))
    with sklearn.config_context(enable_metadata_routing=True):
        pipeline = make_pipeline(
            strickle.StandardScaler().set_fit_request(sample_weight=True),
            LogisticRegression(max_iter=2000).set_fit_request(sample_weight=True),
        ).fit(X, y, sample_weight=weights)
    np.testing.assert_array_equal(
        pipeline[0].mean_, strickle.StandardScaler().fit(X, sample_weight=weights).mean_
    )
