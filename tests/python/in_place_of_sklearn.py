"""A pytest plugin that puts strickle's estimators and functions in the place of scikit-learn's, in sklearn.preprocessing
and its module _data, for scikit-learn's own tests."""

import sklearn.preprocessing
import sklearn.preprocessing._data

import strickle

NAMES = [
    "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "QuantileTransformer", "PowerTransformer",
    "Normalizer", "scale", "minmax_scale", "maxabs_scale", "robust_scale", "quantile_transform", "power_transform",
    "normalize",
]
for name in NAMES:
    ours = getattr(strickle, name)
    for module in (sklearn.preprocessing, sklearn.preprocessing._data):
        setattr(module, name, ours)
