"""The plain exact functions against fractions and numpy."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import strickle
import strickle._exact

finite = st.floats(allow_nan=False, allow_infinity=False)


def exact_root(square):
    """The root of a fraction, rounded once: by integers."""
    if square == 0:
        return 0.0
    shift = 1400
    scaled = square * (1 << 2 * shift)
    root = math.isqrt(scaled.numerator // scaled.denominator)
    # Between root and root + 1, where it is not root itself, lies no double and no tie.
    return float(Fraction(2 * root + (root * root != scaled), 2 << shift))


@given(st.lists(finite, min_size=1, max_size=30))
def test_all_four_are_correctly_rounded(values):
    exact = [Fraction(v) for v in values]
    n = len(exact)
    total = sum(exact)
    square = sum(x * x for x in exact) / n - (total / n) ** 2

    def rounded(fraction):
        try:
            return float(fraction)
        except OverflowError:
            return math.inf if fraction > 0 else -math.inf

    assert strickle.sum(values) == rounded(total)
    assert strickle.mean(values) == rounded(total / n)
    assert strickle.var(values) == rounded(square)
    if square > Fraction(2) ** -1000:
        assert strickle.std(values) == exact_root(square)


@given(
    arrays.arrays(st.sampled_from([np.float64, np.float32, np.int64, np.uint8]),
                  arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=5)),
    st.data(),
)
def test_any_axes_of_any_view(array, data):
    array = array.transpose(data.draw(st.permutations(range(array.ndim))))
    array = array[tuple(slice(None, None, data.draw(st.sampled_from([1, -1, 2]))) for _ in range(array.ndim))]
    axes = tuple(data.draw(st.sets(st.integers(0, array.ndim - 1), min_size=1)))
    columns = np.moveaxis(array, axes, range(len(axes))).reshape(-1, *(n for i, n in enumerate(array.shape) if i not in axes))
    flat = columns.reshape(columns.shape[0], -1)

    def fsum(column):
        column = [float(v) if array.dtype.kind == "f" else int(v) for v in column]
        if any(math.isnan(v) for v in column) or {math.inf, -math.inf} <= set(column):
            return math.nan
        infinite = [v for v in column if math.isinf(v)]
        return infinite[0] if infinite else float(sum(map(Fraction, column)))

    expected = np.array([fsum(column) for column in flat.T]).reshape(columns.shape[1:])
    np.testing.assert_array_equal(strickle.sum(array, axes), expected)
    assert np.shape(strickle.sum(array, axes, keepdims=True)) == np.sum(array, axes, keepdims=True).shape


@given(arrays.arrays(np.float64, arrays.array_shapes(min_dims=2, max_dims=3, max_side=6), elements=finite), st.lists(
    st.floats(0, 1), min_size=1, max_size=4))
def test_quantiles_are_numpys_to_the_bit(array, q):
    with np.errstate(over="ignore", invalid="ignore"):
        for axis in (None, 0, -1, (0, 1)):
            expected = np.quantile(array, q, axis=axis)
            ours = strickle.quantile(array, q, axis=axis)
            safe = np.isfinite(expected)  # numpy's overflow where neighbours are far apart
            np.testing.assert_array_equal(np.asarray(ours)[safe], np.asarray(expected)[safe])
            assert np.isfinite(ours).all()


def test_what_is_no_finite_number():
    nan, inf = math.nan, math.inf
    for function in (strickle.sum, strickle.mean, strickle.var, strickle.std):
        assert math.isnan(function([1.0, nan])) and math.isnan(function([inf, -inf]))
        assert function([1.0, nan, 3.0], nan_policy="omit") == function([1.0, 3.0])
        with pytest.raises(strickle.Error, match="NaN"):
            function([1.0, nan], nan_policy="raise")
        with pytest.raises(strickle.Error, match="nan_policy"):
            function([1.0], nan_policy="ignore")
        with pytest.raises(TypeError):
            function([1j])
        with pytest.raises(TypeError):
            function(["1"])
        with pytest.raises(np.exceptions.AxisError):
            function([1.0], axis=1)
    assert strickle.sum([1.0, inf]) == strickle.mean([1.0, inf]) == inf and strickle.sum([-inf]) == -inf
    assert math.isnan(strickle.var([1.0, inf]))
    assert strickle.sum([]) == 0 and math.isnan(strickle.mean([])) and math.isnan(strickle.var([1.0], ddof=1))
    assert strickle.quantile([1.0, 2.0, inf], 0.5) == 2 and strickle.quantile([1.0, inf], 1.0) == inf
    assert math.isnan(strickle.quantile([nan, 1.0], 0.5)) and strickle.quantile([nan, 1.0], 0.5, nan_policy="omit") == 1
    assert math.isnan(strickle.quantile([], 0.5))
    with pytest.raises(strickle.Error):
        strickle.quantile([1.0], 1.5)


def test_integers_are_summed_as_integers():
    wide = np.array([2**62, 2**62, 2**62, 1], np.int64)
    assert strickle.sum(wide) == float(3 * 2**62 + 1)
    assert strickle.mean(np.array([2**63, 2**63 + 2048], np.uint64)) == float(2**63 + 1024)
    assert strickle.sum(np.array([True, True])) == 2.0


def test_order_threads_and_layout_change_nothing():
    random = np.random.default_rng(0)
    array = random.standard_normal((40_000, 3)) * 10.0 ** random.integers(-200, 200, (40_000, 3))
    shuffled = random.permutation(array)
    for function in (strickle.sum, strickle.mean, strickle.var, strickle.std):
        results = {
            tuple(function(a, axis=0, n_jobs=n))
            for a, n in itertools.product((array, shuffled, np.asfortranarray(array), array[::-1]), (1, 2, 3))
        }
        assert len(results) == 1


def test_unusual_memory():
    packed = np.zeros(5, dtype=np.dtype([("flag", "i1"), ("x", "f8")]))
    packed["x"] = [1, 2, 3, 4, 0.5]
    assert strickle.sum(packed["x"]) == 10.5
    assert strickle.sum(np.array([1, 2], ">f8")) == 3 and strickle.sum(np.array([1, 2], np.float16)) == 3
    frozen = np.ones(3)
    frozen.flags.writeable = False
    assert strickle.sum(frozen) == 3 and strickle.sum(np.broadcast_to(1.5, (4, 4))) == 24
    assert strickle.sum(7) == 7 and strickle.sum(np.zeros((0, 3)), axis=0).tolist() == [0, 0, 0]


def test_slices_are_read_along_their_shortest_axis(monkeypatch):
    array = np.random.default_rng(0).standard_normal((50_000, 10))
    updates = []
    real = strickle._exact._engine.ColumnSums

    class Counted:
        def __init__(self, *arguments):
            self._sums = real(*arguments)

        def update(self, *arguments):
            updates.append(1)
            self._sums.update(*arguments)

        def __getattr__(self, name):
            return getattr(self._sums, name)

    monkeypatch.setattr(strickle._exact._engine, "ColumnSums", Counted)
    assert strickle.sum(array[:, :5]) == math.fsum(array[:, :5].ravel()) and len(updates) == 5
    with pytest.raises(TypeError, match="masked"):
        strickle.sum(np.ma.array([1.0], mask=[True]))


def test_a_divisor_is_a_whole_number():
    for ddof in ("1", 1.0, None):
        with pytest.raises(TypeError, match="ddof is a whole number"):
            strickle.var([1.0, 2.0], ddof=ddof)
