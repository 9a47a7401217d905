"""scikit-learn's own checks of an estimator, all of them, for every estimator."""

import pytest
from sklearn.utils import estimator_checks

import strickle

# How many checks there are in the pinned scikit-learn: a generator that skips would collect one.
CHECKS = {
    "StandardScaler": 53,
    "MinMaxScaler": 46,
    "MaxAbsScaler": 46,
    "RobustScaler": 46,
    "QuantileTransformer": 46,
    "PowerTransformer": 46,
    "Normalizer": 46,
    "SquashingScaler": 46,
    "LogScaler": 46,
    "AsinhScaler": 45,
    "DivideScaler": 45,
}


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.filterwarnings("ignore")
def test_estimator_passes_all_checks(name):
    ran = 0
    for estimator, check in estimator_checks.estimator_checks_generator(getattr(strickle, name)()):
        check(estimator)  # one that is skipped raises as well, and skips the test
        ran += 1
    assert ran == CHECKS[name]


# What scikit-learn asks of its own estimators beyond these.
OF_ITS_OWN = [
    "check_dataframe_column_names_consistency",
    "check_get_feature_names_out_error",
    "check_global_output_transform_pandas",
    "check_global_set_output_transform_polars",
    "check_inplace_ensure_writeable",
    "check_param_validation",
    "check_set_output_transform",
    "check_set_output_transform_pandas",
    "check_set_output_transform_polars",
    "check_transformer_get_feature_names_out",
    "check_transformer_get_feature_names_out_pandas",
]


@pytest.mark.parametrize("check", OF_ITS_OWN)
@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.filterwarnings("ignore")
def test_estimator_passes_what_scikit_learn_asks_of_its_own(name, check):
    getattr(estimator_checks, check)(name, getattr(strickle, name)())
