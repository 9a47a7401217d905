"""strickle levels features: scalers whose fitted state is exact, merges and subtracts to the bit.

The estimators take the place of scikit-learn's::

    from strickle import StandardScaler

:func:`check` says what the raw scale of a table will do to training, and recommends a recipe;
:class:`Recipe` scales whole tables and files, and is one JSON file; :func:`sum`, :func:`mean`, :func:`var`,
:func:`std` and :func:`quantile` are exact. :mod:`strickle.norm` has normalization layers,
:mod:`strickle.lab` experiments that measure what scale does.

Everything is imported when it is first asked for: ``import strickle`` costs nothing, and scikit-learn is needed for
the estimators alone.
"""

from importlib import import_module as _import_module

__version__ = "0.1.0"

_HOMES = {
    "_engine": ("Error",),
    "_exact": ("sum", "mean", "var", "std", "quantile"),
    "_recipe": ("Recipe",),
    "_check": ("check",),
    "_standard": ("StandardScaler",),
    "_min_max": ("MinMaxScaler",),
    "_max_abs": ("MaxAbsScaler",),
    "_robust": ("RobustScaler", "SquashingScaler"),
    "_quantile": ("QuantileTransformer",),
    "_power": ("PowerTransformer",),
    "_normalizer": ("Normalizer", "normalize"),
    "_stretches": ("LogScaler", "AsinhScaler", "DivideScaler"),
    "_functions": ("scale", "minmax_scale", "maxabs_scale", "robust_scale", "quantile_transform", "power_transform"),
}
_MODULES = ("norm", "lab")
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [*_HOME_OF, *_MODULES, "__version__"]


def __getattr__(name):
    if name in _MODULES:
        return _import_module(f"strickle.{name}")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'strickle' has no attribute {name!r}")
    value = getattr(_import_module(f"strickle.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *__all__})
