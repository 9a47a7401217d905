"""Each row of docs/differences.md: what strickle does otherwise than scikit-learn, and what scikit-learn does."""

import warnings

import numpy as np
import pytest
from scipy import sparse
from sklearn import preprocessing

import strickle


def test_constant_means_that_all_values_are_equal():
    rows = np.array([[1e10 - 1e-5], [1e10 + 1e-5]] * 5)
    assert preprocessing.StandardScaler().fit(rows).scale_ == 1
    ours = strickle.StandardScaler().fit(rows)
    assert ours.scale_ == (rows.max() - rows.min()) / 2
    assert strickle.StandardScaler().fit(np.full((10, 1), 0.1)).scale_ == 1


def test_scale_does_not_warn_where_nothing_is_lost():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(strickle.scale(np.full(10, 1e100)), np.zeros(10))
    with pytest.warns(UserWarning, match="Numerical issues"):
        preprocessing.scale(np.full(10, 1e100))


def test_the_exponent_of_a_power_transform_is_the_root_itself():
    rows = np.random.default_rng(0).lognormal(size=(1000, 1))
    ours = strickle.PowerTransformer("box-cox").fit(rows).lambdas_
    assert (ours == strickle.PowerTransformer("box-cox").fit(rows[::-1]).lambdas_).all()
    theirs = preprocessing.PowerTransformer("box-cox").fit(rows).lambdas_
    np.testing.assert_allclose(ours, theirs, atol=1e-6)
    logs = np.log(rows)

    def slope(exponent):  # of the profile likelihood
        powers = np.exp(exponent * logs)
        return -np.cov(powers.ravel(), (powers * logs).ravel(), ddof=0)[0, 1] / powers.var() + logs.mean() + 1 / exponent

    assert abs(slope(ours[0])) <= abs(slope(theirs[0])) + 1e-9


def test_all_rows_are_taken_by_default():
    assert strickle.QuantileTransformer().subsample is None
    rows = np.random.default_rng(0).standard_normal((30_000, 1))
    ours = strickle.QuantileTransformer(n_quantiles=100).fit(rows)
    np.testing.assert_array_equal(ours.quantiles_[:, 0], np.quantile(rows, ours.references_))


def test_min_max_meets_the_ends_and_never_leaves_the_range():
    rows = np.random.default_rng(1).standard_normal((1000, 200))
    ours = strickle.MinMaxScaler((-1, 1)).fit_transform(rows)
    assert (ours.min(axis=0) == -1).all() and (ours.max(axis=0) == 1).all()
    theirs = preprocessing.MinMaxScaler((-1, 1)).fit_transform(rows)
    assert (theirs.max(axis=0) != 1).any()
    np.testing.assert_allclose(ours, theirs, atol=1e-14)
    scaler = strickle.MinMaxScaler((-1, 1)).fit(rows)
    scaler.min_ = scaler.min_ + 1
    np.testing.assert_array_equal(scaler.transform(rows), rows * scaler.scale_ + scaler.min_)


def test_quantiles_and_attributes_of_float32_are_doubles():
    rows = np.random.default_rng(2).standard_normal((101, 3)).astype(np.float32)
    for scaler in (strickle.RobustScaler(), strickle.MinMaxScaler(), strickle.MaxAbsScaler(), strickle.PowerTransformer()):
        scaler.fit(rows)
        for name, value in vars(scaler).items():
            if name.endswith("_") and isinstance(value, np.ndarray):
                assert value.dtype == np.float64, name
    exact = np.quantile(rows.astype(np.float64), [0.25, 0.75], axis=0)
    np.testing.assert_array_equal(strickle.RobustScaler().fit(rows).scale_, exact[1] - exact[0])
    assert preprocessing.MinMaxScaler().fit(rows).scale_.dtype == np.float32


def test_sums_do_not_overflow():
    rows = np.array([[1e200], [3e200]])
    assert strickle.StandardScaler().fit(rows).scale_ == 1e200
    with np.errstate(over="ignore", invalid="ignore"):
        assert preprocessing.StandardScaler().fit(rows).scale_ == 1
    np.testing.assert_allclose(strickle.normalize([[3e200, 4e200]]), [[0.6, 0.8]])


def test_ranges_of_no_width_and_very_many_quantiles_are_refused():
    rows = np.arange(6.0)[:, None]
    preprocessing.RobustScaler(quantile_range=(50.0, 50.0)).fit(rows)
    with pytest.raises(ValueError, match="Invalid quantile range"):
        strickle.RobustScaler(quantile_range=(50.0, 50.0)).fit(rows)
    with pytest.raises(ValueError, match="from 1 to 100000"):
        strickle.QuantileTransformer(n_quantiles=100_001).fit(rows)


def test_negative_weights_are_refused():
    rows = np.arange(6.0)[:, None]
    weights = np.array([1, 1, 1, 1, 1, -0.5])
    preprocessing.StandardScaler().fit(rows, sample_weight=weights)
    with pytest.raises(ValueError, match="the weight -0.5"):
        strickle.StandardScaler().fit(rows, sample_weight=weights)


def test_what_lies_near_an_end_is_not_taken_to_it():
    rows = np.linspace(0, 1e-6, 1001)[:, None]
    near = np.array([[0.9e-7]])  # a tenth of the way
    ours, theirs = (
        module.QuantileTransformer(output_distribution="normal").fit(rows).transform(near).item()
        for module in (strickle, preprocessing)
    )
    assert -1.35 < ours < -1.33 and theirs < -5.19


def test_a_single_quantile_is_a_step():
    rows = np.array([[1.0], [2.0], [5.0]])
    ours, theirs = (
        module.QuantileTransformer(n_quantiles=1).fit(rows).transform(rows).ravel().tolist()
        for module in (strickle, preprocessing)
    )
    assert (ours, theirs) == ([0, 1, 1], [0, 0, 0])


def test_columns_of_a_sparse_matrix_stay_columns():
    matrix = sparse.csc_array(np.eye(3))
    assert strickle.StandardScaler(with_mean=False).fit_transform(matrix).format == "csc"
    assert preprocessing.StandardScaler(with_mean=False).fit_transform(matrix).format == "csr"


def test_a_sparse_matrix_is_divided():
    dense = np.array([[0.0, 3.0], [1.0, 0.0], [5.0, 7.0]])
    ours = strickle.MaxAbsScaler().fit_transform(sparse.csr_array(dense)).toarray()
    np.testing.assert_array_equal(ours, dense / np.abs(dense).max(axis=0))


def test_array_api_dispatch_is_not_claimed():
    for name in ("StandardScaler", "MinMaxScaler", "Normalizer"):
        assert not getattr(strickle, name)().__sklearn_tags__().array_api_support
        assert getattr(preprocessing, name)().__sklearn_tags__().array_api_support
