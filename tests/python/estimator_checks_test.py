"""scikit-learn's own checks of an estimator, all of them, for every estimator."""

import pytest
from sklearn.utils.estimator_checks import estimator_checks_generator

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
}


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.filterwarnings("ignore")
def test_estimator_passes_all_checks(name):
    ran = 0
    for estimator, check in estimator_checks_generator(getattr(strickle, name)()):
        check(estimator)  # one that is skipped raises as well, and skips the test
        ran += 1
    assert ran == CHECKS[name]
