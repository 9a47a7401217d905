"""What the estimators promise beyond scikit-learn: exact states that merge, in any order and division."""

import pickle
import warnings
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import sparse
from sklearn import preprocessing
from sklearn.base import clone

import strickle
from strickle import Recipe

STATES = {
    "standard": strickle.StandardScaler(),
    "min-max": strickle.MinMaxScaler(),
    "max-abs": strickle.MaxAbsScaler(),
    "robust": strickle.RobustScaler(),
    "squash": strickle.SquashingScaler(),
    "quantile": strickle.QuantileTransformer(n_quantiles=10),
    "power": strickle.PowerTransformer(),
}
ALL = [*STATES.values(), strickle.Normalizer(), strickle.LogScaler(), strickle.AsinhScaler(), strickle.DivideScaler(2.0)]
SUBTRACT = ["standard", "robust", "squash", "quantile", "power"]
matrices = arrays.arrays(
    np.float64,
    st.tuples(st.integers(4, 30), st.integers(1, 4)),
    elements=st.one_of(st.floats(-1e6, 1e6), st.floats(-1e300, 1e300), st.just(np.nan), st.sampled_from([0.0, -0.0, 5e-324])),
)


def named(estimators):
    return pytest.mark.parametrize("estimator", estimators, ids=lambda e: type(e).__name__)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", STATES)
@settings(max_examples=40, deadline=None)
@given(rows=matrices, data=st.data())
def test_any_split_and_order_gives_the_same_bytes(name, rows, data):
    estimator = STATES[name]
    whole = clone(estimator).fit(rows)
    cuts = sorted(data.draw(st.sets(st.integers(1, len(rows) - 1), max_size=4)))
    order = data.draw(st.permutations(range(len(rows))))
    pieces = np.split(rows[order], cuts)
    parts = [clone(estimator).fit(piece) for piece in pieces]
    merged = parts[0].merge(*data.draw(st.permutations(parts[1:])))
    grown = clone(estimator)
    for piece in pieces:
        grown.partial_fit(piece)
    assert merged.to_state() == grown.to_state()
    if len(pieces) > 1 and name in ("robust", "squash", "quantile", "power"):
        merged.refit(rows)
    assert merged.to_state() == whole.to_state() == Recipe.fit(rows, spec_of(name)).to_json()
    np.testing.assert_array_equal(merged.transform(rows), whole.transform(rows))


def spec_of(name):
    return name + ("(n_quantiles=10)" if name == "quantile" else "")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", SUBTRACT)
@settings(max_examples=25, deadline=None)
@given(rows=matrices, cut=st.integers(1, 3))
def test_subtracting_is_never_having_seen(name, rows, cut):
    first, second = clone(STATES[name]).fit(rows[:cut]), clone(STATES[name]).fit(rows[cut:])
    whole = clone(STATES[name]).fit(rows).subtract(first)
    if name != "standard":
        whole.refit(rows[cut:])
    assert whole.to_state() == second.to_state()


@pytest.mark.parametrize("name", ["min-max", "max-abs"])
def test_a_minimum_is_not_subtracted(name, rows):
    scaler = clone(STATES[name]).fit(rows)
    before = scaler.to_state()
    with pytest.raises(strickle.Error, match="minimum or maximum"):
        scaler.subtract(clone(STATES[name]).fit(rows[:3]))
    assert scaler.to_state() == before


@named(ALL)
def test_threads_layouts_and_types_change_nothing(estimator, rows):
    rows = np.abs(np.nan_to_num(np.tile(rows, (80, 1)))).round(3)
    expected = clone(estimator).fit_transform(rows)
    for other in (np.asfortranarray(rows), rows[::-1][::-1], np.ascontiguousarray(np.repeat(rows, 2, axis=1))[:, ::2], rows.tolist()):
        for n_jobs in (1, 2, 3, -1):
            np.testing.assert_array_equal(clone(estimator).set_params(n_jobs=n_jobs).fit_transform(other), expected)
    integers = (rows % 100).astype(np.int32)
    np.testing.assert_array_equal(
        clone(estimator).fit_transform(integers), clone(estimator).fit_transform(integers.astype(np.float64))
    )
    narrow = clone(estimator).fit_transform(rows.astype(np.float32))
    assert narrow.dtype == np.float32
    wide = clone(estimator).fit_transform(rows.astype(np.float32).astype(np.float64))
    np.testing.assert_array_equal(narrow, wide.astype(np.float32))


@named(ALL)
def test_in_place_read_only_and_memory_mapped(tmp_path, estimator, rows):
    rows = np.abs(np.nan_to_num(rows))
    expected = clone(estimator).fit_transform(rows)
    np.save(tmp_path / "rows.npy", rows)
    mapped = np.load(tmp_path / "rows.npy", mmap_mode="r")
    np.testing.assert_array_equal(clone(estimator).fit(mapped).transform(mapped), expected)
    in_place = rows.copy()
    scaled = clone(estimator).set_params(copy=False).fit(in_place).transform(in_place)
    assert np.shares_memory(scaled, in_place)
    np.testing.assert_array_equal(in_place, expected)
    np.testing.assert_array_equal(clone(estimator).fit_transform(rows), expected)  # a copy leaves the rows alone
    before = rows.copy()
    rows.flags.writeable = False
    scaled = clone(estimator).set_params(copy=False).fit(rows).transform(rows)  # as scikit-learn does
    np.testing.assert_array_equal(scaled, expected)
    np.testing.assert_array_equal(rows, before)


@named([strickle.StandardScaler(with_mean=False), strickle.MaxAbsScaler(), strickle.RobustScaler(with_centering=False),
        strickle.QuantileTransformer(n_quantiles=10), strickle.Normalizer()])
@pytest.mark.parametrize("form", ["csr", "csc"])
def test_sparse_is_dense_to_the_bit(estimator, form):
    random = np.random.default_rng(1)
    dense = np.where(random.random((300, 5)) < 0.2, random.standard_normal((300, 5)) ** 2, 0.0)
    matrix = sparse.csr_array(dense).asformat(form)
    one, other = clone(estimator).fit(dense), clone(estimator).fit(matrix)
    if hasattr(one, "to_state"):
        assert one.to_state() == other.to_state()
        one.partial_fit(dense)
        other.partial_fit(matrix)
        assert one.to_state() == other.to_state()
    scaled = other.transform(matrix)
    assert sparse.issparse(scaled) and matrix.nnz == np.count_nonzero(dense)
    stored = dense != 0
    np.testing.assert_array_equal(scaled.toarray()[stored], one.transform(dense)[stored])


def test_sparse_weights_and_implicit_zeros(rows):
    random = np.random.default_rng(2)
    dense = np.where(random.random((200, 3)) < 0.3, random.standard_normal((200, 3)), 0.0)
    weights = random.integers(0, 4, 200) * 0.3
    one = strickle.StandardScaler(with_mean=False).fit(dense, sample_weight=weights)
    other = strickle.StandardScaler(with_mean=False).fit(sparse.csr_array(dense), sample_weight=weights)
    assert one.to_state() == other.to_state()
    positive = np.abs(dense)
    ignoring = strickle.QuantileTransformer(n_quantiles=5, ignore_implicit_zeros=True).fit(sparse.csc_array(positive))
    missing = strickle.QuantileTransformer(n_quantiles=5).fit(np.where(positive == 0, np.nan, positive))
    assert ignoring.to_state() == missing.to_state()


def test_weights(rows):
    rows = np.nan_to_num(rows)
    counts = np.random.default_rng(3).integers(0, 4, len(rows))
    weighted = strickle.StandardScaler().fit(rows, sample_weight=counts)
    repeated = strickle.StandardScaler().fit(np.repeat(rows, counts, axis=0))
    for name in ("mean_", "var_", "scale_"):
        np.testing.assert_array_equal(getattr(weighted, name), getattr(repeated, name))
    assert weighted.n_samples_seen_ == counts.sum()
    mixed = strickle.StandardScaler().fit(rows[:200]).partial_fit(rows[200:], sample_weight=np.ones(300))
    other = strickle.StandardScaler().fit(rows[200:], sample_weight=np.ones(300)).partial_fit(rows[:200])
    assert mixed.to_state() == other.to_state() == strickle.StandardScaler().fit(rows, sample_weight=np.ones(500)).to_state()


@pytest.mark.parametrize(
    ("name", "attribute"),
    [("standard", "mean_"), ("standard", "scale_"), ("robust", "center_"), ("max-abs", "scale_"), ("min-max", "scale_"),
     ("min-max", "min_"), ("quantile", "quantiles_"), ("power", "lambdas_")],
)
def test_an_assigned_attribute_is_obeyed_as_by_scikit_learn_and_drops_the_state(name, attribute, rows):
    rows = np.nan_to_num(rows)[:, [0, 2]] if name == "power" else np.nan_to_num(rows)
    theirs_class = getattr(preprocessing, type(STATES[name]).__name__)
    theirs, ours = theirs_class().fit(rows), clone(STATES[name]).fit(rows)
    if name == "quantile":
        theirs = theirs_class(n_quantiles=10, subsample=None).fit(rows)
    other = clone(ours).fit(rows)
    value = np.asarray(getattr(theirs, attribute)) * 2 + 0.25
    for scaler in (theirs, ours):
        setattr(scaler, attribute, value.copy())
    np.testing.assert_allclose(ours.transform(rows), theirs.transform(rows), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(ours.inverse_transform(rows), theirs.inverse_transform(rows), rtol=1e-6, atol=1e-7)
    for call in (lambda: ours.merge(other), lambda: other.merge(ours), ours.to_state, lambda: ours.partial_fit(rows)):
        with pytest.raises(strickle.Error, match=f"{attribute} was assigned to"):
            call()
    assert ours.fit(rows).merge(other).to_state()  # fitted again, it has a state again
    getattr(other, attribute)[...] = value  # in place counts as well
    with pytest.raises(strickle.Error, match="was assigned to"):
        other.to_state()


def test_a_scale_that_no_fit_gives_is_obeyed(rows):
    theirs, ours = preprocessing.StandardScaler().fit(rows), strickle.StandardScaler().fit(rows)
    for scaler in (theirs, ours):
        scaler.scale_ = np.array([-2.0, 0.0, 1.0])
    with np.errstate(all="ignore"):
        np.testing.assert_allclose(ours.transform(rows), theirs.transform(rows))


def test_intervals_hold_the_exact_values_until_refit(rows):
    robust = strickle.RobustScaler().fit(rows[:100]).merge(strickle.RobustScaler().fit(rows[100:]))
    exact = strickle.RobustScaler().fit(rows)
    for name in ("center", "scale"):
        low, high = getattr(robust, f"{name}_interval_")
        value = getattr(exact, f"{name}_")
        assert (low <= value).all() and (value <= high).all() and (low < high).any()
        np.testing.assert_array_equal(*getattr(exact, f"{name}_interval_"))
    with pytest.raises(strickle.Error, match="other rows"):
        robust.refit(rows[1:])
    np.testing.assert_array_equal(robust.refit(np.roll(rows, 9, axis=0)).center_, exact.center_)


@pytest.mark.filterwarnings("ignore")
@named(ALL)
def test_pickles_and_clones(estimator, rows):
    rows = np.abs(np.nan_to_num(rows))
    fitted = clone(estimator).fit(rows)
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.transform(rows), fitted.transform(rows))
    assert again.get_params() == fitted.get_params() and repr(again) == repr(fitted)
    assert "sk-" in fitted._repr_html_()
    if hasattr(fitted, "merge"):
        assert again.merge(fitted).to_state() == clone(estimator).fit(np.vstack([rows, rows])).to_state() or again.refit(
            np.vstack([rows, rows]))


def test_infinities_are_refused_in_scikit_learns_words(rows):
    rows[3, 1] = np.inf
    for estimator in ALL:
        for call in (clone(estimator).fit, clone(estimator).fit(np.abs(np.nan_to_num(rows[:3]))).transform):
            with pytest.raises(ValueError, match="Input X contains infinity or a value too large for dtype"):
                call(np.abs(np.nan_to_num(rows, posinf=np.inf)))


def test_a_failed_partial_fit_leaves_the_scaler(rows):
    scaler = strickle.StandardScaler().fit(rows)
    before = scaler.to_state()
    good = rows.copy()
    rows[3, 1] = np.inf
    for fail in (scaler.partial_fit, scaler.fit):
        with pytest.raises(ValueError, match="infinity"):
            fail(rows)
    fresh = strickle.StandardScaler()
    with pytest.raises(ValueError, match="infinity"):
        fresh.partial_fit(rows)
    assert fresh.partial_fit(good).to_state() == before
    with pytest.raises(ValueError, match="features"):
        scaler.partial_fit(rows[:, :2])
    assert scaler.to_state() == before


def test_merging_needs_the_same_kind_columns_and_parameters(rows):
    standard = strickle.StandardScaler().fit(rows)
    for other, why in [
        (strickle.MinMaxScaler().fit(rows), "strickle.StandardScaler cannot be merged with a strickle.MinMaxScaler"),
        (preprocessing.StandardScaler().fit(rows), "cannot be merged with a sklearn.StandardScaler"),
        (strickle.StandardScaler(with_mean=False).fit(rows), "with_mean"),
        (strickle.StandardScaler().fit(rows[:, :2]), "column"),
    ]:
        with pytest.raises(strickle.Error, match=why):
            standard.merge(other)
    with warnings.catch_warnings(), pytest.raises(Exception, match="not fitted"):
        standard.merge(strickle.StandardScaler())
    with pytest.raises(strickle.Error, match="clip"):
        strickle.MaxAbsScaler().fit(rows).merge(strickle.MaxAbsScaler(clip=True).fit(rows))


def test_a_parameter_that_was_changed_is_obeyed_as_by_scikit_learn():
    rows = np.random.default_rng(4).standard_normal((200, 3)) ** 2
    for name, made, changed in [
        ("QuantileTransformer", {"n_quantiles": 9}, {"n_quantiles": 5}),
        ("PowerTransformer", {}, {"standardize": False}),
    ]:
        ours, theirs = (getattr(module, name)(**made).fit(rows) for module in (strickle, preprocessing))
        scaled = [scaler.set_params(**changed).transform(rows) for scaler in (ours, theirs)]
        np.testing.assert_allclose(*scaled, rtol=1e-6, atol=1e-6)
        np.testing.assert_allclose(ours.inverse_transform(scaled[0]), rows, rtol=1e-6, atol=1e-9)


def test_what_is_no_number_yet_becomes_one():
    text = [["1", "2.5"], ["3", "-4"]]
    np.testing.assert_array_equal(strickle.StandardScaler().fit(text).mean_, [2, -0.75])
    rows = np.array(text, dtype=">f8")
    assert strickle.StandardScaler().fit_transform(rows).dtype == np.float64
    for frame in (pl.DataFrame({"a": [True, None]}), pl.DataFrame({"a": [Decimal("1.5"), None]})):
        with pytest.raises(ValueError, match="NaN"):
            strickle.Normalizer().fit_transform(frame)
        assert np.isnan(strickle.MaxAbsScaler().fit_transform(frame)[1, 0])


def test_entries_of_one_place_are_summed():
    twice = sparse.csr_array(([3.0, 3.0, 4.0, 5.0], [0, 0, 1, 1], [0, 3, 4]), shape=(2, 2))
    np.testing.assert_array_equal(strickle.normalize(twice, "max").toarray(), [[1, 4 / 6], [0, 1]])
    for scaler in (strickle.MaxAbsScaler(), strickle.StandardScaler(with_mean=False), strickle.QuantileTransformer(n_quantiles=2)):
        np.testing.assert_array_equal(scaler.fit_transform(twice).toarray(), scaler.fit_transform(twice.toarray()))


def test_an_attribute_of_no_shape_is_an_error(rows):
    scaler = strickle.SquashingScaler().fit(rows)
    for center in (5.0, np.zeros((3, 1, 1)), np.zeros(2)):
        scaler.center_ = center
        with pytest.raises(strickle.Error):
            scaler.transform(rows)


def test_a_parameter_that_was_changed_belongs_to_no_state(rows):
    for scaler, change, back in [
        (strickle.QuantileTransformer(n_quantiles=9), {"output_distribution": "normal"}, {"output_distribution": "uniform"}),
        (strickle.MinMaxScaler(), {"clip": True}, {"clip": False}),
        (strickle.MinMaxScaler(), {"feature_range": (0, 2)}, {"feature_range": (0, 1)}),
    ]:
        before = scaler.fit(rows).to_state()
        scaler.set_params(**change)
        for call in (scaler.to_state, lambda: Recipe.from_sklearn(scaler), lambda: scaler.partial_fit(rows)):
            with pytest.raises(strickle.Error, match=f"{list(change)[0]} was changed since the fit"):
                call()
        assert scaler.set_params(**back).to_state() == before
    for scaler in (strickle.StandardScaler(with_mean=False, with_std=False), strickle.MaxAbsScaler(clip=True)):
        with pytest.raises(strickle.Error, match="a recipe has no"):
            scaler.fit(rows).to_state()
        scaler.partial_fit(rows).merge(clone(scaler).fit(rows))  # which it can without one


def test_a_scaler_without_state_says_so(rows):
    scaler = strickle.StandardScaler.from_state(Recipe.fit(rows).to_json(state=False))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        np.testing.assert_array_equal(scaler.transform(rows), strickle.StandardScaler().fit_transform(rows))
    for call in (lambda: scaler.partial_fit(rows, sample_weight=np.ones(len(rows))), lambda: scaler.merge(scaler),
                 lambda: scaler.refit(rows)):
        with pytest.raises(strickle.Error, match="state"):
            call()
    with pytest.raises(strickle.Error, match="subsample=None"):
        strickle.QuantileTransformer(n_quantiles=5, subsample=50, random_state=0).fit(rows).refit(rows)


def test_memory_that_cannot_be_scaled_in_place(rows):
    packed = np.zeros((len(rows), 1), dtype=np.dtype([("flag", "i1"), ("x", "f8")]))
    packed["x"] = rows[:, :1]
    scaler = strickle.StandardScaler(copy=False).fit(packed["x"])
    np.testing.assert_array_equal(scaler.transform(packed["x"]), strickle.StandardScaler().fit_transform(rows[:, :1]))
    matrix = sparse.csr_array(np.abs(np.nan_to_num(rows)))
    matrix.data.flags.writeable = False
    before = matrix.toarray()
    for scaler in (strickle.MaxAbsScaler(copy=False), strickle.Normalizer(copy=False)):
        expected = clone(scaler).set_params(copy=True).fit(before).transform(before)
        np.testing.assert_array_equal(scaler.fit(matrix).transform(matrix).toarray(), expected)
        np.testing.assert_array_equal(matrix.toarray(), before)
    scaled, norms = strickle.normalize([[3e200, 4e200], [0, 0]], return_norm=True)
    np.testing.assert_allclose(norms, [5e200, 1])


def test_checked_parameters_are_not_collected(rows):
    for state in range(20):
        strickle.QuantileTransformer(n_quantiles=5, random_state=state).fit(rows)
    assert len(strickle.QuantileTransformer._valid) == len(strickle.QuantileTransformer._parameter_constraints)
    with pytest.raises(ValueError, match="n_quantiles"):
        strickle.QuantileTransformer(n_quantiles=0).fit(rows)


@pytest.mark.filterwarnings("ignore")
@named(list(STATES.values()))
def test_rows_that_repeat_overlap_or_run_backwards(estimator):
    wide = np.random.default_rng(4).random((9, 40)) + 0.5
    repeated = np.broadcast_to(wide[:1], (9, 40))
    overlapping = np.lib.stride_tricks.sliding_window_view(wide.ravel(), 40)[::7]
    for odd in (repeated, repeated[:1], wide[0][None], np.atleast_2d(wide[0]), overlapping, wide[::-1], wide[::-2]):
        one, other = clone(estimator).fit(odd), clone(estimator).fit(np.ascontiguousarray(odd))
        assert one.to_state() == other.to_state()
        np.testing.assert_array_equal(one.transform(odd), other.transform(np.ascontiguousarray(odd)))
        np.testing.assert_array_equal(strickle.sum(odd, axis=0), strickle.sum(np.ascontiguousarray(odd), axis=0))
        np.testing.assert_array_equal(strickle.quantile(odd, 0.5, axis=0), np.quantile(np.ascontiguousarray(odd), 0.5, axis=0))
