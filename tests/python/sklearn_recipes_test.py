"""From recipes to estimators and back."""

import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn import preprocessing
from sklearn.compose import ColumnTransformer, make_column_transformer
from sklearn.pipeline import make_pipeline

import strickle
from strickle import Recipe

SCALERS = {
    "standard": strickle.StandardScaler(),
    "standard(with_mean=false)": strickle.StandardScaler(with_mean=False),
    "min-max(range=[-1,2],clip)": strickle.MinMaxScaler((-1, 2), clip=True),
    "max-abs": strickle.MaxAbsScaler(),
    "robust(quantile_range=[10,90],unit_variance)": strickle.RobustScaler(quantile_range=(10.0, 90.0), unit_variance=True),
    "squash(bound=2)": strickle.SquashingScaler(2.0),
    "quantile(n_quantiles=20,output_distribution=normal)": strickle.QuantileTransformer(
        n_quantiles=20, output_distribution="normal"
    ),
    "power(standardize=false)": strickle.PowerTransformer(standardize=False),
    "log1p": strickle.LogScaler(),
    "asinh(scale=10)": strickle.AsinhScaler(10.0),
    "divide(by=8)": strickle.DivideScaler(8.0),
    "normalizer(norm=l1)": strickle.Normalizer("l1"),
}


@pytest.fixture
def positive(rows):
    return np.abs(np.nan_to_num(rows))


@pytest.mark.parametrize("scaler", SCALERS)
def test_an_estimators_recipe_is_the_one_that_is_fitted(positive, scaler):
    estimator = SCALERS[scaler].fit(positive)
    recipe = Recipe.fit(positive, scaler)
    mine = Recipe.from_sklearn(estimator)
    assert mine.rows in (recipe.rows, 0)  # stretches and normalizers count none
    np.testing.assert_array_equal(mine.apply(positive), estimator.transform(positive))
    again = recipe.to_sklearn()
    assert type(again) is type(estimator)
    np.testing.assert_array_equal(again.transform(positive), estimator.transform(positive))
    if isinstance(estimator, strickle._scaler.ExactScaler):
        assert mine == recipe and estimator.to_state() == recipe.to_json()
        restored = type(estimator).from_state(recipe.to_json())
        assert restored.merge(estimator).to_state() == recipe.merge(recipe).to_json()
        assert {k: v for k, v in restored.get_params().items() if k not in ("copy", "n_jobs")} == {
            k: v for k, v in estimator.get_params().items() if k not in ("copy", "n_jobs")
        }


def test_a_column_transformer_travels(positive):
    frame = pd.DataFrame(positive, columns=["a", "b", "c"])
    both = make_column_transformer(
        (make_pipeline(strickle.LogScaler(), strickle.StandardScaler()), ["c", "a"]),
        (strickle.RobustScaler(), ["b"]),
    ).fit(frame)
    recipe = Recipe.from_sklearn(both)
    assert recipe == Recipe.fit(frame, ["log1p+standard:a,c", "robust:b"])
    np.testing.assert_array_equal(recipe.apply(frame)[["c", "a", "b"]].to_numpy(), both.transform(frame))
    again = recipe.to_sklearn()
    assert isinstance(again, ColumnTransformer)
    scaled = again.set_output(transform="pandas").transform(frame)
    pd.testing.assert_frame_equal(scaled[["a", "b", "c"]], recipe.apply(frame))
    assert Recipe.from_sklearn(again) == recipe


def test_a_normalizer_may_stand_before_a_scaler(positive):
    pipeline = make_pipeline(strickle.Normalizer("l1"), strickle.StandardScaler()).fit(positive)
    recipe = Recipe.from_sklearn(pipeline)
    assert recipe == Recipe.fit(positive, ["normalizer(norm=l1)", "standard"])
    np.testing.assert_array_equal(recipe.to_sklearn().transform(positive), pipeline.transform(positive))


def test_only_the_first_step_has_names(positive):
    frame = pd.DataFrame(positive, columns=["a", "b", "c"])
    recipe = Recipe.fit(frame, ["normalizer", "log1p+standard"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pipeline = recipe.to_sklearn()
        np.testing.assert_array_equal(pipeline.transform(frame), recipe.apply(frame).to_numpy())
    assert Recipe.from_sklearn(pipeline) == recipe


@pytest.mark.parametrize(
    "theirs",
    [
        preprocessing.StandardScaler(),
        preprocessing.StandardScaler(with_std=False),
        preprocessing.MinMaxScaler((-1, 1)),
        preprocessing.MaxAbsScaler(),
        preprocessing.RobustScaler(),
        preprocessing.QuantileTransformer(n_quantiles=10),
        preprocessing.PowerTransformer(),
        preprocessing.Normalizer("max"),
    ],
    ids=lambda scaler: type(scaler).__name__,
)
def test_scikit_learns_own_scalers_have_recipes_without_state(positive, theirs):
    recipe = Recipe.from_sklearn(theirs.fit(positive))
    assert Recipe.from_json(recipe.to_json()) == recipe
    np.testing.assert_allclose(recipe.apply(positive), theirs.transform(positive), rtol=1e-9, atol=1e-12)
    if not isinstance(theirs, preprocessing.Normalizer):
        with pytest.raises(strickle.Error, match="state"):
            recipe.merge(recipe)


def test_what_has_no_recipe_says_so(positive):
    for estimator, why in [
        (preprocessing.PolynomialFeatures().fit(positive), "PolynomialFeatures has no recipe"),
        (strickle.MaxAbsScaler(clip=True).fit(positive), "no MaxAbsScaler with clip=True"),
        (strickle.StandardScaler(with_mean=False, with_std=False).fit(positive), "no StandardScaler with with_std=False"),
        (make_pipeline(strickle.StandardScaler(), strickle.StandardScaler()).fit(positive), "before a"),
        (strickle.LogScaler(), "never fitted"),
    ]:
        with pytest.raises(strickle.Error, match=why):
            Recipe.from_sklearn(estimator)
    with pytest.raises(strickle.Error, match="ddof"):
        Recipe.fit(positive, "standard(ddof=1)").to_sklearn()
    with pytest.raises(strickle.Error, match="is not one of RobustScaler alone"):
        strickle.RobustScaler.from_state(Recipe.fit(positive).to_json())
