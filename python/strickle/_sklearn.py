"""Between recipes and fitted estimators."""

from collections.abc import Iterable

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
from strickle._stretches import AsinhScaler, DivideScaler, LogScaler, Stretch

_SCALERS = (StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler, SquashingScaler, QuantileTransformer,
            PowerTransformer, LogScaler, AsinhScaler, DivideScaler)
_OF_NAME = {scaler._scaler: scaler for scaler in _SCALERS}


# -- from a recipe ----------------------------------------------------------------------------------------------------


def estimator_of(recipe):
    """The fitted estimator that a recipe is."""
    groups = {}
    for i in range(len(recipe.names)):
        key = tuple((name, tuple(options.items())) for name, options in recipe.chain(i))
        groups.setdefault(key, []).append(i)
    norms = _norms(recipe)
    if len(groups) == 1:
        (key,) = groups
        return _chain_of(recipe, key, norms)
    if norms:
        raise Error("a normalizer before different scalers has no estimator")
    transformers = []
    for key, columns in groups.items():
        name = "+".join(step for step, _ in key) or "passthrough"
        chain = _chain_of(recipe.select(columns), key) if key else "passthrough"
        taken = {other for other, _, _ in transformers}
        unique = next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(groups) + 2))) if n not in taken)
        transformers.append((unique, chain, [recipe.names[i] for i in columns]))
    return _column_transformer(transformers, recipe.names)


def _norms(recipe):
    norms = []
    for norm, columns in recipe.row_steps():
        if columns != recipe.names:
            raise Error("a normalizer of some of the columns has no estimator")
        norms.append(norm)
    return norms


def _chain_of(recipe, key, norms=()):
    nameless = recipe.renamed([f"x{i}" for i in range(len(recipe.names))])  # as columns are behind the first step
    steps = []
    for norm in norms:
        steps.append(("normalizer", with_names(Normalizer(norm), (nameless if steps else recipe).names)))
    for name, options in key:
        steps.append((name, _fitted(name, dict(options), nameless if steps else recipe)))
    return steps[0][1] if len(steps) == 1 else Pipeline(steps) if steps else None


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
    if names is not None and not _are_names(names):
        raise Error(f"names is a list of texts, one for each column, not {names!r}")
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
    return _recipe_of_parameters(fitted, _names_of(fitted, names))


def _are_names(names):
    if isinstance(names, str) or not isinstance(names, Iterable):
        return False
    return all(isinstance(name, str) for name in names)


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
    ours = next((ours for ours in _SCALERS if isinstance(fitted, getattr(preprocessing, ours.__name__, ()))), None)
    if ours is None:
        raise Error(f"a {type(fitted).__name__} has no recipe")
    like = ours()
    vars(like).update(vars(fitted))
    if ours is PowerTransformer and fitted.standardize:
        like._center, like._scale = fitted._scaler.mean_, fitted._scaler.scale_
    options = like._options()
    if like._meant() != options:
        raise Error(f"a recipe has no {ours.__name__} with the parameters {like._meant()}")
    return _engine.Recipe.of_parameters(names, ours._scaler, options, like._parameters())
