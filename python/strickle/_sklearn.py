"""Between recipes and fitted estimators."""

import numpy as np
from sklearn import preprocessing
from sklearn.compose import ColumnTransformer
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from strickle import _engine
from strickle._engine import Error
from strickle._matrix import with_names
from strickle._max_abs import MaxAbsScaler
from strickle._min_max import MinMaxScaler
from strickle._normalizer import Normalizer
from strickle._power import PowerTransformer
from strickle._quantile import QuantileTransformer
from strickle._robust import RobustScaler, SquashingScaler
from strickle._scaler import ExactScaler
from strickle._standard import StandardScaler
from strickle._stretches import AsinhScaler, LogScaler, Stretch

_SCALERS = (StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, SquashingScaler, QuantileTransformer,
            PowerTransformer, LogScaler, AsinhScaler)
_OF_NAME = {scaler._scaler: scaler for scaler in _SCALERS}


# -- from a recipe ----------------------------------------------------------------------------------------------------


def estimator_of(recipe):
    """The fitted estimator that a recipe is."""
    groups = {}
    for i in range(len(recipe.names)):
        key = tuple((name, tuple(options.items())) for name, options in recipe.chain(i))
        groups.setdefault(key, []).append(i)
    if len(groups) == 1:
        (key,) = groups
        return _with_row_steps(recipe, _chain_of(recipe, key))
    if recipe.row_steps():
        raise Error("a normalizer before different scalers has no estimator")
    transformers = []
    for key, columns in groups.items():
        name = "+".join(step for step, _ in key) or "passthrough"
        chain = _chain_of(recipe.select(columns), key) if key else "passthrough"
        taken = {other for other, _, _ in transformers}
        unique = next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(groups) + 2))) if n not in taken)
        transformers.append((unique, chain, [recipe.names[i] for i in columns]))
    return _column_transformer(transformers, recipe.names)


def _chain_of(recipe, key):
    steps = [(name, _fitted(name, dict(options), recipe)) for name, options in key]
    if len(steps) == 1:
        return steps[0][1]
    return Pipeline(steps) if steps else None


def _with_row_steps(recipe, chain):
    steps = []
    for norm, columns in recipe.row_steps():
        if columns != recipe.names:
            raise Error("a normalizer of some of the columns has no estimator")
        steps.append(("normalizer", with_names(Normalizer(norm), recipe.names)))
    if not steps:
        return chain
    if chain is not None:
        steps += chain.steps if isinstance(chain, Pipeline) else [(type(chain).__name__, chain)]
    return steps[0][1] if len(steps) == 1 else Pipeline(steps)


def _fitted(name, options, recipe):
    scaler = _OF_NAME[name]
    if issubclass(scaler, Stretch):
        return with_names(scaler(**options), recipe.names)
    return scaler._of(recipe.fitted_alone(), options)


def _column_transformer(transformers, names):
    """A ColumnTransformer of fitted transformers. It learns its columns from a frame of zeros, and then gets them."""
    both = ColumnTransformer(
        [(name, "passthrough", columns) for name, _, columns in transformers],
        remainder="passthrough",
        verbose_feature_names_out=False,
    )
    both.fit(_zeros(names))
    both.transformers = transformers
    fitted = {name: chain for name, chain, _ in transformers}
    both.transformers_ = [(name, fitted.get(name, old), columns) for name, old, columns in both.transformers_]
    return both


def _zeros(names):
    zeros = {name: [0.0] for name in names}
    try:
        import pandas

        return pandas.DataFrame(zeros)
    except ImportError:
        import polars

        return polars.DataFrame(zeros)


# -- to a recipe ------------------------------------------------------------------------------------------------------


def recipe_of(fitted, names=None):
    """The recipe of a fitted estimator."""
    if isinstance(fitted, ColumnTransformer):
        recipe = _recipe_of_columns(fitted)
        return recipe if names is None else recipe.renamed(list(names))
    if isinstance(fitted, Pipeline):
        return _recipe_of_pipeline(fitted, names)
    check_is_fitted(fitted)
    if isinstance(fitted, Stretch):
        return _engine.Recipe.plan(_names_of(fitted, names), fitted._scaler, fitted._options(), False).emptied()
    if isinstance(fitted, preprocessing.Normalizer):
        return _engine.Recipe.plan_rows(_names_of(fitted, names), fitted.norm)
    if isinstance(fitted, ExactScaler):
        recipe = fitted._portable()
        return recipe if names is None else recipe.renamed(list(names))
    if isinstance(fitted, preprocessing.MaxAbsScaler) and getattr(fitted, "clip", False):
        raise Error("a recipe has no MaxAbsScaler with clip=True")
    return _recipe_of_parameters(fitted, _names_of(fitted, names))


def _names_of(fitted, names):
    if names is not None:
        if len(names) != getattr(fitted, "n_features_in_", len(names)):
            raise Error(f"there are {len(names)} names for {fitted.n_features_in_} columns")
        return [str(name) for name in names]
    if not hasattr(fitted, "n_features_in_"):
        raise Error(f"this {type(fitted).__name__} was never fitted, so its columns have no names; give names")
    return [str(name) for name in getattr(fitted, "feature_names_in_", [f"x{i}" for i in range(fitted.n_features_in_)])]


def _recipe_of_pipeline(pipeline, names):
    steps = [step for _, step in pipeline.steps if step not in (None, "passthrough")]
    if not steps:
        raise Error("the pipeline has no step")
    if names is None:
        names = _names_of(steps[0], None)
    *before, last = steps
    recipe = recipe_of(last, names)
    for step in reversed(before):
        if isinstance(step, Stretch):
            recipe = recipe.after_stretch(step._scaler, step._options())
        elif isinstance(step, preprocessing.Normalizer) and step is steps[0]:
            recipe = recipe.after_row_step(step.norm)
        else:
            raise Error(f"a recipe has no {type(step).__name__} before a {type(last).__name__}")
    return recipe


def _recipe_of_columns(transformer):
    check_is_fitted(transformer)
    every = [str(name) for name in getattr(transformer, "feature_names_in_", [])]
    if not every:
        every = [f"x{i}" for i in range(transformer.n_features_in_)]
    parts = []
    for name, step, columns in transformer.transformers_:
        if isinstance(columns, slice) or (len(columns) and isinstance(columns[0], (bool, np.bool_))):
            columns = np.arange(len(every))[columns]
        names = [every[c] if isinstance(c, (int, np.integer)) else str(c) for c in columns]
        passes = step == "passthrough" or type(step).__name__ == "FunctionTransformer" and step.func is None
        if passes or not names:
            continue
        if step == "drop":
            raise Error(f"a recipe drops no column, and {name!r} drops {names}")
        parts.append(recipe_of(step, names))
    if not parts:
        raise Error("nothing is scaled")
    first, *others = parts
    for other in others:
        first = first.beside(other)
    order = {name: i for i, name in enumerate(every)}
    return first.select(sorted(range(len(first.names)), key=lambda i: order[first.names[i]]))


def _recipe_of_parameters(fitted, names):
    """What a scaler of scikit-learn's own has: parameters, and no state."""
    n = len(names)
    zeros, ones = np.zeros(n), np.ones(n)

    def of(value, otherwise):
        return otherwise if value is None else np.ascontiguousarray(value, dtype=np.float64)

    if isinstance(fitted, preprocessing.StandardScaler):
        options = {"with_mean": fitted.with_mean, "with_std": fitted.with_std}
        used = {"center": of(fitted.mean_ if fitted.with_mean else None, zeros), "scale": of(fitted.scale_, ones)}
        return _engine.Recipe.of_parameters(names, "standard", options, used)
    if isinstance(fitted, preprocessing.MinMaxScaler):
        options = {"range": tuple(map(float, fitted.feature_range)), "clip": fitted.clip}
        used = {"min": of(fitted.data_min_, zeros), "max": of(fitted.data_max_, zeros)}
        return _engine.Recipe.of_parameters(names, "min-max", options, used)
    if isinstance(fitted, preprocessing.MaxAbsScaler):
        return _engine.Recipe.of_parameters(names, "max-abs", {}, {"center": zeros, "scale": of(fitted.scale_, ones)})
    if isinstance(fitted, preprocessing.RobustScaler):
        options = {
            "quantile_range": tuple(map(float, fitted.quantile_range)),
            "with_centering": fitted.with_centering,
            "with_scaling": fitted.with_scaling,
            "unit_variance": fitted.unit_variance,
        }
        used = {"center": of(fitted.center_, zeros), "scale": of(fitted.scale_, ones)}
        return _engine.Recipe.of_parameters(names, "robust", options, used)
    if isinstance(fitted, preprocessing.QuantileTransformer):
        options = {"n_quantiles": fitted.n_quantiles, "output_distribution": fitted.output_distribution}
        return _engine.Recipe.of_parameters(names, "quantile", options, {"quantiles": of(fitted.quantiles_.T, zeros)})
    if isinstance(fitted, preprocessing.PowerTransformer):
        scaler = fitted._scaler if fitted.standardize else None
        used = {
            "lambda": of(fitted.lambdas_, ones),
            "center": of(scaler and scaler.mean_, zeros),
            "scale": of(scaler and scaler.scale_, ones),
        }
        options = {"method": fitted.method, "standardize": fitted.standardize}
        return _engine.Recipe.of_parameters(names, "power", options, used)
    raise Error(f"a {type(fitted).__name__} has no recipe")
